"""Days during which a unit receives no offers."""

from datetime import date, timedelta

from sqlalchemy import select

from desk import clock, events
from desk.access import Actor
from desk.errors import NotFound, Refused
from desk.extensions import session
from desk.services.units.records import ensure_own, load
from models import UnitPause


def pause(
    *, actor: Actor, unit_id: int, starts_on: date, ends_on: date, reason: str | None = None
) -> UnitPause:
    """Pause a unit from one day to another, both included; its own people may. Pauses do not overlap."""
    unit = load(actor, unit_id)

    ensure_own(actor, unit)
    if ends_on < starts_on or ends_on < clock.today():
        raise Refused("ends_on", "before_start" if ends_on < starts_on else "in_the_past")
    overlapping = select(UnitPause.id).where(
        UnitPause.unit_id == unit.id, UnitPause.starts_on <= ends_on, UnitPause.ends_on >= starts_on
    )
    if session.execute(overlapping.limit(1)).scalar() is not None:
        raise Refused("starts_on", "overlaps")

    paused = UnitPause(unit_id=unit.id, starts_on=starts_on, ends_on=ends_on, reason=reason)
    session.add(paused)
    session.flush()

    days = {"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()}
    events.record("unit_paused", actor=actor, subject=unit, after=days)
    return paused


def end_pause(*, actor: Actor, pause_id: int) -> None:
    """End a pause now: one that runs ended yesterday, one to come is dropped, one that is over stays as it was."""
    unit_id = session.execute(select(UnitPause.unit_id).where(UnitPause.id == pause_id)).scalar_one_or_none()
    if unit_id is None:
        raise NotFound("unit_pause")
    unit = load(actor, unit_id)
    paused = session.execute(select(UnitPause).where(UnitPause.id == pause_id).with_for_update()).scalar_one()

    ensure_own(actor, unit)
    today = clock.today()
    if paused.ends_on < today:
        return

    days = {"starts_on": paused.starts_on.isoformat(), "ends_on": paused.ends_on.isoformat()}
    if paused.starts_on >= today:
        session.delete(paused)
    else:
        paused.ends_on = today - timedelta(days=1)
    session.flush()

    events.record("unit_pause_ended", actor=actor, subject=unit, before=days)
