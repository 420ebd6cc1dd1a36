"""What is offered, planned, worked and asked of each pool: sums by month, or by half-year for those who do not plan, and who is behind them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, or_, select

from desk import clock, policy
from desk.access.blocks import block_of
from desk.access.crews import Crews, is_told, people_behind
from desk.calendars import months_later
from desk.extensions import session
from desk.queries.rows import read
from models import DaysAsked, DaysOffered, Engagement, Offer, SupportDays, Ticket, Unit
from models.states import OPEN_OFFERS, Outcome

NONE = Decimal(0)


@dataclass(slots=True)
class PoolMonth:
    """One month of a pool, or some in a row: days offered (None: nobody said), planned, worked, and asked for by offers that are still open."""

    month: date  # the first
    length: int = 1  # in months
    offered: Decimal | None = None
    planned: Decimal = NONE
    used: Decimal = NONE
    asked: Decimal = NONE
    kept_back: frozenset[str] = frozenset()  # which of these are of few people, and not told

    @property
    def last(self) -> date:
        """Return the first day of the last month."""
        return months_later(self.month, self.length - 1)

    @property
    def is_over(self) -> bool:
        """Tell whether the last month has passed."""
        return months_later(self.month, self.length) <= clock.today()

    @property
    def is_kept_back(self) -> bool:
        """Tell whether what is taken and free is not told, for something it is made of is not."""
        made_of = {"offered", "used"} if self.is_over else {"offered", "used", "planned"}
        return bool(self.kept_back & made_of)

    @property
    def taken(self) -> Decimal:
        """Return the days that are gone: what was worked, or while the month is not over what is planned, if more."""
        return self.used if self.is_over else max(self.planned, self.used)

    @property
    def free(self) -> Decimal | None:
        """Return the days still to be had; below none where more is taken than offered."""
        return None if self.offered is None or self.is_kept_back else self.offered - self.taken

    @property
    def is_too_full(self) -> bool:
        """Tell whether a month to come holds more than is offered, or anything at all where nobody said what is."""
        return not self.is_over and not self.is_kept_back and self.taken > (self.offered or NONE)


class Months(dict[tuple[int, date], PoolMonth]):
    """The months of some pools, by pool and month, or their blocks; an empty one where nothing is written."""

    def __init__(self, length: int = 1) -> None:
        self.length = length
        self.workers: dict[tuple[int, date], dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))

    def add(self, name: str, key: tuple[int, date], unit_id: int, days: Decimal) -> None:
        """Add days of a unit."""
        if days:
            setattr(self[key], name, getattr(self[key], name) + days)
            self.workers[key][name].add(unit_id)

    def told(self, crews: Crews) -> "Months":
        """Return the sums by block, for those who do not plan with them: without what few people stand behind, or is worked in one that runs."""
        found, offering = Months(policy.DAYS_TOLD_BY_MONTHS), dict[tuple[int, date], int]()
        for (pool_id, month), one in self.items():
            key = pool_id, block_of(month)
            block = found[key]
            for name, units in self.workers[pool_id, month].items():
                setattr(block, name, getattr(block, name) + getattr(one, name))
                found.workers[key][name] |= units
            if one.offered is not None:
                block.offered = (block.offered or NONE) + one.offered
                offering[key] = max(crews.of_pool(pool_id, month), offering.get(key, 0))
        for key, block in found.items():
            if not block.is_over:
                block.used = NONE
                found.workers[key].pop("used", None)
            found._keep_back(key, offering.get(key), crews)
        return found

    def _keep_back(self, key: tuple[int, date], offering: int | None, crews: Crews) -> None:
        """Take out the sums that few people stand behind."""
        one = self[key]
        few = {
            name for name, units in self.workers[key].items()
            if not is_told(people_behind((unit, crews.of_worker(unit)) for unit in units))
        }  # fmt: skip
        if not is_told(offering):
            few.add("offered")
        for name in few:
            setattr(one, name, None if name == "offered" else NONE)
        one.kept_back = frozenset(few)

    def __missing__(self, key: tuple[int, date]) -> PoolMonth:
        self[key] = PoolMonth(key[1], self.length)
        return self[key]


def months_of(pool_ids: Iterable[int], first: date, last: date) -> Months:
    """Add up what is offered, planned, worked and asked for, by pool and month: three statements."""
    ids, found = tuple(pool_ids), Months()
    pool = Unit.pool_of()
    offered = select(DaysOffered.unit_id, DaysOffered.month, DaysOffered.days).where(
        DaysOffered.unit_id.in_(ids), DaysOffered.month.between(first, last)
    )
    for unit_id, month, days in session.execute(offered):
        found[unit_id, month].offered = days
    planned = (
        select(pool, SupportDays.month, Unit.id, func.sum(SupportDays.planned), func.sum(SupportDays.used))
        .join(Engagement, Engagement.id == SupportDays.engagement_id)
        .join(Unit, Unit.id == Engagement.unit_id)
        .join(Ticket, Ticket.id == Engagement.ticket_id)
        .where(pool.in_(ids), SupportDays.month.between(first, last))
        .where(or_(Ticket.outcome.is_(None), Ticket.outcome != Outcome.SPAM))  # as the indicators count
        .group_by(pool, SupportDays.month, Unit.id)
    )
    for pool_id, month, unit_id, days, used in read(planned, lambda *row: row):
        found.add("planned", (pool_id, month), unit_id, days)
        found.add("used", (pool_id, month), unit_id, used)
    asked = (
        select(pool, DaysAsked.month, Unit.id, func.sum(DaysAsked.days))
        .join(Offer, Offer.id == DaysAsked.offer_id)
        .join(Unit, Unit.id == Offer.unit_id)
        .where(pool.in_(ids), DaysAsked.month.between(first, last), Offer.state.in_(OPEN_OFFERS))
        .group_by(pool, DaysAsked.month, Unit.id)
    )
    for pool_id, month, unit_id, days in read(asked, lambda *row: row):
        found.add("asked", (pool_id, month), unit_id, days)
    return found
