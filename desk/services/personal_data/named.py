"""Where the desk, units and colleagues may have named a person about a request: each place gets the pseudonym.

What is signed (agreements, their parties and steps) keeps its names; where something was before a merge is kept word for word.
"""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import false, or_, select

from desk.extensions import session
from desk.inbound import mail as mails
from desk.services.personal_data.traces import Traces
from models import (
    Attachment,
    BulkItem,
    BulkRun,
    ConfidentialPart,
    ConflictStatement,
    InboundMail,
    InboundRaw,
    MatchCandidate,
    MatchRun,
    Offer,
    OutboxMail,
    SavedView,
    Screening,
    Submission,
    Ticket,
    TicketTopic,
)

# What hangs on a request, and its columns of free words: text, or JSON with text in it.
_WORDS: Final[tuple[tuple[Any, tuple[str, ...]], ...]] = (
    (MatchRun, ("need",)), (Offer, ("message", "override_reason", "decline_note", "suggested_unit", "conditions", "withdrawn_reason")),
    (Screening, ("note",)), (ConflictStatement, ("explanation",)), (TicketTopic, ("words",)), (BulkItem, ("before", "after")),
    (Attachment, ("name",)), (InboundMail, ("subject", "excerpt", "left_out", "decision_note")),
)  # fmt: skip

_TO_THE_DESK: Final = ("desk_notice", "digest")


def clean_requests(traces: Traces, tickets: list[Ticket]) -> None:
    """Write the pseudonym wherever somebody named the person about these requests."""
    ids = [one.id for one in tickets]
    for model, columns in _WORDS:
        _clean(traces, session.scalars(select(model).where(model.ticket_id.in_(ids))), columns)
    runs = select(MatchRun.id).where(MatchRun.ticket_id.in_(ids))
    _clean(
        traces, session.scalars(select(MatchCandidate).where(MatchCandidate.run_id.in_(runs))), ("reasons",)
    )
    for model in (SavedView, BulkRun):  # what somebody looked for
        columns = ("name", "asks") if model is SavedView else ("given", "asks")
        _clean(traces, session.scalars(select(model)), columns)


def clean_submissions(traces: Traces, tickets: list[Ticket], when: Any) -> None:
    """Write it where their colleagues named them in what they sent: that stays frozen but for this."""
    sent = select(Submission).where(Submission.organization_id.in_({one.organization_id for one in tickets}))
    for submission in session.scalars(sent.order_by(Submission.id)):
        part = session.get(ConfidentialPart, submission.id)
        if part is not None:
            traces.clean(part, "text")
        if traces.are_in(submission.title, submission.pitch):
            submission.erased_at = when  # the database lets nothing frozen change without it
            session.flush()
            traces.clean(submission, "title", "pitch")


def empty_mails_that_name(traces: Traces, tickets: list[Ticket], bound: set[int]) -> None:
    """Drop the bytes of other people's mails in which the person is named: as a reader, in the words, or in what they quote."""
    ids = {one.id for one in tickets} - bound
    for stored in session.scalars(
        select(InboundMail).where(InboundMail.ticket_id.in_(ids)).order_by(InboundMail.id)
    ):
        raw = session.get(InboundRaw, stored.id)
        if raw is not None and _is_named(traces, raw.content):
            raw.content = b""


def mails_that_name(traces: Traces) -> Iterable[OutboxMail]:
    """Yield the mails to people here, about no one request, that name the person: the daily ones gather the subjects of others."""
    texts = (OutboxMail.subject, OutboxMail.text_body)
    said = (column.icontains(one, autoescape=True) for one in traces.wanted for column in texts)
    here = (OutboxMail.ticket_id.is_(None), OutboxMail.kind.in_(_TO_THE_DESK))
    return session.scalars(select(OutboxMail).where(*here, or_(false(), *said)))


def _is_named(traces: Traces, content: bytes) -> bool:
    mail = mails.read(content)
    return traces.are_in(
        mail.subject, mail.words.shown, mail.words.folded, mail.html_source, *mail.recipients
    )


def _clean(traces: Traces, rows: Iterable[Any], columns: tuple[str, ...]) -> None:
    for row in rows:
        traces.clean(row, *columns)
