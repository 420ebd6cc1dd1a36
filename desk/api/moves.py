"""What is done with a request: whose it is, how soon, what happens next, where it goes, what is written."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from flask_babel import gettext as _

from desk.api.operations import Call, post
from desk.api.values import Id, Line, Text, Whole, Words, refused
from desk.errors import InvalidTransition
from desk.queries import ticket as queries
from desk.services import composing, tickets, versions
from desk.workflow import TICKET
from models import states as codes


@dataclass(frozen=True)
class Stand:
    """Where a request stands after what was done."""

    reference: str
    state: codes.TicketState
    version: int


@dataclass(frozen=True)
class Owner:
    """Who looks after a request."""

    owner_id: Id


@dataclass(frozen=True)
class Urgency:
    """How soon a request wants attention."""

    priority: codes.Priority


@dataclass(frozen=True)
class NextStep:
    """What happens next, whose turn it is, and until when."""

    note: Line
    by: codes.ActingParty
    due_on: date


@dataclass(frozen=True)
class Move:
    """Where a request goes. On hold takes a reason and a day, an end its outcome, a new beginning a reason."""

    to: codes.TicketState
    reason: Annotated[str, Text(2000, lines=True)] | None = None
    until: date | None = None
    outcome: codes.Outcome | None = None
    redirected_to: Line | None = None
    duplicate_of: Annotated[str, Text(24)] | None = None
    missing_topics: tuple[Annotated[str, Text(80)], ...] = ()
    trl_end: Annotated[int, Whole(1, 9)] | None = None


@dataclass(frozen=True)
class Written:
    """Words for the desk alone (note), for the company (reply, question) or for a unit that was asked."""

    mode: codes.WritingMode
    body: Words
    unit_id: Id | None = None
    sure: Annotated[str, Text(32)] | None = None


@dataclass(frozen=True)
class OnItsWay:
    """Words that were kept; what goes outside leaves a moment later and can be taken back on the page until then."""

    reference: str
    mode: codes.WritingMode
    is_leaving: bool


@post("/tickets/<reference:reference>/owner", Stand, permission="tickets.work", takes=Owner, versioned=True)
def assign_ticket(call: Call, reference: str) -> Stand:
    """Give a request to somebody of the desk."""
    verb = tickets.assign(**_which(call, reference), owner_id=call.body.owner_id, version=call.version)
    return _stand(verb)


@post(
    "/tickets/<reference:reference>/priority", Stand, permission="tickets.work", takes=Urgency, versioned=True
)
def prioritize_ticket(call: Call, reference: str) -> Stand:
    """Say how soon a request wants attention."""
    return _stand(
        tickets.prioritize(**_which(call, reference), priority=call.body.priority, version=call.version)
    )


@post(
    "/tickets/<reference:reference>/next-action",
    Stand,
    permission="tickets.work",
    takes=NextStep,
    versioned=True,
)
def set_next_action(call: Call, reference: str) -> Stand:
    """Say what happens next with a request and when."""
    return _stand(tickets.set_next_action(**_which(call, reference), **vars(call.body), version=call.version))


@post("/tickets/<reference:reference>/moves", Stand, permission="agreements.work", takes=Move, versioned=True)
def move_ticket(call: Call, reference: str) -> Stand:
    """Move a request to another state, under the rules of its way; what is missing is said."""
    ticket = queries.record(call.actor, reference)
    which: dict[str, Any] = {"actor": call.actor, "ticket_id": ticket.id}
    versions.expect(**which, version=call.version)
    return _stand(_moved(call, ticket.state, ticket.held_from, which))


def _moved(call: Call, source: str, held_from: str | None, which: dict[str, Any]) -> Any:
    """Carry out the verb that leads to the wanted state; where no verb of its own does, the table decides."""
    body, to = call.body, call.body.to
    way = TICKET.find(source, to)
    if way is None or call.actor.moves_as not in way.by:
        raise InvalidTransition("ticket", source, to)
    if to == codes.TicketState.CLOSED:
        return tickets.close(**which, outcome=_needed("outcome", body.outcome), reason=_needed("reason", body.reason),
                             redirected_to=body.redirected_to, duplicate_of=body.duplicate_of,
                             missing_topic_ids=body.missing_topics, trl_end=body.trl_end)  # fmt: skip
    if to == codes.TicketState.ON_HOLD:
        return tickets.hold(
            **which, reason=_needed("reason", body.reason), until=_needed("until", body.until)
        )
    if source == codes.TicketState.CLOSED:
        return tickets.reopen(**which, reason=_needed("reason", body.reason))
    if source == codes.TicketState.ON_HOLD and to == held_from:
        return tickets.resume(**which)
    verbs = {codes.TicketState.QUALIFIED: tickets.qualify}
    if source == codes.TicketState.NEW:
        verbs[codes.TicketState.TRIAGE] = tickets.take
    return verbs[to](**which) if to in verbs else tickets.advance(**which, target=to)


def _needed(field: str, value: Any) -> Any:
    if value is None:
        raise refused(field, "missing", _("This field is needed."))
    return value


@post(
    "/tickets/<reference:reference>/messages",
    OnItsWay,
    permission="agreements.work",
    takes=Written,
    status=201,
    with_files=True,
)
def write_message(call: Call, reference: str) -> OnItsWay:
    """Write a note, a reply, a question, or words to a unit that was asked; sent as a form, with files."""
    ticket, body = queries.record(call.actor, reference), call.body
    if queries.ties(call.actor, ticket).home is not None:
        raise refused("body", "is_part", _("This request became part of another: write where it lives now."))
    asked = {offer.unit_id for offer in queries.offers(call.actor, ticket)}
    if (body.mode == codes.WritingMode.UNIT) != (body.unit_id is not None) or not {body.unit_id} <= {
        None,
        *asked,
    }:
        raise refused("unit_id", "unknown", _("Name a unit that was asked, and only for words to a unit."))
    composing.send(
        actor=call.actor, ticket_id=ticket.id, mode=body.mode, key=call.key, version=None, body=body.body,
        unit_id=body.unit_id, sure=body.sure, files=call.files,
    )  # fmt: skip
    return OnItsWay(reference, body.mode, is_leaving=body.mode in composing.OUTWARD)


def _which(call: Call, reference: str) -> dict[str, Any]:
    return {"actor": call.actor, "ticket_id": queries.id_of(call.actor, reference)}


def _stand(ticket: Any) -> Stand:
    """Say where a request stands, its new version included."""
    versions.settled(ticket)
    return Stand(ticket.reference, ticket.state, ticket.version)
