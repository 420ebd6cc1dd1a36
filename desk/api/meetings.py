"""What is planned with a company and what took place."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated

from flask_babel import gettext as _

from desk import clock
from desk.api.operations import Call, Many, get, post
from desk.api.values import Id, Line, Text, Whole, refused, told
from desk.queries import directory as queries
from desk.queries import ticket as ticket_queries
from desk.services import follow_ups, interactions, versions
from models import states as codes

_Outcome = Annotated[str, Text(2000, lines=True)]


@dataclass(frozen=True)
class FollowUp:
    """Something planned with a company, or done."""

    id: int
    version: int
    kind: codes.FollowUpKind
    purpose: str
    due_on: date
    state: codes.FollowUpState
    outcome: str | None
    done_at: datetime | None
    owner: str
    organization_id: int
    organization: str
    reference: str | None


@dataclass(frozen=True)
class Plan:
    """What is planned; whoever the token acts for sees to it unless somebody else is named."""

    kind: codes.FollowUpKind
    purpose: Line
    due_on: date
    owner_id: Id | None = None


@dataclass(frozen=True)
class Done:
    """What came of a follow-up, and the one that comes of it."""

    outcome: _Outcome
    next_kind: codes.FollowUpKind | None = None
    next_purpose: Line | None = None
    next_due_on: date | None = None


@dataclass(frozen=True)
class Met:
    """What took place, just now unless an earlier day is named."""

    kind: codes.InteractionKind
    summary: Annotated[str, Text(4000, lines=True)]
    happened_on: date | None = None
    minutes: Annotated[int, Whole(1, 1440)] | None = None
    contact_id: Id | None = None
    reference: Annotated[str, Text(24)] | None = None
    unit_id: Id | None = None


@dataclass(frozen=True)
class Made:
    """What was recorded."""

    id: int


@dataclass(frozen=True)
class Settled:
    """How a follow-up stands."""

    id: int
    state: codes.FollowUpState
    version: int


@dataclass(frozen=True)
class Entry:
    """One line of time of an organization: a request, message, interaction, follow-up or agreement."""

    at: datetime
    what: str
    id: int
    code: str
    text: str
    reference: str | None
    people: tuple[str, ...]
    minutes: int | None


@get("/organizations/<int:organization_id>/timeline", Entry, permission="directory.read", many=True)
def list_timeline(call: Call, organization_id: int) -> Many:
    """Read everything with an organization, the newest fifty entries, interactions among them."""
    found = queries.organization(call.actor, organization_id)
    entries = queries.timeline_of_organization(call.actor, found.id)
    return Many(tuple(told(Entry, one) for one in entries))


@get("/organizations/<int:organization_id>/follow-ups", FollowUp, permission="directory.read", many=True)
def list_follow_ups(call: Call, organization_id: int) -> Many:
    """List what is planned with an organization, then what was done."""
    found = queries.organization(call.actor, organization_id)
    rows = queries.follow_ups_of(call.actor, organization_id=found.id)
    return Many(tuple(told(FollowUp, one) for one in rows))


@get("/tickets/<reference:reference>/follow-ups", FollowUp, permission="queue.read", many=True)
def list_ticket_follow_ups(call: Call, reference: str) -> Many:
    """List what is planned about a request, then what was done."""
    ticket_id = ticket_queries.id_of(call.actor, reference)
    rows = queries.follow_ups_of(call.actor, ticket_id=ticket_id)
    return Many(tuple(told(FollowUp, one) for one in rows))


@dataclass(frozen=True)
class AskedOwn:
    """What the list of one's own follow-ups is narrowed to."""

    state: codes.FollowUpState | None = None
    after: Id | None = None
    limit: Annotated[int, Whole(1, 100)] = 50


@get("/follow-ups", FollowUp, permission="directory.work", asks=AskedOwn, many=True)
def list_own_follow_ups(call: Call) -> Many:
    """List every follow-up that the person owns, in the order in which they were planned."""
    asked = call.asks
    rows, after = queries.owned_follow_ups(call.actor, state=asked.state, after=asked.after, rows=asked.limit)
    return Many(tuple(told(FollowUp, one) for one in rows), after)


@get("/follow-ups/<int:follow_up_id>", FollowUp, permission="directory.work")
def read_follow_up(call: Call, follow_up_id: int) -> FollowUp:
    """Read one follow-up."""
    return told(FollowUp, queries.follow_up(call.actor, follow_up_id))


@post(
    "/organizations/<int:organization_id>/follow-ups",
    Made,
    permission="directory.work",
    takes=Plan,
    status=201,
)
def plan_follow_up(call: Call, organization_id: int) -> Made:
    """Plan something with an organization."""
    made = follow_ups.plan(
        actor=call.actor, organization_id=organization_id, plan=follow_ups.Plan(**vars(call.body))
    )
    return Made(versions.settled(made).id)


@post("/tickets/<reference:reference>/follow-ups", Made, permission="directory.work", takes=Plan, status=201)
def plan_ticket_follow_up(call: Call, reference: str) -> Made:
    """Plan something about a request."""
    ticket = ticket_queries.record(call.actor, reference)
    made = follow_ups.plan(
        actor=call.actor, organization_id=ticket.organization_id, ticket_id=ticket.id, plan=follow_ups.Plan(**vars(call.body))
    )  # fmt: skip
    return Made(versions.settled(made).id)


@post(
    "/follow-ups/<int:follow_up_id>/completion",
    Settled,
    permission="directory.work",
    takes=Done,
    versioned=True,
)
def complete_follow_up(call: Call, follow_up_id: int) -> Settled:
    """Say what came of a follow-up, and what comes next."""
    body, following = call.body, None
    told_next = (body.next_kind, body.next_purpose, body.next_due_on)
    if any(one is not None for one in told_next):
        if None in told_next:
            raise refused(
                "next_kind", "missing", _("Say of what comes next its kind, what for, and on which day.")
            )
        following = follow_ups.Plan(body.next_kind, body.next_purpose, body.next_due_on)
    done = follow_ups.complete(
        actor=call.actor, follow_up_id=follow_up_id, version=call.version or 0, outcome=body.outcome, following=following
    )  # fmt: skip
    return told(Settled, versions.settled(done))


@post(
    "/organizations/<int:organization_id>/interactions",
    Made,
    permission="directory.work",
    takes=Met,
    status=201,
)
def record_interaction(call: Call, organization_id: int) -> Made:
    """Record a call, a meeting, a visit with an organization."""
    body = call.body
    ticket_id = ticket_queries.id_of(call.actor, body.reference) if body.reference else None
    day = body.happened_on
    moment = (
        datetime.combine(day, time(12), clock.zone()) if day is not None and day != clock.today() else None
    )
    made = interactions.record(
        actor=call.actor, organization_id=organization_id, kind=body.kind, summary=body.summary, happened_at=moment,
        minutes=body.minutes, contact_id=body.contact_id, ticket_id=ticket_id, unit_id=body.unit_id,
    )  # fmt: skip
    return Made(made.id)
