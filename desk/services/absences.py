"""Days of absence, said by a unit's own people or by who administers units.

Nobody stands in: the unit receives no offers. Somebody of the unit does: they alone receive its offers and mails on
those days, those that wait included. Who has left stands in for nobody: the unit falls silent, running work goes on
reaching the usual people.
"""

from datetime import date, timedelta

from sqlalchemy import ColumnElement, select

from desk import access, clock, events
from desk.access import Actor
from desk.errors import NotFound, Refused
from desk.extensions import session
from models import Absence, Member, Unit, UnitPause


def plan(
    *,
    actor: Actor,
    unit_id: int,
    starts_on: date,
    ends_on: date,
    reason: str | None = None,
    stand_in_id: int | None = None,
) -> UnitPause:
    """Note an absence from a day to a day, both included;
    a job hands over what waits once it has begun."""
    unit = _own(actor, unit_id)
    ensure_days(UnitPause, UnitPause.unit_id == unit.id, starts_on, ends_on)
    if stand_in_id is not None and not _is_of(unit.id, stand_in_id):
        raise Refused("stand_in_id", "not_of_the_unit")
    pause = UnitPause(unit_id=unit.id, starts_on=starts_on, ends_on=ends_on, reason=reason or None,
                      stand_in_id=stand_in_id)  # fmt: skip
    session.add(pause)
    session.flush()
    events.record("unit_paused", actor=actor, subject=unit,
                  after={"starts_on": str(starts_on), "ends_on": str(ends_on), "reason": reason, "stand_in": stand_in_id})  # fmt: skip
    return pause


def ensure_days(
    model: type[UnitPause] | type[Absence], whose: ColumnElement[bool], starts_on: date, ends_on: date
) -> None:
    """Refuse days in the wrong order, over already, or on which the same one is away anyhow."""
    if ends_on < starts_on:
        raise Refused("ends_on", "before_start")
    if ends_on < clock.today():
        raise Refused("ends_on", "past")
    both = (model.starts_on <= ends_on, model.ends_on >= starts_on)
    if session.scalar(select(model.id).where(whose, *both).limit(1)) is not None:
        raise Refused("starts_on", "overlaps")


def cut_short(absence: UnitPause | Absence) -> None:
    """End an absence that is not over: one that runs ended yesterday, one to come was never noted."""
    today = clock.today()
    if absence.starts_on >= today:
        session.delete(absence)
    else:
        absence.ends_on = today - timedelta(days=1)
    session.flush()


def _is_of(unit_id: int, member_id: int) -> bool:
    """Tell whether somebody is of a unit: nobody else may read what it reads."""
    present = select(Member.id).where(
        Member.id == member_id, Member.unit_id == unit_id, Member.left_on.is_(None)
    )
    return session.scalar(present) is not None


def end(*, actor: Actor, unit_id: int, pause_id: int) -> None:
    """Take a pause back: one that runs ended yesterday, one to come is dropped, one that is over stays as it was."""
    unit = _own(actor, unit_id)
    pause = session.get(UnitPause, pause_id)
    if pause is None or pause.unit_id != unit.id:
        raise NotFound("unit_pause")
    if pause.ends_on < clock.today():
        return
    before = {"starts_on": str(pause.starts_on), "ends_on": str(pause.ends_on)}
    cut_short(pause)
    events.record("unit_pause_ended", actor=actor, subject=unit, before=before)


def _own(actor: Actor, unit_id: int) -> Unit:
    """Return a unit whose absences the actor may say, locked."""
    unit = access.load(actor, Unit, Unit.id == unit_id, lock=True)
    if unit_id not in actor.unit_ids:
        access.ensure(actor, "units.work")
    return unit
