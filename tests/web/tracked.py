"""Requests with their links, as their companies open them."""

import secrets
from typing import Any

from desk import clock as desk_clock
from desk.services import links
from models import (
    Message,
    Submission,
    Ticket,
)
from tests import factories
from tests.factories import keep


def path_of(submission: Submission, contact_id: int | None = None) -> str:
    link = links.tracking(submission_id=submission.id, contact_id=contact_id or submission.contact_id)
    return links.path(link)


def unconfirmed(**changes: Any) -> tuple[Submission, str]:
    submission = factories.make_submission("sent", contact_id=None, organization_id=None, **changes)
    return submission, links.path(links.tracking(submission_id=submission.id))


def case(state: str = "triage", **changes: Any) -> tuple[Ticket, str]:
    ticket = factories.make_ticket(state, **changes)
    return ticket, path_of(ticket.submission)


def message(ticket: Ticket, lane: str, body: str, **changes: Any) -> Message:
    fields = {
        "author_kind": "staff",
        "author_name": "Ana (démo)",
        "language": "en",
        "created_at": desk_clock.now(),
    }
    return keep(
        Message(key=secrets.token_urlsafe(12), ticket_id=ticket.id, lane=lane, body=body, **fields | changes)
    )
