"""Narrowing the figures: to an axis, a region, a size of company, a kind of agreement."""

from dataclasses import dataclass, replace

from desk.reports.indicators.facts import ContractFact, Facts, OrganizationFact, TicketFact


@dataclass(frozen=True)
class Filters:
    """What is kept; an empty one keeps everything. A company's region and size are those known of it now."""

    axis: str = ""
    region: str = ""
    size: str = ""
    kind: str = ""

    def __bool__(self) -> bool:
        return bool(self.axis or self.region or self.size or self.kind)


EVERYTHING = Filters()


def narrow(facts: Facts, filters: Filters) -> Facts:
    """Return the facts of the requests that pass every filter, and what hangs on them.

    A request is of an axis when a person confirmed a topic of it, and of a kind of agreement when it has one; of its
    agreements only those of the kind stay. Meetings are of an axis or kind by the request they were about, of a region or size by
    the company that was met; companies without a request pass only the filters on companies.
    Sums of the whole desk, such as the grant spent, are not kept. Units are never narrowed, nor what is known of the whole desk (first requests, first days of accompaniment).
    """
    if not filters:
        return facts
    about = {one.id: one for one in facts.tickets.values() if _is_about(facts, one, filters)}
    tickets = {id_: one for id_, one in about.items() if _is_firm(facts.home(one.organization_id), filters)}
    contracts = {
        one.id: one for one in facts.contracts.values() if one.ticket_id in tickets and _is_kind(one, filters)
    }
    asking = {one.organization_id for one in tickets.values()}
    by_ticket = bool(filters.axis or filters.kind)
    return replace(
        facts,
        tickets=tickets,
        kept=frozenset(
            one.id for one in facts.organizations.values()
            if one.id == one.home_id and (one.id in asking if by_ticket else _is_firm(one, filters))
        ),
        topics=[one for one in facts.topics if one.ticket_id in tickets],
        offers=[one for one in facts.offers if one.ticket_id in tickets],
        engagements=[one for one in facts.engagements if one.ticket_id in tickets],
        supports=[one for one in facts.supports if one.ticket_id in tickets],
        monthly=(),
        outputs=[
            one for one in facts.outputs if one.ticket_id in tickets and one.contract_id in (None, *contracts)
        ],
        scores=[
            one for one in facts.scores
            if (one.home_id in asking if by_ticket else _is_firm(facts.organizations[one.home_id], filters))
        ],
        interactions=[
            one for one in facts.interactions
            if (not by_ticket or one.ticket_id in about) and _is_firm(facts.home(one.organization_id), filters)
        ],
        contracts=contracts,
        funding=[one for one in facts.funding if one.contract_id in contracts],
        milestones=[one for one in facts.milestones if one.contract_id in contracts],
        surveys=[one for one in facts.surveys if one.ticket_id in tickets],
        screenings=[one for one in facts.screenings if one.ticket_id in tickets],
    )  # fmt: skip


def _is_about(facts: Facts, ticket: TicketFact, filters: Filters) -> bool:
    topics = facts.topics_of.get(ticket.id, ())
    if filters.axis and not any(one.is_confirmed and one.axis == filters.axis for one in topics):
        return False
    contracts = facts.contracts_of.get(ticket.id, ())
    return not filters.kind or any(one.kind == filters.kind for one in contracts)


def _is_firm(home: OrganizationFact, filters: Filters) -> bool:
    return filters.region in ("", home.region) and filters.size in ("", home.size_class)


def _is_kind(contract: ContractFact, filters: Filters) -> bool:
    return filters.kind in ("", contract.kind)
