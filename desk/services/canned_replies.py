"""Replies written once, by leads, and filled in for each request by whoever uses them."""

import re
from typing import Final

from sqlalchemy import select

from desk import access, clock, events, typography
from desk.access import Actor
from desk.errors import Conflict, NotFound
from desk.extensions import session
from desk.services.corrections import correct, flush_unique
from models import CannedReply, Contact, Ticket
from models.states import Language

_FIELD: Final = re.compile(r"\{([^{}\n]*)\}")
# What may stand in braces, with what a preview shows for it.
FIELDS: Final = {
    "person": "Claude Bernard", "company": "Fonderie du Val", "reference": "ENA-2026-0042", "title": "Caméras sur la ligne",
    "officer": "Léa Charmerois", "until": "",
}  # fmt: skip


def unknown_fields(text: str) -> list[str]:
    """Return what stands in braces and is no field."""
    return [name for name in dict.fromkeys(_FIELD.findall(text)) if name not in FIELDS]


def fill(text: str, values: dict[str, str]) -> str:
    """Write values into a text, once: braces inside a value stay as they are."""
    return _FIELD.sub(lambda field: values.get(field[1], field[0]), text)


def preview(text: str, language: str) -> str:
    """Fill a text in with a made-up request."""
    return fill(text, FIELDS | {"until": typography.day(clock.today(), language, "long")})


def add(*, actor: Actor, name: str, body_fr: str, body_en: str, body_de: str) -> CannedReply:
    """Add a reply; raises Duplicate("name")."""
    access.ensure(actor, "replies.work")

    reply = CannedReply(name=name, body_fr=body_fr, body_en=body_en, body_de=body_de, created_at=clock.now())
    session.add(reply)
    flush_unique("uq_canned_reply_name", "name")

    events.record("canned_reply_added", actor=actor, subject=reply, after={"name": name})
    return reply


def edit(
    *, actor: Actor, reply_id: int, version: int, name: str, body_fr: str, body_en: str, body_de: str, is_retired: bool
) -> CannedReply:  # fmt: skip
    """Correct a reply, or offer it no more; what was sent with it stays as it was sent."""
    access.ensure(actor, "replies.work")
    reply = session.execute(
        select(CannedReply).where(CannedReply.id == reply_id).with_for_update()
    ).scalar_one_or_none()
    if reply is None:
        raise NotFound("canned_reply")
    if reply.version != version:
        raise Conflict("stale")

    wanted = {
        "name": name, "body_fr": body_fr, "body_en": body_en, "body_de": body_de, "is_retired": is_retired,
    }  # fmt: skip
    before, after = correct(reply, wanted)
    flush_unique("uq_canned_reply_name", "name")

    if before:
        events.record("canned_reply_edited", actor=actor, subject=reply, before=before, after=after)
    return reply


def text_for(*, actor: Actor, ticket_id: int, reply_id: int) -> str:
    """Return a reply in the language of whoever speaks for the company, its fields filled in; raises NotFound."""
    access.ensure(actor, "tickets.work")
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id)
    reply = session.execute(
        select(CannedReply).where(CannedReply.id == reply_id, ~CannedReply.is_retired)
    ).scalar_one_or_none()
    if reply is None:
        raise NotFound("canned_reply")
    contact = session.get_one(Contact, ticket.contact_id)
    language = contact.language if contact.language in tuple(Language) else ticket.language
    due_on = ticket.next_action_due_on
    values = {
        "person": contact.name, "company": ticket.organization.name, "reference": ticket.reference, "title": ticket.title,
        "officer": actor.name, "until": typography.day(due_on, language, "long") if due_on else "…",
    }  # fmt: skip
    return fill(reply.body(language), values)
