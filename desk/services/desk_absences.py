"""Absences of officers and leads: who acts for them on which days. Nothing moves: owners stay owners, and it ends by itself."""

from datetime import date

from sqlalchemy import select

from desk import access, clock, events
from desk.access import Actor
from desk.errors import NotAllowed, NotFound, Refused
from desk.extensions import session
from desk.services import absences
from models import Absence, User
from models.states import DESK_ROLES, Role


def note(
    *, actor: Actor, user_id: int, stand_in_id: int, starts_on: date, ends_on: date, reason: str | None = None
) -> Absence:
    """Note days of absence and who acts meanwhile. A stand-in may be away on some of them: theirs then acts.

    Raises Refused beside the field: two who would stand in for each other leave nobody.
    """
    user = _of_desk(actor, user_id, "user_id")
    absences.ensure_days(Absence, Absence.user_id == user.id, starts_on, ends_on)
    if stand_in_id == user.id:
        raise Refused("stand_in_id", "oneself")
    stand_in = _at_desk(stand_in_id)
    if _comes_back_to(user.id, stand_in.id, starts_on, ends_on):
        raise Refused("stand_in_id", "circle")

    absence = Absence(
        user_id=user.id, stand_in_id=stand_in.id, starts_on=starts_on, ends_on=ends_on, reason=reason or None,
        created_at=clock.now(),
    )  # fmt: skip
    session.add(absence)
    session.flush()

    after = {"starts_on": str(starts_on), "ends_on": str(ends_on), "stand_in": stand_in.id}
    events.record("absence_noted", actor=actor, subject=user, after=after)
    return absence


def end(*, actor: Actor, absence_id: int) -> None:
    """Take an absence back: one that runs ended yesterday, one to come is dropped, one that is over stays as it was."""
    absence = access.load(actor, Absence, Absence.id == absence_id, lock=True)
    user = _of_desk(actor, absence.user_id, "user_id")
    if absence.ends_on < clock.today():
        return
    told = {
        "starts_on": str(absence.starts_on),
        "ends_on": str(absence.ends_on),
        "stand_in": absence.stand_in_id,
    }

    absences.cut_short(absence)

    events.record(
        "absence_ended", actor=actor, subject=user, before=told, after={"stand_in": told["stand_in"]}
    )


def may_note_for(actor: Actor, user_id: int) -> bool:
    """Tell whether an actor may note somebody's absences: their own, or anybody's as a lead or administrator."""
    return actor.user_id == user_id or actor.role in (Role.LEAD, Role.ADMINISTRATOR)


def _of_desk(actor: Actor, user_id: int, field: str) -> User:
    """Return whose absence the actor may note, locked: two notes at once follow one another."""
    access.ensure(actor, "absences.work")
    if not may_note_for(actor, user_id):
        raise NotAllowed("absences.work")
    try:
        user = access.load(actor, User, User.id == user_id, lock=True)
    except NotFound:
        raise Refused(field, "not_at_the_desk") from None
    if user.role not in DESK_ROLES:
        raise Refused(field, "not_at_the_desk")
    return user


def _at_desk(user_id: int) -> User:
    statement = select(User).where(User.id == user_id, User.role.in_(DESK_ROLES), User.is_active)
    found = session.execute(statement).scalar_one_or_none()
    if found is None:
        raise Refused("stand_in_id", "not_at_the_desk")
    return found


def _comes_back_to(user_id: int, stand_in_id: int, starts_on: date, ends_on: date) -> bool:
    """Tell whether, on any of the days, the chain of stand-ins would lead back to who is away."""
    statement = select(Absence).where(Absence.starts_on <= ends_on, Absence.ends_on >= starts_on)
    others = list(session.scalars(statement))
    # Between two first days of absences nobody's stand-in changes but by coming back, which breaks a chain.
    for day in {starts_on, *(one.starts_on for one in others if one.starts_on > starts_on)}:
        away = {one.user_id: one.stand_in_id for one in others if one.starts_on <= day <= one.ends_on}
        here, passed = stand_in_id, set()
        while here in away and here not in passed:
            passed.add(here)
            here = away[here]
        if here == user_id:
            return True
    return False
