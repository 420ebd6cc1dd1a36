"""The engineer pool by month: what it offers, what a support is planned to take and took, and how long a support may run.

Days are counted for a pool or team and for the support of a request, in halves; nobody's own days are written anywhere.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from desk import access, clock, events, policy
from desk.access import Actor, can
from desk.calendars import months_later
from desk.errors import Conflict, NotAllowed, Refused
from desk.extensions import session
from models import DaysAsked, DaysOffered, Engagement, Offer, PoolLimit, SupportDays, Ticket, Unit
from models.states import OPEN_OFFERS

HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the desk expects an acceptance to take: days in all, from a month on, over so many months."""

    days: Decimal
    month: date
    months: int

    def spread(self) -> dict[date, Decimal]:
        """Share the days out evenly over the months, in halves, the first months a half more where it does not come out even."""
        each, more = divmod(int(self.days / HALF), self.months)
        found = {months_later(self.month, n): (each + (n < more)) * HALF for n in range(self.months)}
        return {month: days for month, days in found.items() if days}


def offer_days(*, actor: Actor, unit_id: int, seen: str, days: Mapping[date, Decimal | None]) -> Unit:
    """Say how many days a pool offers in some months; None says nothing of a month. Its own people may, and the desk."""
    unit = access.load(actor, Unit, Unit.id == unit_id, lock=True)
    _ensure_may(actor, unit)
    if unit.pool_id != unit.id:
        raise Refused("months", "no_pool")
    kept = {row.month: row for row in _offered(unit.id)}
    if seen != mark(kept.values()):
        raise Conflict("stale")
    before = {month: kept[month].days for month in days if month in kept}
    wanted = {month: value for month, value in days.items() if value is not None}
    if before == wanted:
        return unit
    for month in days:
        if month in wanted:
            row = kept.get(month) or DaysOffered(unit_id=unit.id, month=month)
            row.days = wanted[month]
            session.add(row)
        elif month in kept:
            session.delete(kept[month])
    session.flush()
    events.record("pool_days_offered", actor=actor, subject=unit, before=_plain(before), after=_plain(wanted))
    return unit


def set_days(
    *, actor: Actor, engagement_id: int, seen: str, days: Mapping[date, tuple[Decimal, Decimal]]
) -> Engagement:
    """Write the days a support is planned to take and took, by month. Raises Refused for a month to come that was worked in,
    and for a support that would run longer than supports may."""
    engagement = access.load(actor, Engagement, Engagement.id == engagement_id, lock=True)
    unit = session.get_one(Unit, engagement.unit_id)
    _ensure_may(actor, unit)
    if unit.pool_id is None:
        raise Refused("months", "no_pool")
    kept = {row.month: row for row in _rows(engagement.id)}
    if seen != mark(kept.values()):
        raise Conflict("stale")
    if any(used and month > clock.today() for month, (_planned, used) in days.items()):
        raise Refused("months", "not_yet")
    before = {month: (row.planned, row.used) for month, row in kept.items()}
    after = {month: pair for month, pair in {**before, **days}.items() if any(pair)}
    if before == after:
        return engagement
    _ensure_fits(engagement.ticket_id, after, but=engagement.id)
    for month, row in kept.items():
        if month not in after:
            session.delete(row)
    for month, (planned, used) in after.items():
        row = kept.get(month) or SupportDays(engagement_id=engagement.id, month=month)
        row.planned, row.used = planned, used
        session.add(row)
    session.flush()
    events.record(
        "support_days_set", actor=actor, subject=engagement, ticket=session.get_one(Ticket, engagement.ticket_id),
        before=_sums(before), after=_sums(after),
    )  # fmt: skip
    return engagement


def ask(*, offer: Offer, unit: Unit, asked: Asked) -> None:
    """Keep with an offer what its acceptance would take of the pool. Raises Refused when the support would run too long."""
    if asked.months < 1 or asked.days <= 0 or asked.days % HALF:
        raise Refused("days", "not_in_halves")
    if asked.month < clock.today().replace(day=1):
        raise Refused("days_from", "past")
    if unit.pool_id is None:
        return
    for row in session.scalars(select(DaysAsked).where(DaysAsked.offer_id == offer.id)):
        session.delete(row)  # a draft that was prepared otherwise
    session.flush()
    spread = asked.spread()
    _ensure_fits(offer.ticket_id, spread, field="days_months")
    session.add_all(DaysAsked(offer_id=offer.id, month=month, days=days) for month, days in spread.items())
    session.flush()


