"""Reading the facts: a fixed number of queries, however many records and figures there are."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select, true

from desk import clock
from desk.extensions import session
from desk.known import fetch
from desk.reports.indicators.apart import days_offered, monthly, outputs, scores, supports
from desk.reports.indicators.facts import (
    ContractFact,
    EngagementFact,
    Facts,
    FundingFact,
    InteractionFact,
    MilestoneFact,
    Move,
    OfferFact,
    OrganizationFact,
    ScreeningFact,
    SurveyFact,
    TicketFact,
    TopicFact,
    UnitFact,
    qualifies,
)
from models import (
    Amendment,
    Contract,
    ContractKind,
    Engagement,
    Establishment,
    Event,
    FundingLine,
    Interaction,
    Milestone,
    Offer,
    Organization,
    Screening,
    Survey,
    Ticket,
    TicketTopic,
    Topic,
    Unit,
)
from models.states import Outcome, UnitKind


def load() -> Facts:
    """Read everything the figures are counted from. Spam, and what hangs on it, is left out."""
    organizations = _organizations()
    tickets = _tickets(organizations, _TICKETS)
    engagements = _kept(EngagementFact, _ENGAGEMENTS, tickets)
    interactions = [InteractionFact(*row) for row in session.execute(_INTERACTIONS)]
    contracts = {one.id: one for one in _kept(ContractFact, _CONTRACTS, tickets)}
    return Facts(
        organizations=organizations,
        tickets=tickets,
        topics=_kept(TopicFact, _TOPICS, tickets, 0),
        offers=_kept(OfferFact, _OFFERS, tickets),
        engagements=engagements,
        interactions=interactions,
        contracts=contracts,
        funding=_kept(FundingFact, _FUNDING, contracts),
        milestones=_kept(MilestoneFact, _MILESTONES, contracts),
        surveys=_kept(SurveyFact, _SURVEYS, tickets, 0),
        screenings=_kept(ScreeningFact, _SCREENINGS, tickets, 0),
        supports=[one for one in supports() if one.ticket_id in tickets],
        days_offered=days_offered(),
        monthly=monthly(),
        outputs=[one for one in outputs() if one.ticket_id in tickets],
        scores=scores(),
        units=units(),
        contract_moves=_moves(*_OF_CONTRACTS),
        size_changes=_moves(*_OF_SIZES),
        firsts=_firsts(tickets.values()),
        helped=_helped(organizations, tickets, engagements, interactions),
    )


def load_requests(ticket_ids: Collection[int], organization_ids: Collection[int] = ()) -> Facts:
    """Read what hangs on some requests alone, and what stands for where they came from; organizations may come beside."""
    asked = Ticket.id.in_(ticket_ids)
    above = _above(select(Ticket.organization_id).where(asked))
    organizations = _organizations(Organization.id.in_({*above, *organization_ids}))
    tickets = _tickets(organizations, _TICKETS.where(asked))
    of_them = Contract.ticket_id.in_(ticket_ids)
    contracts = {one.id: one for one in _kept(ContractFact, _CONTRACTS.where(of_them), tickets)}
    return Facts(
        organizations=organizations,
        tickets=tickets,
        topics=_kept(TopicFact, _TOPICS.where(TicketTopic.ticket_id.in_(ticket_ids)), tickets, 0),
        offers=_kept(OfferFact, _OFFERS.where(Offer.ticket_id.in_(ticket_ids)), tickets),
        contracts=contracts,
        contract_moves=_moves(*_OF_CONTRACTS, contracts),
        funding=_kept(FundingFact, _FUNDING.where(of_them), contracts),
        milestones=_kept(MilestoneFact, _MILESTONES.where(of_them), contracts),
        surveys=_kept(SurveyFact, _SURVEYS.where(Survey.ticket_id.in_(ticket_ids)), tickets, 0),
        screenings=_kept(ScreeningFact, _SCREENINGS.where(Screening.ticket_id.in_(ticket_ids)), tickets, 0),
        units=units(),
    )


def load_organizations(organization_ids: Collection[int]) -> Facts:
    """Read some organizations, whole with all that was merged into them, when they asked and who accompanied them.

    Requests of others that they met about come with them: by these their meetings are of an axis or a kind of agreement.
    """
    theirs = select(Ticket.id).where(Ticket.organization_id.in_(organization_ids))
    about = select(Interaction.ticket_id).where(
        Interaction.organization_id.in_(organization_ids), Interaction.ticket_id.is_not(None)
    )
    of_them = theirs.union(about)  # found by their indexes, where "or" would look at every request
    asked = Ticket.id.in_(of_them)
    above = _above(select(Ticket.organization_id).where(asked))
    organizations = _organizations(Organization.id.in_({*organization_ids, *above}))
    tickets = _tickets(organizations, _TICKETS.where(asked))
    works = _ENGAGEMENTS.where(Engagement.ticket_id.in_(of_them))
    engagements = _kept(EngagementFact, works, tickets)
    met = _INTERACTIONS.where(Interaction.organization_id.in_(organization_ids))
    interactions = [InteractionFact(*row) for row in session.execute(met)]
    return Facts(
        organizations=organizations,
        tickets=tickets,
        topics=_kept(TopicFact, _TOPICS.where(TicketTopic.ticket_id.in_(of_them)), tickets, 0),
        engagements=engagements,
        interactions=interactions,
        contracts={
            one.id: one
            for one in _kept(ContractFact, _CONTRACTS.where(Contract.ticket_id.in_(of_them)), tickets)
        },
        size_changes=_moves(*_OF_SIZES, organization_ids),
        firsts=_firsts(tickets.values()),
        helped=_helped(organizations, tickets, engagements, interactions),
    )


_TICKETS = (
    select(
        Ticket.id, Ticket.organization_id, Ticket.state, Ticket.outcome, Ticket.redirected_to, Ticket.confirmed_at,
        Ticket.first_answer_due_at, Ticket.first_answer_at, Ticket.qualified_at, Ticket.closed_at,
        Ticket.next_action_due_on, Ticket.trl_start, Ticket.trl_end, Ticket.held_from, Ticket.budget,
    )
    .where(or_(Ticket.outcome.is_(None), Ticket.outcome != Outcome.SPAM))
    .order_by(Ticket.id)
)  # fmt: skip
_TOPICS = (
    select(TicketTopic.ticket_id, TicketTopic.topic_id, Topic.axis, TicketTopic.confirmed_at.is_not(None), TicketTopic.is_missing)
    .join(Topic, Topic.id == TicketTopic.topic_id)
    .where(or_(TicketTopic.confirmed_at.is_not(None), TicketTopic.is_missing))
    .order_by(TicketTopic.ticket_id, TicketTopic.topic_id)
)  # fmt: skip
_OFFERS = (
    select(
        Offer.id, Offer.ticket_id, Offer.unit_id, Offer.state, Offer.decline_code, Offer.decided_at, Offer.sent_at
    )
    .where(Offer.sent_at.is_not(None))
    .order_by(Offer.id)
)  # fmt: skip
_ENGAGEMENTS = select(
    Engagement.id, Engagement.ticket_id, Engagement.started_on, Engagement.ended_on
).order_by(Engagement.id)
_INTERACTIONS = select(
    Interaction.id, Interaction.organization_id, Interaction.ticket_id, Interaction.unit_id, Interaction.kind,
    Interaction.happened_at, Interaction.minutes,
).order_by(Interaction.id)  # fmt: skip
_CONTRACTS = (
    select(
        Contract.id, Contract.ticket_id, ContractKind.code, Contract.state, Contract.signed_on, Contract.starts_on,
        Contract.ends_on, Contract.currency, Contract.fields,
    )
    .join(ContractKind, ContractKind.id == Contract.kind_id)
    .order_by(Contract.id)
)  # fmt: skip
_FUNDING = (
    select(
        FundingLine.id, FundingLine.contract_id, FundingLine.source, FundingLine.nature, FundingLine.amount,
        func.coalesce(Amendment.signed_on, Contract.signed_on),
    )
    .join(Contract, Contract.id == FundingLine.contract_id)
    .outerjoin(Amendment, Amendment.id == FundingLine.amendment_id)
    # A line of an amendment nobody has signed counts from nothing.
    .where(or_(FundingLine.amendment_id.is_(None), Amendment.signed_on.is_not(None)))
    .order_by(FundingLine.id)
)  # fmt: skip
_MILESTONES = (
    select(Milestone.id, Milestone.contract_id, Milestone.due_on, Milestone.state, Milestone.validated_on)
    .join(Contract, Contract.id == Milestone.contract_id)
    .order_by(Milestone.id)
)
_SURVEYS = select(Survey.ticket_id, Survey.sent_at, Survey.score).order_by(Survey.ticket_id)
_SCREENINGS = (
    select(Screening.ticket_id, Screening.decision.is_not(None))
    .where(Screening.is_required)
    .order_by(Screening.id)
)


def _kept(kind: Any, statement: Any, parents: dict[int, Any], parent: int = 1) -> list[Any]:
    """Return the rows whose parent is counted; `parent` is the place of its id."""
    return [kind(*row) for row in session.execute(statement) if row[parent] in parents]


def _organizations(condition: Any = None) -> dict[int, OrganizationFact]:
    rows = session.execute(
        select(
            Organization.id, Organization.merged_into_id, Organization.kind, Organization.country, Organization.region,
            Organization.size_class, Organization.activity_code, Organization.activity_version, Organization.siren,
            Organization.foreign_id,
        ).where(true() if condition is None else condition).order_by(Organization.id)
    ).all()  # fmt: skip
    into = {row[0]: row[1] for row in rows}
    return {row[0]: OrganizationFact._make((row[0], _home(row[0], into), *row[2:])) for row in rows}


def _above(of: Any) -> set[int]:
    """Return some organizations with all they were merged into."""
    found: set[int] = set()
    wanted = set(session.scalars(of))
    while wanted:
        found |= wanted
        into = select(Organization.merged_into_id).where(Organization.id.in_(wanted))
        wanted = {one for one in session.scalars(into) if one is not None} - found
    return found


def _home(organization_id: int, into: dict[int, int | None]) -> int:
    """Follow the merges of an organization to the record that stands for it now."""
    seen = {organization_id}
    while (target := into[organization_id]) is not None and target not in seen:
        seen.add(target)
        organization_id = target
    return organization_id


def _tickets(organizations: dict[int, OrganizationFact], statement: Any) -> dict[int, TicketFact]:
    return {
        row[0]: TicketFact._make((row[0], organizations[row[1]].home_id, *row[2:]))
        for row in session.execute(statement)
    }


def units() -> dict[int, UnitFact]:
    """Return the units, and the pool each engineer belongs to."""
    found = {}
    for unit_id, parent_id, kind, is_active, created_at in fetch(_UNITS):
        home_id = parent_id if kind == UnitKind.ENGINEER and parent_id else unit_id
        found[unit_id] = UnitFact(unit_id, home_id, kind, is_active, created_at)
    return found


_UNITS = select(Unit.id, Unit.parent_id, Unit.kind, Unit.is_active, Unit.created_at).order_by(Unit.id)
_TOPIC_NAMES = select(Topic.id, Topic.label_fr, Topic.label_en, Topic.label_de)
_KIND_NAMES = select(ContractKind.code, ContractKind.label_fr, ContractKind.label_en).order_by(
    ContractKind.kind_version
)
_UNIT_NAMES = select(Unit.id, Unit.name).where(Unit.kind != UnitKind.ENGINEER)


def names() -> dict[str, dict[str, dict[str, str]]]:
    """Return what things of the desk's own are called: group -> key -> language -> words."""
    return {
        "topic": {row[0]: dict(zip(("fr", "en", "de"), row[1:], strict=True)) for row in fetch(_TOPIC_NAMES)},
        "kind": {row[0]: {"fr": row[1], "en": row[2]} for row in fetch(_KIND_NAMES)},
        "unit": {str(row[0]): {"en": row[1]} for row in fetch(_UNIT_NAMES)},
    }  # fmt: skip


