"""What the invented pool offers by month, and what its supports were planned to take and took."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy import select

from desk import clock
from desk.access import Actor
from desk.calendars import months_later
from desk.extensions import session
from desk.services import pool
from models import Engagement, SupportDays, Unit

# Twelve engineers lend a part of their time: from nine months ago on; the month after next lends too little.
_OFFERED: Final = (18, 20, 22, 20, 14, 8, 22, 24, 22, 22, 20, 18, 20, 22, 22)
_BEFORE = 9
_OVER_MONTHS: Final = 4


def fill(actor: Actor) -> None:
    """Say what the pool offers around today, and write the days of each of its supports."""
    this_month = clock.today().replace(day=1)
    home = session.scalars(select(Unit).where(Unit.code == "POOL")).one()
    months = [months_later(this_month, n) for n in range(-_BEFORE, len(_OFFERED) - _BEFORE)]
    pool.offer_days(
        actor=actor, unit_id=home.id, seen="", days=dict(zip(months, map(Decimal, _OFFERED), strict=True))
    )  # fmt: skip
    works = session.scalars(
        select(Engagement)
        .join(Unit, Unit.id == Engagement.unit_id)
        .where(Unit.pool_of() == home.id)
        .order_by(Engagement.id)
    )
    for number, work in enumerate(works.all()):
        if not session.scalars(select(SupportDays).where(SupportDays.engagement_id == work.id)).all():
            days = _days(number, work, this_month)
            pool.set_days(actor=actor, engagement_id=work.id, seen="", days=days)


def _days(number: int, work: Engagement, this_month: date) -> dict[date, tuple[Decimal, Decimal]]:
    """Plan a support over some months; what was worked strays a little from it."""
    first = work.started_on.replace(day=1)
    last = (work.ended_on or work.started_on + timedelta(days=30 * _OVER_MONTHS)).replace(day=1)
    found = {}
    for at in range(min(pool.span(first, last), _OVER_MONTHS)):
        month = months_later(first, at)
        planned = Decimal(3 + (number + at) % 4)
        strays = Decimal((number * 3 + at) % 4 - 1) / 2
        worked = (
            planned + strays if month < this_month else planned / 2 if month == this_month else Decimal(0)
        )
        found[month] = (planned, worked)
    return found
