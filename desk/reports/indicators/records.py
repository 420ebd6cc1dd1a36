"""The records behind a figure, as far as the reader may see them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import aliased

from desk import access
from desk.access import Actor
from desk.extensions import session
from desk.reports.indicators.report import Entry
from models import (
    Contract,
    DaysOffered,
    Engagement,
    FundingLine,
    Interaction,
    MaturityScore,
    Milestone,
    MonthlyFigure,
    Offer,
    Organization,
    Output,
    SupportDays,
    Ticket,
    Unit,
)

ROWS = 200


@dataclass(frozen=True)
class Record:
    """One record: the ticket it hangs on if it does, its state, and its id for whoever links to it."""

    kind: str
    id: int
    reference: str | None
    title: str
    detail: str | None
    state: str | None
    on: date | datetime | None


@dataclass(frozen=True)
class Records:
    """A page of a list, and how many the reader may see in all."""

    rows: list[Record]
    total: int


def behind(entries: Iterable[Entry], actor: Actor, *, skipped: int = 0) -> Records:
    """Return the records of some entries, the newest first, `ROWS` at most after those skipped."""
    seen = _seen(entries, actor)
    shown = seen[skipped : skipped + ROWS]
    found = described(shown, actor)
    return Records([found[one] for one in shown], len(seen))


def every(entries: Iterable[Entry], actor: Actor) -> Iterator[Record]:
    """Yield all records of some entries in the same order, a few hundred at once."""
    seen = _seen(entries, actor)
    for begin in range(0, len(seen), ROWS):
        found = described(seen[begin : begin + ROWS], actor)
        yield from (found[one] for one in seen[begin : begin + ROWS] if one in found)


def _seen(entries: Iterable[Entry], actor: Actor) -> list[tuple[str, int]]:
    """Return the records the reader may see."""
    wanted = sorted({(one.kind, one.id) for one in entries}, key=lambda one: (one[0], -one[1]))
    may_see = {
        (kind, number)
        for kind in {kind for kind, _ in wanted}
        for number in session.scalars(_SELECTS[kind](actor).with_only_columns(_IDS[kind]))
    }
    return [one for one in wanted if one in may_see]


def described(wanted: Iterable[tuple[str, int]], actor: Actor) -> dict[tuple[str, int], Record]:
    """Return those of some records, given as (kind, id), that the reader may see."""
    by_kind: dict[str, set[int]] = defaultdict(set)
    for kind, number in wanted:
        by_kind[kind].add(number)
    return {
        (kind, row[0]): Record(kind, *row)
        for kind, ids in by_kind.items()
        for row in session.execute(_SELECTS[kind](actor).where(_IDS[kind].in_(ids)))
    }


def _tickets(actor: Actor) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Ticket.id, Ticket.reference, Ticket.title, Organization.name, Ticket.state, Ticket.confirmed_at
        )
        .join(Organization, Organization.id == Ticket.organization_id)
        .where(access.visible(actor, Ticket))
    )


def _offers(actor: Actor) -> Select[*tuple[Any, ...]]:
    return (
        select(Offer.id, Ticket.reference, Ticket.title, Unit.name, Offer.state, Offer.decided_at)
        .join(Ticket, Offer.ticket_id == Ticket.id)
        .join(Unit, Unit.id == Offer.unit_id)
        .where(access.visible(actor, Ticket), access.visible(actor, Offer))
    )


def _engagements(actor: Actor) -> Select[*tuple[Any, ...]]:
    return (
        select(Engagement.id, Ticket.reference, Ticket.title, Unit.name, Engagement.state, Engagement.started_on)
        .join(Ticket, Engagement.ticket_id == Ticket.id)
        .join(Unit, Unit.id == Engagement.unit_id)
        .where(access.visible(actor, Ticket), access.visible(actor, Engagement))
    )  # fmt: skip


def _interactions(actor: Actor) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Interaction.id, Ticket.reference, Organization.name, Unit.name, Interaction.kind, Interaction.happened_at
        )
        .join(Organization, Organization.id == Interaction.organization_id)
        .outerjoin(Ticket, Interaction.ticket_id == Ticket.id)
        .outerjoin(Unit, Unit.id == Interaction.unit_id)
        .where(access.visible(actor, Organization), access.visible(actor, Interaction))
    )  # fmt: skip


def _contracts(actor: Actor) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Contract.id,
            Ticket.reference,
            Contract.title,
            Organization.name,
            Contract.state,
            Contract.signed_on,
        )
        .join(Ticket, Contract.ticket_id == Ticket.id)
        .join(Organization, Organization.id == Contract.organization_id)
        .where(access.visible(actor, Ticket), access.visible(actor, Contract))
    )


def _funding(actor: Actor) -> Select[*tuple[Any, ...]]:
    columns = (
        FundingLine.id,
        Ticket.reference,
        Contract.title,
        Organization.name,
        Contract.state,
        Contract.signed_on,
    )
    return _contracts(actor).join(FundingLine, FundingLine.contract_id == Contract.id).with_only_columns(*columns)  # fmt: skip


def _milestones(actor: Actor) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Milestone.id, Ticket.reference, Milestone.title, Contract.title, Milestone.state, Milestone.due_on
        )
        .join(Contract, Milestone.contract_id == Contract.id)
        .join(Ticket, Contract.ticket_id == Ticket.id)
        .where(access.visible(actor, Ticket), access.visible(actor, Milestone))
    )


def _organizations(actor: Actor) -> Select[*tuple[Any, ...]]:
    empty = literal(None)
    return select(
        Organization.id, empty, Organization.name, Organization.city, empty, Organization.created_at
    ).where(access.visible(actor, Organization))


def _supports(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Name the pool, never the engineer."""
    home = aliased(Unit)
    return (
        select(SupportDays.id, Ticket.reference, Ticket.title, home.name, literal(None), SupportDays.month)
        .join(Engagement, Engagement.id == SupportDays.engagement_id)
        .join(Ticket, Engagement.ticket_id == Ticket.id)
        .join(Unit, Unit.id == Engagement.unit_id)
        .join(home, home.id == Unit.pool_of())
        .where(access.visible(actor, Ticket), access.visible(actor, SupportDays))
    )