def plan_accepted(*, engagement: Engagement) -> None:
    """Plan what an accepted offer asked for."""
    session.flush()
    asked = session.execute(
        select(DaysAsked.month, DaysAsked.days).where(DaysAsked.offer_id == engagement.offer_id)
    )
    session.add_all(
        SupportDays(engagement_id=engagement.id, month=month, planned=days, used=Decimal(0)) for month, days in asked
    )  # fmt: skip


def apply_limit(*, actor: Actor, months: int, instead_of: int) -> PoolLimit:
    """Say over how many months a support may run; supports that already run longer are left alone."""
    access.ensure(actor, "timetable.work")
    if not 1 <= months <= 60:
        raise Refused("months", "out_of_range")
    if instead_of != limit():
        raise Conflict("stale")
    row = PoolLimit(months=months, applied_at=clock.now(), applied_by_id=actor.user_id)
    session.add(row)
    session.flush()
    events.record(
        "pool_limit_applied",
        actor=actor,
        subject=row,
        before={"months": instead_of},
        after={"months": months},
    )
    return row


def limit() -> int:
    """Return over how many months a support may run."""
    last = session.scalar(select(PoolLimit.months).order_by(PoolLimit.id.desc()).limit(1))
    return last or policy.POOL_MONTHS_AT_MOST


def mark(rows: Iterable[DaysOffered | SupportDays]) -> str:
    """Stand for rows as a page shows them, so that a form tells whether somebody was faster."""
    said = (
        f"{row.month:%Y%m}:{row.days}" if isinstance(row, DaysOffered) else f"{row.month:%Y%m}:{row.planned}:{row.used}"
        for row in sorted(rows, key=lambda one: one.month)
    )  # fmt: skip
    return " ".join(said)


def _ensure_may(actor: Actor, unit: Unit) -> None:
    """Let the desk write, and the people of the unit or of its pool."""
    own = actor.kind == "staff" and {unit.id, unit.parent_id} & actor.unit_ids
    if not own and not can(actor, "tickets.work"):
        raise NotAllowed("pool.plan")


def _ensure_fits(
    ticket_id: int, months: Iterable[date], *, but: int | None = None, field: str = "months"
) -> None:
    """Refuse a support whose months, with those of the request's other supports and open offers, span more than they may."""
    others = session.scalars(
        select(SupportDays.month)
        .join(Engagement, Engagement.id == SupportDays.engagement_id)
        .where(Engagement.ticket_id == ticket_id, *((Engagement.id != but,) if but else ()))
    )
    asked = session.scalars(
        select(DaysAsked.month)
        .join(Offer, Offer.id == DaysAsked.offer_id)
        .where(Offer.ticket_id == ticket_id, Offer.state.in_(OPEN_OFFERS))
    )
    all_months = {*months, *others, *asked}
    if all_months and span(min(all_months), max(all_months)) > limit():
        raise Refused(field, "too_long")


def span(first: date, last: date) -> int:
    """Count the months from one to another, both included."""
    return (last.year - first.year) * 12 + last.month - first.month + 1


def _offered(unit_id: int) -> list[DaysOffered]:
    return list(session.scalars(select(DaysOffered).where(DaysOffered.unit_id == unit_id)))


def _rows(engagement_id: int) -> list[SupportDays]:
    return list(session.scalars(select(SupportDays).where(SupportDays.engagement_id == engagement_id)))


def _plain(days: Mapping[date, Decimal]) -> dict[str, str]:
    return {f"{month:%Y-%m}": str(days[month]) for month in sorted(days)}


def _sums(days: Mapping[date, tuple[Decimal, Decimal]]) -> dict[str, str]:
    """Add up the days planned and used: what the history tells; the months stand in the table."""
    return {
        name: str(sum((pair[at] for pair in days.values()), Decimal(0)))
        for at, name in enumerate(("planned", "used"))
    }
