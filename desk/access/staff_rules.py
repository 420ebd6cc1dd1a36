"""What each actor may see of those who work here, and of what they keep for themselves."""

from sqlalchemy import false, or_, true

from desk.access.actors import Actor, can
from desk.access.rules import Predicate, sees
from models import Absence, BulkRun, PublicText, Retention, SavedView, User, UserSession
from models.states import Role


@sees(User)
def _users(actor: Actor) -> Predicate:
    if actor.role is Role.ADMINISTRATOR or actor.is_desk:
        return true()
    return User.id == actor.user_id if actor.kind == "staff" else false()


@sees(Absence)
def _absences(actor: Actor) -> Predicate:
    """Who is away is everybody's to know who works on requests, and the administrator's."""
    return true() if can(actor, "absences.work") else false()


@sees(SavedView)
def _saved_views(actor: Actor) -> Predicate:
    """One's own, and those that are shared among whoever reads the queue."""
    if not can(actor, "queue.read"):
        return false()
    return or_(SavedView.owner_id == actor.user_id, SavedView.is_shared)


@sees(BulkRun)
def _bulk_runs(actor: Actor) -> Predicate:
    """One's own; a lead answers for everybody's."""
    if not actor.is_desk:
        return false()
    return true() if actor.role is Role.LEAD else BulkRun.user_id == actor.user_id


@sees(Retention)
def _retention(actor: Actor) -> Predicate:
    return true() if actor.kind == "staff" else false()


@sees(PublicText)
def _public_texts(actor: Actor) -> Predicate:
    """Everybody reads them."""
    return true()


@sees(UserSession)
def _sessions(actor: Actor) -> Predicate:
    return UserSession.user_id == actor.user_id if actor.kind == "staff" else false()
