"""The points of the matching's parts, changed by a person only."""

from collections.abc import Mapping

from sqlalchemy import select

from desk import access, clock, events
from desk.access import Actor
from desk.errors import Refused
from desk.extensions import session
from desk.matching import part_points
from desk.matching.loader import current_weights
from desk.services.sessions import email_key
from models import MatchWeights, User
from models.states import Role


def person(email: str) -> Actor:
    """Return who applies points from the command line; raises Refused("by", "unknown")."""
    user = session.execute(
        select(User).where(User.email_key == email_key(email), User.is_active)
    ).scalar_one_or_none()
    if user is None:
        raise Refused("by", "unknown")
    return Actor(kind="staff", name=user.name, language=user.language, role=Role(user.role), user_id=user.id)


def apply(*, actor: Actor, points: Mapping[str, float], decision_count: int) -> MatchWeights:
    """Have the matcher run on these points from now on; the runs there are keep what they said.

    Raises Refused("points", …): not the parts there are, below zero, not 100 in all, or the points of today.
    """
    access.ensure(actor, "topics.work")
    if actor.user_id is None:
        raise Refused("points", "no_person")
    today = part_points(current_weights())
    if set(points) != set(today) or min(points.values()) < 0 or abs(sum(points.values()) - 100) > 0.01:
        raise Refused("points", "not_a_hundred")
    if dict(points) == today:
        raise Refused("points", "no_change")
    applied = MatchWeights(
        points=dict(points),
        decision_count=decision_count,
        applied_at=clock.now(),
        applied_by_id=actor.user_id,
    )
    session.add(applied)
    session.flush()
    events.record(
        "weights_applied",
        actor=actor,
        subject=applied,
        before={"points": today},
        after={"points": dict(points), "decisions": decision_count},
    )
    return applied
