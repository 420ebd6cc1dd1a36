"""Batch routing: the requests that wait for a unit, and the plan that shares them out among the units' free places."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, func, select

from desk import access
from desk.access import Actor
from desk.extensions import session
from desk.matching import BadPin, Option, Places, Plan, assign
from desk.matching.assign import GIVE
from desk.matching.loader import current_matcher, needs_of, obstacles_of
from desk.queries.rows import read
from models import Engagement, Offer, Organization, Ticket, Unit
from models.states import ACCEPTED_OFFERS, OPEN_OFFERS, EngagementState, OfferState, TicketState

WAITING = (TicketState.QUALIFIED, TicketState.MATCHING)
AT_MOST = 30
"""Requests planned at a time: each is ranked anew."""
LISTED = 100
REFUSABLE = 12
GIVEN_UP = round(100 * GIVE)
_UNDER_WAY = (OfferState.DRAFT, *OPEN_OFFERS)


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A request nobody has been asked about."""

    id: int
    reference: str
    title: str
    company: str
    state: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What the officer says of one request: hold a unit, rule some out, or leave the request out."""

    unit_id: int | None = None
    without: frozenset[int] = frozenset()
    is_left: bool = False


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """A unit that may be asked about a request, with the matcher's points, and how many of its places are taken now."""

    id: int
    name: str
    points: float
    load: int
    ceiling: int


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """What the plan says of one request. `taken_by` are the references that hold the places of `first`.

    `choices` are the units that may be asked, `ruled_out` those of them that the officer does not want.
    """

    ticket: WaitingRow
    unit: UnitChoice | None
    first: UnitChoice | None
    rank: int
    is_pinned: bool
    taken_by: tuple[str, ...]
    choices: tuple[UnitChoice, ...]
    ruled_out: frozenset[int]

    @property
    def refusable(self) -> tuple[UnitChoice, ...]:
        """The likeliest units, and all that are ruled out already: each can be ruled out or taken back."""
        return tuple(
            one for place, one in enumerate(self.choices) if place < REFUSABLE or one.id in self.ruled_out
        )


@dataclass(frozen=True, slots=True)
class Routing:
    """The plan; `refused` names the request whose held unit has no place for it, and then nothing is planned."""

    rows: tuple[PlannedRow, ...]
    total: float
    best_total: float
    refused: str | None = None


def waiting(actor: Actor) -> list[WaitingRow]:
    """Return the requests that wait for a unit with no offer prepared or under way, the oldest first."""
    under_way = exists().where(Offer.ticket_id == Ticket.id, Offer.state.in_((*_UNDER_WAY, *ACCEPTED_OFFERS)))
    statement = (
        select(Ticket.id, Ticket.reference, Ticket.title, Organization.name, Ticket.state)
        .join(Organization, Organization.id == Ticket.organization_id)
        .where(Ticket.state.in_(WAITING), ~under_way, access.visible(actor, Ticket))
        .order_by(Ticket.created_at, Ticket.id)
        .limit(LISTED)
    )
    return read(statement, WaitingRow)


def plan(actor: Actor, chosen: Collection[int], wishes: Mapping[int, Wish]) -> Routing:
    """Share the chosen requests out; each is ranked as it stands now, and nothing is kept or told."""
    rows = {
        row.id: row for row in waiting(actor) if row.id in chosen and not wishes.get(row.id, Wish()).is_left
    }
    rows = dict(list(rows.items())[:AT_MOST])
    units = _units(actor)
    by_code = {code: id_ for id_, (code, _, _, _) in units.items()}
    options = _options(actor, rows, by_code)
    ruled_out = {
        row.reference: frozenset(map(str, wishes[id_].without)) for id_, row in rows.items() if id_ in wishes
    }
    wanted = [one for one in options if one.unit not in ruled_out.get(one.ticket, ())]
    pins = {
        row.reference: str(wish.unit_id)
        for row in rows.values()
        if (wish := wishes.get(row.id)) is not None and wish.unit_id is not None
    }
    places = [Places(str(id_), max(0, ceiling - load), load) for id_, (_, _, ceiling, load) in units.items()]
    try:
        found = assign([row.reference for row in rows.values()], wanted, places, pins=pins)
    except BadPin as refusal:
        return Routing((), 0.0, 0.0, refused=refusal.ticket)
    return _routing(found, rows, options, ruled_out, units)


def _options(actor: Actor, rows: Mapping[int, WaitingRow], by_code: Mapping[str, int]) -> list[Option]:
    matcher = current_matcher()
    found = []
    tickets = access.load_all(actor, Ticket, Ticket.id.in_(rows), order=(Ticket.id,))
    needs, obstacles = needs_of(tickets), obstacles_of(tickets)
    for ticket in tickets:
        found += [
            Option(ticket.reference, str(by_code[code]), score)
            for code, score in matcher.points(needs[ticket.id], obstacles[ticket.id])
            if code in by_code
        ]
    return found


def _units(actor: Actor) -> dict[int, tuple[str, str, int, int]]:
    """Unit -> code, name, ceiling, and how many places are taken: by work, and by offers prepared or under way."""
    engaged = (
        select(func.count())
        .where(Engagement.unit_id == Unit.id, Engagement.state == EngagementState.ACTIVE)
        .scalar_subquery()
    )
    offered = (
        select(func.count()).where(Offer.unit_id == Unit.id, Offer.state.in_(_UNDER_WAY)).scalar_subquery()
    )
    statement = select(Unit.id, Unit.code, Unit.name, Unit.ceiling, engaged, offered).where(
        Unit.is_active, access.visible(actor, Unit)
    )
    return {
        row[0]: (row[1], row[2], row[3], row[4] + row[5])
        for row in session.execute(statement.order_by(Unit.id))
    }


def _routing(
    found: Plan,
    rows: Mapping[int, WaitingRow],
    options: list[Option],
    ruled_out: Mapping[str, frozenset[str]],
    units: Mapping[int, Any],
) -> Routing:
    by_reference = {row.reference: row for row in rows.values()}

    def choice_of(id_: str, points: float) -> UnitChoice:
        _code, name, ceiling, load = units[int(id_)]
        return UnitChoice(int(id_), name, points, load, ceiling)

    def unit(id_: str | None, points: float) -> UnitChoice | None:
        return None if id_ is None else choice_of(id_, points)

    planned = tuple(
        PlannedRow(
            ticket=by_reference[choice.ticket],
            unit=unit(choice.unit, choice.points),
            first=unit(choice.first, choice.first_points),
            rank=choice.rank,
            is_pinned=choice.is_pinned,
            taken_by=choice.taken_by,
            choices=tuple(
                choice_of(one.unit, one.points)
                for one in sorted(options, key=lambda one: (-one.points, int(one.unit)))
                if one.ticket == choice.ticket
            ),
            ruled_out=frozenset(map(int, ruled_out.get(choice.ticket, ()))),
        )
        for choice in found.choices
    )
    return Routing(planned, found.total, found.best_total)
