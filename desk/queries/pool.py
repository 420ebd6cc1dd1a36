"""The engineer pool by month: what is offered, planned and worked, and what another acceptance would do.

Sums only; whoever does not plan with them reads half-years, and none that tell of few people (docs/adr/0029-days-of-five-or-none.md).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from desk import access, clock, policy
from desk.access import Actor
from desk.access.blocks import block_of
from desk.access.crews import Crews
from desk.access.days import plans_days, pools_of
from desk.calendars import months_later
from desk.errors import NotFound
from desk.extensions import session
from desk.queries.pool_months import NONE, PoolMonth, months_of
from desk.queries.rows import read
from models import DaysAsked, DaysOffered, Engagement, Offer, PoolImport, SupportDays, Ticket, Unit, User
from models.states import UnitKind

MONTHS_SHOWN = 12
MONTHS_AHEAD = 3
IMPORTS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Pool:
    """A pool or team with its months."""

    id: int
    name: str
    months: tuple[PoolMonth, ...]

    @property
    def is_empty(self) -> bool:
        """Tell whether nobody has said or planned anything of these months."""
        return not any(
            one.offered is not None or one.taken or one.planned or one.kept_back for one in self.months
        )


def shown(actor: Actor, first: date, count: int = MONTHS_SHOWN) -> list[PoolMonth]:
    """Return the months from one on as the actor reads them: one by one, or if they do not plan as blocks, with the one before."""
    if plans_days(actor):
        return [PoolMonth(months_later(first, n)) for n in range(count)]
    length, last = policy.DAYS_TOLD_BY_MONTHS, block_of(months_later(first, count - 1))
    starts = [months_later(block_of(first), -length)]
    while starts[-1] < last:
        starts.append(months_later(starts[-1], length))
    return [PoolMonth(month, length) for month in starts]


def plan(actor: Actor, first: date, count: int = MONTHS_SHOWN) -> list[Pool]:
    """Return the pools the actor reads, each with its months; of engineers there are only sums.

    Whoever does not plan with them is told half-years, and nothing that fewer than five people stand behind.
    """
    spans = shown(actor, first, count)
    units = select(Unit.id, Unit.name).where(Unit.kind == UnitKind.TEAM, Unit.is_active, pools_of(actor))
    names = [(row.id, row.name) for row in session.execute(units.order_by(Unit.name, Unit.id))]
    sums = months_of([id_ for id_, _name in names], spans[0].month, spans[-1].last)
    if not plans_days(actor):
        sums = sums.told(Crews())
    return [Pool(id_, name, tuple(sums[id_, one.month] for one in spans)) for id_, name in names]


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One list of days that was brought in: how many months it wrote."""

    id: int
    name: str
    made_at: datetime
    made_by: str
    undone_at: datetime | None
    month_count: int


def imports(actor: Actor) -> list[ImportRow]:
    """Return the newest lists of days."""
    statement = (
        select(PoolImport, User.name)
        .join(User, User.id == PoolImport.made_by_id)
        .where(access.visible(actor, PoolImport))
        .order_by(PoolImport.id.desc())
        .limit(IMPORTS_SHOWN)
    )
    return [
        ImportRow(one.id, one.name, one.made_at, who, one.undone_at, len(one.changes))
        for one, who in session.execute(statement)
    ]


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
    """Return for each offer to a pool or its engineers what saying yes would do, by month, to whoever sees it and plans with it."""
    if not plans_days(actor):
        return {}
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
    sums = months_of(set(pools.values()), min(every), max(every))
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
