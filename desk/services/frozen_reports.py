"""Freezing the figures of a period: once, after it is over, and for ever."""

from datetime import date
from hashlib import sha256

from sqlalchemy import select

from desk import access, clock, events
from desk.access import Actor
from desk.errors import Duplicate, Refused
from desk.extensions import session
from models import FrozenReport
from models.dialect import one_at_a_time


def ensure_open(*, actor: Actor, starts_on: date, ends_on: date) -> None:
    """Raise Refused("last") before a period is over, Duplicate("period") once it is frozen: asked before anybody counts it."""
    access.ensure(actor, "reports.freeze")
    if ends_on >= clock.today():
        raise Refused("last", "period_not_over")
    same = select(FrozenReport.id).where(FrozenReport.starts_on == starts_on, FrozenReport.ends_on == ends_on)
    if session.execute(same).first() is not None:
        raise Duplicate("period")


def freeze(*, actor: Actor, starts_on: date, ends_on: date, content: str) -> FrozenReport:
    """Keep what was counted for a period, as text; raises as `ensure_open` does."""
    access.ensure(actor, "reports.freeze")
    one_at_a_time(session(), f"frozen_report:{starts_on}:{ends_on}")
    ensure_open(actor=actor, starts_on=starts_on, ends_on=ends_on)

    frozen = FrozenReport(
        starts_on=starts_on,
        ends_on=ends_on,
        content=content,
        content_hash=sha256(content.encode()).hexdigest(),
        frozen_at=clock.now(),
        frozen_by_id=actor.user_id,
    )
    session.add(frozen)
    session.flush()

    days = {"starts_on": str(starts_on), "ends_on": str(ends_on)}
    events.record("report_frozen", actor=actor, subject=frozen, after={**days, "hash": frozen.content_hash})
    return frozen
