"""What the figures are counted from: a few columns of the desk's records, read once for every figure of a page."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from desk import clock
from desk.reports.period import Period
from models.states import ACCEPTED_OFFERS, ContractState, InteractionKind, OfferState, OrganizationKind

CONFIDENTIALITY = "nda"  # a kind of agreement that is no cooperation yet
# Meetings with an expert unit that make a company an accompanied one, from so many minutes on (INDICATORS, conventions).
_QUALIFYING = (InteractionKind.MEETING, InteractionKind.VISIT, InteractionKind.DIAGNOSIS)
_QUALIFYING_MINUTES = 30


class OrganizationFact(NamedTuple):
    """A company or body; `home_id` is the record it was merged into, or itself."""

    id: int
    home_id: int
    kind: str
    country: str
    region: str | None
    size_class: str | None
    activity_code: str | None
    activity_version: str | None
    siren: str | None
    foreign_id: str | None


class TicketFact(NamedTuple):
    """A request that is no spam; its organization is the one that stands for it after merges."""

    id: int
    organization_id: int
    state: str
    outcome: str | None
    redirected_to: str | None
    confirmed_at: datetime
    first_answer_due_at: datetime
    first_answer_at: datetime | None
    qualified_at: datetime | None
    closed_at: datetime | None
    next_action_due_on: date | None
    trl_start: int | None
    trl_end: int | None
    held_from: str | None
    budget: str | None


class TopicFact(NamedTuple):
    """A topic on a ticket, which a person confirmed or which nobody could serve."""

    ticket_id: int
    topic_id: str
    axis: str
    is_confirmed: bool
    is_missing: bool


class OfferFact(NamedTuple):
    """An offer that was sent."""

    id: int
    ticket_id: int
    unit_id: int
    state: str
    decline_code: str | None
    decided_at: datetime | None
    sent_at: datetime


class EngagementFact(NamedTuple):
    """A unit at work on a ticket."""

    id: int
    ticket_id: int
    started_on: date
    ended_on: date | None


class InteractionFact(NamedTuple):
    """A meeting with a company."""

    id: int
    organization_id: int
    ticket_id: int | None
    unit_id: int | None
    kind: str
    happened_at: datetime
    minutes: int | None


class ContractFact(NamedTuple):
    """An agreement, whatever its state."""

    id: int
    ticket_id: int
    kind: str
    state: str
    signed_on: date | None
    starts_on: date | None
    ends_on: date | None
    currency: str
    fields: Mapping[str, Any]


class FundingFact(NamedTuple):
    """A line of money; `signed_on` is the signature it counts from, its agreement's or its amendment's."""

    id: int
    contract_id: int
    source: str
    nature: str
    amount: Decimal
    signed_on: date | None


class MilestoneFact(NamedTuple):
    """A dated step of an agreement."""

    id: int
    contract_id: int
    due_on: date
    state: str
    validated_on: date | None


class SurveyFact(NamedTuple):
    """The satisfaction question of a ticket."""

    ticket_id: int
    sent_at: datetime
    score: int | None


class ScreeningFact(NamedTuple):
    """A check that is required on a ticket."""

    ticket_id: int
    is_decided: bool


class SupportFact(NamedTuple):
    """Days worked in a month on a request; they stand for the pool, never for one of its engineers.

    `worker_id` is the unit that worked and `people` how many that surely are: only to tell how many are behind a sum.
    """

    id: int
    ticket_id: int
    pool_id: int
    organization_kind: str
    month: date
    used: Decimal
    worker_id: int
    people: int


class OfferedFact(NamedTuple):
    """Days a pool offered in a month, and how many people it then had."""

    id: int
    pool_id: int
    month: date
    days: Decimal
    people: int


class MonthlyFact(NamedTuple):
    """What a month took of something that is counted elsewhere."""

    id: int
    measure: str
    month: date
    amount: Decimal


class OutputFact(NamedTuple):
    """What came of an agreement (None: of a unit's work) on a ticket."""

    id: int
    ticket_id: int
    contract_id: int | None
    kind: str
    came_out_on: date


class ScoreFact(NamedTuple):
    """How mature a company was on a day; `home_id` is the record that stands for it after merges."""

    id: int
    home_id: int
    measured_on: date
    score: Decimal
    source: str


class UnitFact(NamedTuple):
    """A chair, a team or an engineer; figures name the pool (`home_id`), never one of its engineers."""

    id: int
    home_id: int
    kind: str
    is_active: bool
    created_at: datetime


class Move(NamedTuple):
    """A value that changed at a moment: from what, to what."""

    at: datetime
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Facts:
    """The records a page counts, in the order of their ids. `firsts` and `helped` are of the whole desk, filtered or not."""

    organizations: Mapping[int, OrganizationFact] = field(default_factory=dict)
    tickets: Mapping[int, TicketFact] = field(default_factory=dict)
    topics: Sequence[TopicFact] = ()
    offers: Sequence[OfferFact] = ()
    engagements: Sequence[EngagementFact] = ()
    interactions: Sequence[InteractionFact] = ()
    contracts: Mapping[int, ContractFact] = field(default_factory=dict)
    funding: Sequence[FundingFact] = ()
    milestones: Sequence[MilestoneFact] = ()
    surveys: Sequence[SurveyFact] = ()
    screenings: Sequence[ScreeningFact] = ()
    supports: Sequence[SupportFact] = ()
    days_offered: Sequence[OfferedFact] = ()
    monthly: Sequence[MonthlyFact] = ()
    outputs: Sequence[OutputFact] = ()
    scores: Sequence[ScoreFact] = ()
    units: Mapping[int, UnitFact] = field(default_factory=dict)
    contract_moves: Mapping[int, Sequence[Move]] = field(default_factory=dict)  # of their state
    size_changes: Mapping[int, Sequence[Move]] = field(default_factory=dict)  # of an organization's size
    kept: frozenset[int] | None = None  # organizations that pass the filters, where there are any
    firsts: frozenset[int] = frozenset()  # ids of the first request of each organization
    helped: Mapping[int, date] = field(default_factory=dict)  # when each organization was first accompanied

    # ----- by moment, so that a period is found without reading every record

    @cached_property
    def _confirmed(self) -> "Timeline":
        return Timeline(self.tickets.values(), lambda one: one.confirmed_at)

    @cached_property
    def _qualified(self) -> "Timeline":
        return Timeline(self.tickets.values(), lambda one: one.qualified_at)

    @cached_property
    def _closed(self) -> "Timeline":
        return Timeline(self.tickets.values(), lambda one: one.closed_at)

    @cached_property
    def _decided(self) -> "Timeline":
        return Timeline(self.offers, lambda one: one.decided_at)

    def confirmed(self, period: Period) -> list[TicketFact]:
        """Return the requests confirmed in a period."""
        return self._confirmed.within(period)

    def qualified(self, period: Period) -> list[TicketFact]:
        """Return the requests qualified in a period."""
        return self._qualified.within(period)

    def closed(self, period: Period) -> list[TicketFact]:
        """Return the requests that are closed since a moment of a period."""
        return self._closed.within(period)

    def decided(self, period: Period, *states: OfferState) -> list[OfferFact]:
        """Return the offers decided in a period that ended in one of some states."""
        return [one for one in self._decided.within(period) if one.state in states]

    # ----- from one record to others

    @cached_property
    def topics_of(self) -> Mapping[int, Sequence[TopicFact]]:
        """Return the topics by ticket."""
        return _by(self.topics, lambda one: one.ticket_id)

    @cached_property
    def contracts_of(self) -> Mapping[int, Sequence[ContractFact]]:
        """Return the agreements by ticket."""
        return _by(self.contracts.values(), lambda one: one.ticket_id)

    @cached_property
    def offered(self) -> frozenset[int]:
        """Return the tickets some unit was asked about."""
        return frozenset(one.ticket_id for one in self.offers)

    @cached_property
    def first_acceptance(self) -> Mapping[int, OfferFact]:
        """Return the first accepted offer by ticket."""
        found: dict[int, OfferFact] = {}
        for one in self.offers:
            if one.state in ACCEPTED_OFFERS and one.decided_at is not None:
                best = found.get(one.ticket_id)
                if best is None or (one.decided_at, one.id) < (best.decided_at, best.id):
                    found[one.ticket_id] = one
        return found

    @cached_property
    def first_sent(self) -> Mapping[int, datetime]:
        """Return when the first offer was sent, by ticket."""
        found: dict[int, datetime] = {}
        for one in self.offers:
            found[one.ticket_id] = min(one.sent_at, found.get(one.ticket_id, one.sent_at))
        return found

    @cached_property
    def funding_of(self) -> Mapping[int, Sequence[FundingFact]]:
        """Return the lines of money by agreement."""
        return _by(self.funding, lambda one: one.contract_id)

    @cached_property
    def undecided(self) -> frozenset[int]:
        """Return the tickets with a required check nobody has decided."""
        return frozenset(one.ticket_id for one in self.screenings if not one.is_decided)

    def home(self, organization_id: int) -> OrganizationFact:
        """Return the record that stands for an organization after merges."""
        return self.organizations[self.organizations[organization_id].home_id]

    def company_of(self, ticket_id: int) -> OrganizationFact | None:
        """Return the company a ticket came from; None when it is no company."""
        home = self.home(self.tickets[ticket_id].organization_id)
        return home if home.kind == OrganizationKind.COMPANY else None

    # ----- as it was on a day

    def in_force(self, contract: ContractFact) -> Iterator[tuple[date, date]]:
        """Yield from when to when an agreement was active, its days begun and not over; both days included."""
        if contract.starts_on is None:
            return
        for first, last, state in self._states(contract):
            begins, ends = max(first, contract.starts_on), min(last, contract.ends_on or date.max)
            if state == ContractState.ACTIVE and begins <= ends:
                yield begins, ends

    def _states(self, contract: ContractFact) -> Iterator[tuple[date, date, str | None]]:
        """Yield its states by the days at whose end they stood: what its moves say, or its present one without any."""
        moves = self.contract_moves.get(contract.id, ())
        days = [clock.day_of(move.at) for move in moves]
        states = [moves[0].before if moves else contract.state, *(move.after for move in moves)]
        for first, following, state in zip([date.min, *days], [*days, None], states, strict=True):
            yield first, following - timedelta(days=1) if following else date.max, state

    def size_on(self, home: OrganizationFact, day: date) -> str | None:
        """Return the size class that was known of an organization on a day."""
        for move in self.size_changes.get(home.id, ()):
            if clock.day_of(move.at) > day:
                return move.before
        return home.size_class


def qualifies(one: InteractionFact) -> bool:
    """Tell whether a meeting accompanies a company: of a kind and length that counts, with an expert unit."""
    return one.kind in _QUALIFYING and one.unit_id is not None and (one.minutes or 0) >= _QUALIFYING_MINUTES


class Timeline:
    """Records in the order of a moment they may lack."""

    def __init__(self, records: Iterable[Any], moment: Callable[[Any], datetime | None]) -> None:
        found = [(at, number, one) for number, one in enumerate(records) if (at := moment(one)) is not None]
        found.sort(key=lambda one: one[:2])
        self._moments = [at for at, _, _ in found]
        self._records = [one for _, _, one in found]

    def within(self, period: Period) -> list[Any]:
        """Return the records whose moment lies in a period."""
        first = bisect_left(self._moments, period.begins_at)
        return self._records[first : bisect_left(self._moments, period.ends_before)]


def _by(records: Iterable[Any], key: Callable[[Any], int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for one in records:
        found[key(one)].append(one)
    return found
