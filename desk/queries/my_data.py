"""Everything the desk holds about one person, for that person: what they gave, wrote and received. Nothing of others."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from desk import clock
from desk.extensions import session
from models import (
    Attachment,
    Contact,
    Event,
    Interaction,
    Link,
    Message,
    Organization,
    OutboxMail,
    Submission,
    Survey,
    Ticket,
)
from models.base import Base
from models.states import Lane, LinkPurpose

_SENT = (
    "company_name", "company_id", "contact_name", "contact_email", "contact_phone", "title", "pitch", "topics",
    "data_available", "data_kinds", "horizon", "cooperation", "budget", "disclose_company", "sensitive_data", "language",
    "privacy_notice_at", "sent_at", "confirmed_at",
)  # fmt: skip


def copy_of(contact: Contact) -> dict[str, Any]:
    """Return the copy as plain lists and values, in the order it is read; moments in ISO 8601."""
    sent = list(_rows(Submission, Submission.contact_id == contact.id))
    ids = [one.id for one in sent]
    tickets = {
        one.submission_id: one for one in _rows(Ticket, Ticket.submission_id.in_([*ids, *_followed(contact)]))
    }
    letters = list(_rows(Message, Message.author_contact_id == contact.id, Message.lane == Lane.COMPANY))
    return {
        "person": _person(contact),
        "requests": [_request(one, tickets.get(one.id)) for one in sent],
        "followed": [
            {"reference": ticket.reference, "title": ticket.title}
            for number, ticket in tickets.items() if number not in ids
        ],
        "letters": [{"at": _said(one.created_at), "text": one.body} for one in letters],
        "files": [
            {"name": one.name, "bytes": one.size, "sha256": one.sha256, "at": _said(one.created_at)}
            for one in _files(ids, [one.id for one in letters])
        ],
        "meetings": [
            {"at": _said(one.happened_at), "kind": one.kind, "minutes": one.minutes}
            for one in _rows(Interaction, Interaction.contact_id == contact.id)
        ],
        "mails": [
            {"at": _said(one.created_at), "subject": one.subject, "state": one.state}
            for one in _rows(OutboxMail, OutboxMail.to_address == contact.email)
        ] if contact.email else [],
        "opinions": [
            {"score": one.score, "comment": one.comment}
            for one in session.scalars(
                select(Survey).where(Survey.ticket_id.in_([tickets[one].id for one in ids if one in tickets]), Survey.score.is_not(None))
            )
        ],
        "links": [
            {"made_at": _said(one.created_at), "until": _said(one.expires_at), "ended": one.revoked_at is not None}
            for one in _rows(Link, Link.contact_id == contact.id)
        ],
        "acts": [
            {"at": _said(one.occurred_at), "what": one.kind}
            for one in _rows(Event, Event.actor_kind == "contact", Event.actor_id == contact.id)
        ],
    }  # fmt: skip


def _said(moment: date) -> str:
    """Write a day, or a moment on the desk's wall, in ISO 8601."""
    if isinstance(moment, datetime):
        return moment.astimezone(clock.zone()).isoformat(timespec="seconds")
    return moment.isoformat()


def _rows(model: type[Base], *criteria: ColumnElement[bool]) -> Any:
    return session.scalars(select(model).where(*criteria).order_by(model.id))  # type: ignore[attr-defined]


def _followed(contact: Contact) -> list[int]:
    """Return the requests they follow on a link of their own."""
    statement = select(Link.submission_id).where(
        Link.contact_id == contact.id, Link.purpose == LinkPurpose.TRACKING, Link.submission_id.is_not(None)
    )
    return [number for number in session.scalars(statement) if number is not None]


def _person(contact: Contact) -> dict[str, Any]:
    organization = session.get_one(Organization, contact.organization_id)
    facts = {
        "name": contact.name, "email": contact.email, "phone": contact.phone, "position": contact.position,
        "language": contact.language, "organization": organization.name, "legal_basis": contact.legal_basis,
    }  # fmt: skip
    moments = {
        "known_since": contact.created_at, "told_on": contact.notice_on, "last_heard_at": contact.last_heard_at,
        "email_proven_at": contact.email_proven_at, "left_on": contact.left_on,
    }  # fmt: skip
    return facts | {name: _said(one) if one else None for name, one in moments.items()}


def _request(sent: Submission, ticket: Ticket | None) -> dict[str, Any]:
    values = {name: getattr(sent, name) for name in _SENT}
    plain = {name: _said(one) if isinstance(one, date) else one for name, one in values.items()}
    return {
        "reference": ticket.reference if ticket else None,
        "state": ticket.state if ticket else sent.state,
    } | plain


def _files(submission_ids: list[int], message_ids: list[int]) -> Any:
    own = Attachment.submission_id.in_(submission_ids) & Attachment.message_id.is_(None)
    return _rows(Attachment, own | Attachment.message_id.in_(message_ids))