def _days_offered(actor: Actor) -> Select[*tuple[Any, ...]]:
    empty = literal(None)
    return (
        select(DaysOffered.id, empty, Unit.name, Unit.institution, empty, DaysOffered.month)
        .join(Unit, Unit.id == DaysOffered.unit_id)
        .where(access.visible(actor, DaysOffered))
    )


def _units(actor: Actor) -> Select[*tuple[Any, ...]]:
    empty = literal(None)
    return select(Unit.id, empty, Unit.name, Unit.institution, empty, Unit.created_at).where(
        access.visible(actor, Unit)
    )


def _monthly_figures(actor: Actor) -> Select[*tuple[Any, ...]]:
    empty = literal(None)
    return select(
        MonthlyFigure.id, empty, MonthlyFigure.source, empty, MonthlyFigure.measure, MonthlyFigure.month
    ).where(access.visible(actor, MonthlyFigure))


def _outputs(actor: Actor) -> Select[*tuple[Any, ...]]:
    return (
        select(Output.id, Ticket.reference, Output.title, Output.source, Output.kind, Output.came_out_on)
        .outerjoin(Contract, Contract.id == Output.contract_id)
        .outerjoin(Engagement, Engagement.id == Output.engagement_id)
        .join(Ticket, Ticket.id == func.coalesce(Contract.ticket_id, Engagement.ticket_id))
        .where(access.visible(actor, Ticket), access.visible(actor, Output))
    )


def _maturity_scores(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Return scores with the company as it is called after merges of one step; its page leads further."""
    return (
        select(
            MaturityScore.id, literal(None), Organization.name, MaturityScore.source, literal(None), MaturityScore.measured_on
        )
        .join(Organization, Organization.id == MaturityScore.organization_id)
        .where(access.visible(actor, Organization), access.visible(actor, MaturityScore))
    )  # fmt: skip


_SELECTS = {
    "ticket": _tickets, "offer": _offers, "engagement": _engagements, "interaction": _interactions, "contract": _contracts,
    "funding": _funding, "milestone": _milestones, "organization": _organizations, "unit": _units, "support": _supports, "days_offered": _days_offered,
    "monthly_figure": _monthly_figures, "output": _outputs, "maturity_score": _maturity_scores,
}  # fmt: skip
_IDS = {
    "ticket": Ticket.id, "offer": Offer.id, "engagement": Engagement.id, "interaction": Interaction.id,
    "contract": Contract.id, "funding": FundingLine.id, "milestone": Milestone.id, "organization": Organization.id,
    "unit": Unit.id, "support": SupportDays.id, "days_offered": DaysOffered.id,
    "monthly_figure": MonthlyFigure.id, "output": Output.id, "maturity_score": MaturityScore.id,
}  # fmt: skip
