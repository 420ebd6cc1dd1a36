"""What the tests of a request's page share: its addresses, what it needs to go on, a mail that left or did not."""

from desk import clock as desk_clock
from desk.extensions import session as database_session
from models import (
    OutboxMail,
    Screening,
    Ticket,
    TicketTopic,
)
from models.states import OutboxState, ScreeningCheck, TopicOrigin
from tests import factories
from tests.factories import keep, make_ticket, make_topic

KEY = "a-key-of-the-form-1234"
HOSTILE = "<script>alert(1)</script> & \"quotes\" 'here' {{ 7*7 }}"


def stored(ticket: Ticket) -> Ticket:
    return database_session.get_one(Ticket, ticket.id, populate_existing=True)


def path(ticket: Ticket, act: str = "") -> str:
    return f"/tickets/{ticket.reference}{'/' + act if act else ''}"


def qualifiable(**changes) -> Ticket:
    """Return a request in triage to which nothing is missing."""
    ticket = make_ticket("triage", pitch_checked_at=desk_clock.now(), **changes)
    user = factories.make_user()
    for code in ScreeningCheck:
        keep(Screening(ticket_id=ticket.id, check_code=code, is_required=False, created_at=desk_clock.now()))
    keep(TicketTopic(ticket_id=ticket.id, topic_id=make_topic().id, origin=TopicOrigin.DESK,
                     confirmed_at=desk_clock.now(), confirmed_by_id=user.id))  # fmt: skip
    return ticket


def content(ticket: Ticket, **words: str) -> dict[str, str]:
    """Return the form of the desk's version as a browser sends it."""
    fields = {"title": ticket.title, "pitch": ticket.pitch, "horizon": "", "cooperation": "", "budget": ""}
    version = stored(ticket).version
    return {f"content-{name}": str(value) for name, value in (fields | {"version": version} | words).items()}


def mail_of(ticket: Ticket, state: str, **changes) -> OutboxMail:
    now = desk_clock.now()
    fields = {
        "to_address": "someone@company.example.org",
        "server_reply": "550 5.1.1 no such user",
        "subject": "About your request",
        **changes,
    }
    return keep(
        OutboxMail(
            key=f"mail-{factories.number()}", kind="reply_sent", ticket_id=ticket.id, to_name="Someone", language="en",
             text_body="T", headers={}, state=state, next_attempt_at=now, created_at=now,
            sent_at=now if state == OutboxState.SENT else None, **fields,
        )
    )  # fmt: skip
