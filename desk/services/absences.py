"""Days during which a unit receives no offers; said by its own people or by who administers units."""

from datetime import date, timedelta

from sqlalchemy import select

from desk import access, clock, events
from desk.access import Actor
from desk.errors import NotFound, Refused
from desk.extensions import session
from models import Unit, UnitPause


def plan(
    *, actor: Actor, unit_id: int, starts_on: date, ends_on: date, reason: str | None = None
) -> UnitPause:
    """Pause a unit from a day to a day, both included."""
    unit = _own(actor, unit_id)
    if ends_on < starts_on:
        raise Refused("ends_on", "before_start")
    if ends_on < clock.today():
        raise Refused("ends_on", "past")
    both = (UnitPause.starts_on <= ends_on, UnitPause.ends_on >= starts_on)
    if session.scalar(select(UnitPause.id).where(UnitPause.unit_id == unit.id, *both).limit(1)) is not None:
        raise Refused("starts_on", "overlaps")
    pause = UnitPause(unit_id=unit.id, starts_on=starts_on, ends_on=ends_on, reason=reason or None)
    session.add(pause)
    session.flush()
    events.record("unit_paused", actor=actor, subject=unit,
                  after={"starts_on": str(starts_on), "ends_on": str(ends_on), "reason": reason})  # fmt: skip
    return pause


def end(*, actor: Actor, unit_id: int, pause_id: int) -> None:
    """Take a pause back: one that runs ended yesterday, one to come is dropped, one that is over stays as it was."""
    unit = _own(actor, unit_id)
    pause = session.get(UnitPause, pause_id)
    if pause is None or pause.unit_id != unit.id:
        raise NotFound("unit_pause")
    today = clock.today()
    if pause.ends_on < today:
        return
    before = {"starts_on": str(pause.starts_on), "ends_on": str(pause.ends_on)}
    if pause.starts_on >= today:
        session.delete(pause)
    else:
        pause.ends_on = today - timedelta(days=1)
    session.flush()
    events.record("unit_pause_ended", actor=actor, subject=unit, before=before)


def _own(actor: Actor, unit_id: int) -> Unit:
    """Return a unit whose absences the actor may say, locked."""
    unit = access.load(actor, Unit, Unit.id == unit_id, lock=True)
    if unit_id not in actor.unit_ids:
        access.ensure(actor, "units.work")
    return unit