def regions() -> list[str]:
    """Return the departments and regions of the organizations the desk knows."""
    statement = select(Establishment.region).where(Establishment.region.is_not(None), Establishment.is_head)
    return sorted(str(one) for one in session.scalars(statement.distinct()))


_OF_CONTRACTS = ("contract_moved", Contract.__tablename__, "state")
_OF_SIZES = ("organization_edited", Organization.__tablename__, "size_class")


def _moves(kind: str, subject: str, column: str, ids: Collection[int] | None = None) -> dict[int, list[Move]]:
    """Return how a value of records, or of some of them, changed, from the record of changes."""
    statement = select(Event.subject_id, Event.occurred_at, Event.details).where(Event.kind == kind)
    if ids is not None:
        statement = statement.where(Event.subject_type == subject, Event.subject_id.in_(ids))
    found: dict[int, list[Move]] = defaultdict(list)
    for subject_id, at, details in session.execute(statement.order_by(Event.id)):
        before, after = ((details or {}).get(name) or {} for name in ("before", "after"))
        if column in before:
            found[subject_id].append(Move(at, before[column], after.get(column)))
    return found


def _firsts(tickets: Iterable[TicketFact]) -> frozenset[int]:
    firsts: dict[int, TicketFact] = {}
    for one in sorted(tickets, key=lambda ticket: (ticket.confirmed_at, ticket.id)):
        firsts.setdefault(one.organization_id, one)
    return frozenset(one.id for one in firsts.values())


def _helped(
    organizations: dict[int, OrganizationFact],
    tickets: dict[int, TicketFact],
    engagements: Iterable[EngagementFact],
    interactions: Iterable[InteractionFact],
) -> dict[int, date]:
    """Return the first day of accompaniment by organization."""

    def days() -> Iterator[tuple[int, date]]:
        for work in engagements:
            yield tickets[work.ticket_id].organization_id, work.started_on
        for met in interactions:
            if qualifies(met):
                yield organizations[met.organization_id].home_id, clock.day_of(met.happened_at)

    found: dict[int, date] = {}
    for home_id, day in days():
        found[home_id] = min(day, found.get(home_id, day))
    return found
