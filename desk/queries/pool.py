"""The engineer pool by month: what is offered, planned and worked, and what another acceptance would do. Sums only."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from desk import access, clock
from desk.access import Actor
from desk.access.days import pools_of
from desk.calendars import months_later
from desk.errors import NotFound
from desk.extensions import session
from desk.queries.rows import read
from models import DaysAsked, DaysOffered, Engagement, Offer, SupportDays, Ticket, Unit
from models.states import OPEN_OFFERS, UnitKind

MONTHS_SHOWN = 12
MONTHS_AHEAD = 3
NONE = Decimal(0)


@dataclass(slots=True)
class PoolMonth:
    """One month of a pool: days offered (None: nobody said), planned, worked, and asked for by offers that are still open."""

    month: date
    offered: Decimal | None = None
    planned: Decimal = NONE
    used: Decimal = NONE
    asked: Decimal = NONE

    @property
    def is_over(self) -> bool:
        """Tell whether the month has passed."""
        return months_later(self.month, 1) <= clock.today()

    @property
    def taken(self) -> Decimal:
        """Return the days that are gone: what was worked, or while the month is not over what is planned, if more."""
        return self.used if self.is_over else max(self.planned, self.used)

    @property
    def free(self) -> Decimal | None:
        """Return the days still to be had; below none where more is taken than offered."""
        return None if self.offered is None else self.offered - self.taken

    @property
    def is_too_full(self) -> bool:
        """Tell whether a month to come holds more than is offered, or anything at all where nobody said what is."""
        return not self.is_over and self.taken > (self.offered or NONE)


@dataclass(frozen=True, slots=True)
class Pool:
    """A pool or team with its months."""

    id: int
    name: str
    months: tuple[PoolMonth, ...]

    @property
    def is_empty(self) -> bool:
        """Tell whether nobody has said or planned anything of these months."""
        return not any(one.offered is not None or one.taken or one.planned for one in self.months)


def plan(actor: Actor, first: date, count: int = MONTHS_SHOWN) -> list[Pool]:
    """Return the pools the actor reads, each with its months; of engineers there are only sums."""
    units = select(Unit.id, Unit.name).where(Unit.kind == UnitKind.TEAM, Unit.is_active, pools_of(actor))
    names = [(row.id, row.name) for row in session.execute(units.order_by(Unit.name, Unit.id))]
    months = [months_later(first, n) for n in range(count)]
    sums = _sums([id_ for id_, _name in names], months[0], months[-1])
    return [Pool(id_, name, tuple(sums[id_, month] for month in months)) for id_, name in names]


class _Months(dict[tuple[int, date], PoolMonth]):
    def __missing__(self, key: tuple[int, date]) -> PoolMonth:
        self[key] = PoolMonth(key[1])
        return self[key]


def _sums(pool_ids: Iterable[int], first: date, last: date) -> _Months:
    """Add up what is offered, planned, worked and asked for, by pool and month: three statements."""
    ids, found = tuple(pool_ids), _Months()
    pool = Unit.pool_of()
    offered = select(DaysOffered.unit_id, DaysOffered.month, DaysOffered.days).where(
        DaysOffered.unit_id.in_(ids), DaysOffered.month.between(first, last)
    )
    for unit_id, month, days in session.execute(offered):
        found[unit_id, month].offered = days
    planned = (
        select(pool, SupportDays.month, func.sum(SupportDays.planned), func.sum(SupportDays.used))
        .join(Engagement, Engagement.id == SupportDays.engagement_id)
        .join(Unit, Unit.id == Engagement.unit_id)
        .where(pool.in_(ids), SupportDays.month.between(first, last))
        .group_by(pool, SupportDays.month)
    )
    for unit_id, month, days, used in read(planned, lambda *row: row):
        found[unit_id, month].planned, found[unit_id, month].used = days, used
    asked = (
        select(pool, DaysAsked.month, func.sum(DaysAsked.days))
        .join(Offer, Offer.id == DaysAsked.offer_id)
        .join(Unit, Unit.id == Offer.unit_id)
        .where(pool.in_(ids), DaysAsked.month.between(first, last), Offer.state.in_(OPEN_OFFERS))
        .group_by(pool, DaysAsked.month)
    )
    for unit_id, month, days in read(asked, lambda *row: row):
        found[unit_id, month].asked = days
    return found


@dataclass(frozen=True, slots=True)
class Effect:
    """What an acceptance would do to one month of a pool: the days it would plan there, of those free before."""

    month: date
    days: Decimal
    free: Decimal | None

    @property
    def too_many(self) -> Decimal:
        """Return how many days more than are free it would plan."""
        return max(self.days - max(self.free or NONE, NONE), NONE) if self.free is not None else NONE


@dataclass(frozen=True, slots=True)
class Outlook:
    """A pool before another acceptance: its name, what the acceptance would do, else what is free in the months to come."""

    pool: str
    effects: tuple[Effect, ...] = ()
    ahead: tuple[PoolMonth, ...] = field(default=())


def outlooks(actor: Actor, offer_ids: Iterable[int]) -> dict[int, Outlook]:
    """Return for each offer to a pool or its engineers that the actor sees what saying yes would do, by month."""
    pool = Unit.pool_of()
    statement = select(Offer.id, pool).join(Unit, Unit.id == Offer.unit_id).where(
        Offer.id.in_(tuple(offer_ids)), pool.is_not(None), access.visible(actor, Offer)
    )  # fmt: skip
    pools: dict[int, int] = dict(read(statement, lambda *row: row))
    if not pools:
        return {}
    wanted: dict[int, list[tuple[date, Decimal]]] = defaultdict(list)
    asked = select(DaysAsked.offer_id, DaysAsked.month, DaysAsked.days).where(
        DaysAsked.offer_id.in_(pools), access.visible(actor, DaysAsked)
    )
    for offer_id, month, days in session.execute(asked.order_by(DaysAsked.month)):
        wanted[offer_id].append((month, days))
    this_month = clock.today().replace(day=1)
    months = [months_later(this_month, n) for n in range(MONTHS_AHEAD)]
    every = [*months, *(month for rows in wanted.values() for month, _days in rows)]
    sums = _sums(set(pools.values()), min(every), max(every))
    names = {
        row.id: row.name
        for row in session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(pools.values())))
    }
    return {
        offer_id: Outlook(
            names[pool_id],
            tuple(Effect(month, days, sums[pool_id, month].free) for month, days in wanted[offer_id]),
            tuple(sums[pool_id, month] for month in months),
        )
        for offer_id, pool_id in pools.items()
    }  # fmt: skip


def ahead(actor: Actor) -> list[Pool]:
    """Return what the pools have free in the months to come, before anybody is asked; those that said what they offer."""
    pools = plan(actor, clock.today().replace(day=1), MONTHS_AHEAD)
    return [pool for pool in pools if any(one.offered is not None for one in pool.months)]


@dataclass(frozen=True, slots=True)
class Support:
    """The support of one request, with the days written so far."""

    id: int
    offer_id: int
    reference: str
    title: str
    unit: str
    started_on: date
    ended_on: date | None
    pool_id: int
    rows: tuple[SupportDays, ...]


def support(actor: Actor, engagement_id: int) -> Support:
    """Read the support of a request whose people, or the desk, may write its days; raises NotFound."""
    found = (
        select(Engagement, Ticket.reference, Ticket.title, Unit)
        .join(Ticket, Ticket.id == Engagement.ticket_id)
        .join(Unit, Unit.id == Engagement.unit_id)
        .where(Engagement.id == engagement_id, access.visible(actor, Engagement))
    )
    row: Any = session.execute(found).one_or_none()
    if row is None or row.Unit.pool_id is None:
        raise NotFound("support")
    kept = session.scalars(
        select(SupportDays)
        .where(SupportDays.engagement_id == engagement_id, access.visible(actor, SupportDays))
        .order_by(SupportDays.month)
    )
    work = row.Engagement
    return Support(
        work.id, work.offer_id, row.reference, row.title, row.Unit.name, work.started_on, work.ended_on, row.Unit.pool_id,
        tuple(kept),
    )  # fmt: skip


def supports(actor: Actor, pool_id: int) -> list[tuple[int, str, str]]:
    """Return the supports of a pool that are under way and that the actor may open, as (id, reference, title)."""
    statement = (
        select(Engagement.id, Ticket.reference, Ticket.title)
        .join(Ticket, Ticket.id == Engagement.ticket_id)
        .join(Unit, Unit.id == Engagement.unit_id)
        .where(Unit.pool_of() == pool_id, Engagement.state == "active", access.visible(actor, Engagement))
        .order_by(Engagement.started_on, Engagement.id)
        .limit(60)
    )
    return [(id_, reference, title) for id_, reference, title in session.execute(statement)]


@dataclass(frozen=True, slots=True)
class OfferedDays:
    """A pool and the days it said it offers."""

    id: int
    name: str
    rows: tuple[DaysOffered, ...]


def offered(actor: Actor, unit_id: int) -> OfferedDays:
    """Read what a pool offers; raises NotFound for what is no pool, or none of the actor's."""
    unit = session.execute(
        select(Unit).where(
            Unit.id == unit_id, Unit.kind == UnitKind.TEAM, pools_of(actor), access.visible(actor, Unit)
        )
    ).scalar_one_or_none()
    if unit is None:
        raise NotFound("pool")
    rows = session.scalars(
        select(DaysOffered)
        .where(DaysOffered.unit_id == unit_id, access.visible(actor, DaysOffered))
        .order_by(DaysOffered.month)
    )
    return OfferedDays(unit.id, unit.name, tuple(rows))
