"""What is decided of a request before units and agreements: its topics, its pitch, its checks, and whom it is put before."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from flask_babel import gettext as _

from desk.api.moves import Stand, _stand, _which
from desk.api.operations import Call, Many, get, post
from desk.api.values import Id, Text, Whole, refused, told
from desk.errors import NotFound
from desk.queries import screenings as checks
from desk.queries import ticket as queries
from desk.services import match_runs, offers, screenings, tickets, versions
from models import states as codes

_Words = Annotated[str, Text(2000, lines=True)]


@dataclass(frozen=True)
class Topics:
    """What a request is about: these topics and no other."""

    topics: tuple[Annotated[str, Text(80)], ...]


@dataclass(frozen=True)
class Check:
    """One check before an agreement; its note is told to those who decide checks."""

    id: int
    version: int
    check_code: codes.ScreeningCheck
    is_required: bool
    decision: codes.ScreeningDecision | None
    note: str | None
    valid_until: date | None
    decided_at: datetime | None
    decided_by: str | None


@dataclass(frozen=True)
class Required:
    """Which checks a request needs; of all others it is said that it does not."""

    required: tuple[codes.ScreeningCheck, ...]


@dataclass(frozen=True)
class Decision:
    """What is decided of a check; anything but a plain yes says why, and it may hold until a day."""

    decision: codes.ScreeningDecision
    note: _Words | None = None
    valid_until: date | None = None


@dataclass(frozen=True)
class Decided:
    """How a check stands."""

    id: int
    decision: codes.ScreeningDecision
    version: int


@dataclass(frozen=True)
class AskedUnit:
    """An offer of a request, as its desk reads it."""

    id: int
    unit_id: int
    unit: str
    state: codes.OfferState
    sent_at: datetime | None
    expires_at: datetime | None
    decided_at: datetime | None
    decline_code: codes.DeclineCode | None
    conditions: str | None


@dataclass(frozen=True)
class Asking:
    """Which units are asked. The message is mailed: no secrets, no company name. A unit at its ceiling takes a written reason;
    days are for the pool, from a month on and over so many."""

    unit_ids: tuple[Id, ...]
    message: _Words | None = None
    override_reason: Annotated[str, Text(300)] | None = None
    days: Decimal | None = None
    days_from: date | None = None
    days_months: Annotated[int, Whole(1, 60)] = 1


@post("/tickets/<reference:reference>/topics", Stand, permission="tickets.work", takes=Topics, versioned=True)
def confirm_topics(call: Call, reference: str) -> Stand:
    """Decide which topics a request is about."""
    topic_ids = list(call.body.topics)
    return _stand(
        tickets.confirm_topics(**_which(call, reference), topic_ids=topic_ids, version=call.version)
    )


@post("/tickets/<reference:reference>/pitch-check", Stand, permission="tickets.work", versioned=True)
def check_pitch(call: Call, reference: str) -> Stand:
    """Vouch that the pitch holds no secret, so that units may read it."""
    return _stand(tickets.check_pitch(**_which(call, reference), version=call.version))


@get("/tickets/<reference:reference>/checks", Check, permission="agreements.read", many=True)
def list_checks(call: Call, reference: str) -> Many:
    """List the checks before an agreement; none while nobody said which are required."""
    ticket_id = queries.id_of(call.actor, reference)
    return Many(tuple(told(Check, one) for one in checks.screenings_of(call.actor, ticket_id)))


@post(
    "/tickets/<reference:reference>/checks",
    Stand,
    permission="screenings.decide",
    takes=Required,
    versioned=True,
)
def answer_checks(call: Call, reference: str) -> Stand:
    """Say for every check whether the request needs it; what was decided stays needed."""
    ticket = queries.record(call.actor, reference)
    versions.expect(actor=call.actor, ticket_id=ticket.id, version=call.version)
    screenings.answer(actor=call.actor, ticket_id=ticket.id, required=call.body.required)
    return _stand(ticket)


@get("/tickets/<reference:reference>/checks/<int:screening_id>", Check, permission="agreements.read")
def read_check(call: Call, reference: str, screening_id: int) -> Check:
    """Read one check."""
    return _check(call, reference, screening_id)


@post(
    "/tickets/<reference:reference>/checks/<int:screening_id>/decision", Decided, permission="screenings.decide",
    takes=Decision, versioned=True,
)  # fmt: skip
def decide_check(call: Call, reference: str, screening_id: int) -> Decided:
    """Decide a required check."""
    _check(call, reference, screening_id)
    decided = screenings.decide(
        actor=call.actor, screening_id=screening_id, version=call.version or 0, **vars(call.body)
    )
    return told(Decided, versions.settled(decided))


@post("/tickets/<reference:reference>/match-runs", Stand, permission="tickets.work", versioned=True)
def rank_units(call: Call, reference: str) -> Stand:
    """Rank the units for a request and keep the answer for its page; nobody is told."""
    ticket = queries.record(call.actor, reference)
    versions.expect(actor=call.actor, ticket_id=ticket.id, version=call.version)
    match_runs.run(actor=call.actor, ticket_id=ticket.id)
    return _stand(ticket)


@get("/tickets/<reference:reference>/offers", AskedUnit, permission="queue.read", many=True)
def list_asked_units(call: Call, reference: str) -> Many:
    """List the offers of a request that the person may see, the newest first."""
    found = queries.offers(call.actor, queries.record(call.actor, reference))
    return Many(tuple(told(AskedUnit, one) for one in found))


@post("/tickets/<reference:reference>/offers", Stand, permission="tickets.work", takes=Asking, versioned=True)
def send_offers(call: Call, reference: str) -> Stand:
    """Put a request before units; each is mailed, with a deadline."""
    which: dict[str, Any] = _which(call, reference)
    versions.expect(**which, version=call.version)
    body = call.body
    if body.days is not None and body.days * 2 % 1:
        raise refused("days", "wrong", _("Write days in halves, such as 2 or 2.5."))
    month = body.days_from.replace(day=1) if body.days_from else None
    asked = {**vars(body), "unit_ids": list(body.unit_ids), "days_from": month}
    sent = offers.send(**which, **asked)
    return _stand(sent[0].ticket)


def _check(call: Call, reference: str, screening_id: int) -> Check:
    """Return a check of just this request."""
    ticket_id = queries.id_of(call.actor, reference)
    for one in checks.screenings_of(call.actor, ticket_id):
        if one.id == screening_id:
            return told(Check, one)
    raise NotFound("screening")
