"""What a unit is asked, and its answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from desk.api.operations import Call, Many, get, post
from desk.api.values import Line, Text, told
from desk.queries import offers as queries
from desk.services import offers, versions
from desk.web.language import current_language
from models import states as codes

_Words = Annotated[str, Text(2000, lines=True)]


@dataclass(frozen=True)
class OfferRow:
    """An offer to one of the person's units."""

    id: int
    title: str
    unit_name: str
    state: codes.OfferState
    sent_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class Letter:
    """One message between the unit and the desk."""

    author: str
    at: datetime
    body: str
    is_own: bool


@dataclass(frozen=True)
class Contact:
    """The company's person, from the acceptance on."""

    name: str
    position: str | None
    email: str | None
    phone: str | None


@dataclass(frozen=True)
class Need:
    """What a unit may read of a request before an agreement: its pitch layer."""

    title: str
    pitch: str
    language: codes.Language
    topics: tuple[str, ...]
    horizon: codes.Horizon | None
    cooperation: codes.Cooperation | None
    data_available: str | None
    data_kinds: tuple[str, ...]
    sector: str | None
    size_class: codes.SizeClass | None


@dataclass(frozen=True)
class Offer:
    """One offer as its unit may read it. What the company confides is read on its page alone."""

    id: int
    unit_name: str
    state: codes.OfferState
    is_open: bool
    is_late: bool
    sent_at: datetime
    expires_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    decline_code: codes.DeclineCode | None
    conditions: str | None
    withdrawn_reason: str | None
    message: str | None
    need: Need
    shared_topics: tuple[str, ...]
    company: str | None
    person: Contact | None
    letters: tuple[Letter, ...]
    reference: str | None
    ticket_state: codes.TicketState | None


@dataclass(frozen=True)
class Yes:
    """A yes with the statement on ties that each needs; conditions, if there are any."""

    has_tie: bool
    tie_explanation: _Words | None = None
    conditions: _Words | None = None


@dataclass(frozen=True)
class No:
    """A no with its reason: `suggest_other_unit` asks which, `other` asks why."""

    code: codes.DeclineCode
    note: _Words | None = None
    suggested_unit: Line | None = None


@dataclass(frozen=True)
class Answered:
    """How an offer stands after the answer."""

    id: int
    state: codes.OfferState


@get("/offers", OfferRow, permission="work.own", many=True)
def list_offers(call: Call) -> Many:
    """List the offers to the person's units: those that wait, soonest first, then the last fifty others."""
    waiting, past = queries.waiting_and_past(call.actor)
    return Many(tuple(told(OfferRow, one) for one in (*waiting, *past)))


@get("/offers/<int:offer_id>", Offer, permission="work.own")
def read_offer(call: Call, offer_id: int) -> Offer:
    """Read one offer."""
    page = queries.offer_page(call.actor, offer_id, current_language())
    return told(
        Offer, page, need=told(Need, page.need), person=told(Contact, page.person) if page.person else None,
        letters=tuple(told(Letter, one) for one in page.letters),
    )  # fmt: skip


@post("/offers/<int:offer_id>/acceptance", Answered, permission="work.own", takes=Yes)
def accept_offer(call: Call, offer_id: int) -> Answered:
    """Say yes to an offer, perhaps under conditions."""
    answered = offers.accept(actor=call.actor, offer_id=offer_id, **vars(call.body))
    return told(Answered, versions.settled(answered))


@post("/offers/<int:offer_id>/refusal", Answered, permission="work.own", takes=No)
def decline_offer(call: Call, offer_id: int) -> Answered:
    """Say no to an offer, with a reason."""
    answered = offers.decline(actor=call.actor, offer_id=offer_id, **vars(call.body))
    return told(Answered, versions.settled(answered))
