"""Requests taken for somebody on the phone or at a fair."""

import re
from dataclasses import asdict, dataclass
from typing import Annotated, Any

from flask_babel import gettext as _

from desk.api import typed
from desk.api.operations import Call, post
from desk.api.values import Line, Text, refused
from desk.queries import similar
from desk.services import submissions
from desk.web import topic_boxes
from forms.intake import OnBehalfForm
from models import states as codes
from models.states import Origin

_KEY = re.compile(r"[A-Za-z0-9_-]{22,64}")


@dataclass(frozen=True)
class NewRequest:
    """What somebody told the desk; one way to reach them is needed. `anew` takes it although similar ones are open."""

    company_name: Line
    contact_name: Annotated[str, Text(120)]
    title: Annotated[str, Text(140)]
    pitch: Annotated[str, Text(4000, lines=True)]
    language: codes.Language
    company_id: Annotated[str, Text(40)] | None = None
    contact_email: Annotated[str, Text(254)] | None = None
    contact_phone: Annotated[str, Text(60)] | None = None
    topics: tuple[Annotated[str, Text(80)], ...] = ()
    origin: Origin = Origin.PHONE
    anew: bool = False


@dataclass(frozen=True)
class Taken:
    """The request as it was opened."""

    reference: str
    url: str


@post("/requests", Taken, permission="tickets.work", takes=NewRequest, status=201)
def take_request(call: Call) -> Taken:
    """Write down a request for somebody; its ticket opens at once, and they are told."""
    form = _form(call)
    words = {**form.words(), "confidential": None}
    if not call.body.anew and (known := _similar(call, words)):
        detail = _("Open requests of this company resemble it. Send “anew”: true if it is another one.")
        raise refused("anew", "similar", detail, similar=[one.reference for one in known])
    submission = submissions.send(
        actor=call.actor, key=form.key.data, words=words, language=call.body.language, origin=Origin(form.origin.data)
    )  # fmt: skip
    ticket = submissions.confirm(actor=call.actor, submission_id=submission.id)
    return Taken(ticket.reference, f"/api/v1/tickets/{ticket.reference}")


def _form(call: Call) -> OnBehalfForm:
    """Read the request with the very form of the page; raises Unreadable with what it says."""
    sent = {name: value for name, value in asdict(call.body).items() if name != "anew" and value is not None}
    sent["topics"] = list(call.body.topics) or ["unknown"]
    choices = [(one.id, one.label) for one in topic_boxes.known()]
    words = typed.given({**sent, "key": call.key})
    return typed.checked(OnBehalfForm(words, topics=lambda: choices, meta={"csrf": False}))


def _similar(call: Call, words: dict[str, Any]) -> list[similar.SimilarRequest]:
    number = words["company_id"] or ""
    siren = number[:9] if words["company_id_kind"] in ("siren", "siret") else None
    return similar.for_the_desk(
        call.actor, name=words["company_name"], email=words["contact_email"], siren=siren,
        text=f"{words['title']}\n{words['pitch']}",
    )  # fmt: skip
