"""How long things are kept: what other periods would let go of at once, and who changed them when."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from desk import clock
from desk.access import Actor
from desk.extensions import session
from desk.queries import directory
from desk.queries.rows import read
from desk.retention import Periods
from models import AnswerDraft, MessageDraft, NamedColleague, Retention, Submission, User
from models.states import DraftState, SubmissionState

CHANGES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Going:
    """How much has run through its period: it goes with the next night, people wait for somebody to erase them."""

    drafts: int
    unconfirmed: int
    named: int
    silent: int


@dataclass(frozen=True, slots=True)
class Change:
    """The periods as somebody set them."""

    applied_at: datetime
    applied_by: str
    draft_days: int
    unconfirmed_days: int
    named_days: int
    silent_months: int


def going(actor: Actor, periods: Periods) -> Going:
    """Count what is older than periods allow."""
    now = clock.now()
    drafts = (
        select(func.count()).where(Submission.state == SubmissionState.DRAFT, Submission.saved_at <= now - periods.drafts),
        select(func.count()).where(AnswerDraft.saved_at <= now - periods.drafts),
        select(func.count()).where(MessageDraft.state == DraftState.OPEN, MessageDraft.saved_at <= now - periods.drafts),
    )  # fmt: skip
    unconfirmed = select(func.count()).where(
        Submission.state == SubmissionState.SENT, Submission.sent_at <= now - periods.unconfirmed
    )
    named = select(func.count()).where(
        NamedColleague.unit_id.is_(None), NamedColleague.created_at <= now - periods.named
    )
    return Going(
        sum(map(_count, drafts)), _count(unconfirmed), _count(named),
        directory.silent_count(actor, periods.silent_before()),
    )  # fmt: skip


def changes() -> list[Change]:
    """Return the last changes, the newest first."""
    statement = select(
        Retention.applied_at, User.name, Retention.draft_days, Retention.unconfirmed_days, Retention.named_days,
        Retention.silent_months,
    ).join(User, User.id == Retention.applied_by_id)  # fmt: skip
    return read(statement.order_by(Retention.id.desc()).limit(CHANGES_SHOWN), Change)


def _count(statement: Select[int]) -> int:
    return session.scalar(statement) or 0
