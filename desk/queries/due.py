"""What is due and not yet done, as ids in a fixed order. "Today" is never asked: a night without power heals itself."""

from datetime import timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select

from desk import clock, policy, retention
from desk.extensions import session
from desk.queries import reminders
from desk.queries.reminders import BATCH, ids, running_contracts
from desk.workflow.ticket import GATED
from models import (
    ConflictStatement,
    Engagement,
    Event,
    InboundMail,
    MessageDraft,
    Milestone,
    Nda,
    Offer,
    OutboxMail,
    Screening,
    Submission,
    Ticket,
    User,
)
from models.states import (
    CLEARED_SCREENINGS,
    OPEN_OFFERS,
    EngagementState,
    InboundState,
    MilestoneState,
    NdaState,
    OutboxState,
    ScreeningCheck,
    SubmissionState,
    TicketState,
)


def offers_to_expire() -> list[int]:
    """Return offers without an answer whose deadline has passed."""
    return ids(Offer.id, Offer.state.in_(OPEN_OFFERS), Offer.expires_at < clock.now())


def submissions_to_delete() -> list[int]:
    """Return drafts left alone, requests not confirmed though told twice, and those withdrawn before they were confirmed."""
    now = clock.now()
    periods = retention.current()
    kept = now - periods.unconfirmed
    ladder = policy.UNCONFIRMED_REMINDERS_AFTER_DAYS
    waiting = reminders.unconfirmed_for(periods.unconfirmed_days)
    told = reminders.told_to_confirm(waiting)
    unconfirmed = [one for one in waiting if reminders.is_ladder_over(ladder, told[one], periods.last_call)]
    draft = (Submission.state == SubmissionState.DRAFT) & (Submission.saved_at <= now - periods.drafts)
    withdrawn = (
        (Submission.state == SubmissionState.WITHDRAWN)
        & Submission.confirmed_at.is_(None)
        & (Submission.withdrawn_at <= kept)
    )
    return sorted({*ids(Submission.id, or_(draft, withdrawn)), *unconfirmed})[:BATCH]


def silences() -> list[int]:
    """Return tickets whose company stayed silent after the last reminder."""
    ladder = policy.ANSWER_REMINDERS_AFTER_DAYS
    waiting = reminders.unanswered()
    told = reminders.told_of_answers(waiting)
    patience = timedelta(days=ladder[0])
    return [
        one for one, since in waiting.items()
        if reminders.is_ladder_over(ladder, told[one], patience) and since + patience <= clock.now()
    ]  # fmt: skip


def holds_over() -> list[int]:
    """Return held tickets whose day has come."""
    return ids(Ticket.id, Ticket.state == TicketState.ON_HOLD, Ticket.hold_until <= clock.today())


def held_behind_gates() -> dict[int, str]:
    """Return held requests that could not come back just now and whose owners do not know, each with its owner's language."""
    about = Event.kind.in_(("ticket_held", "gate_shut_while_held"))
    last = select(Event.kind).where(Event.ticket_id == Ticket.id, about).order_by(Event.id.desc()).limit(1)
    untold = func.coalesce(last.scalar_subquery(), "") != "gate_shut_while_held"
    statement = (
        select(Ticket.id, User.language)
        .join(User, User.id == Ticket.owner_id)
        .where(Ticket.state == TicketState.ON_HOLD, Ticket.held_from.in_(GATED), untold, _is_shut())
        .order_by(Ticket.id)
        .limit(BATCH)
    )
    return {row.id: row.language for row in session.execute(statement)}


def _is_shut() -> ColumnElement[bool]:
    """Return the condition that a required check is open, refused or run out, or a unit's tie unsaid or in the way."""
    cleared = and_(
        Screening.decision.is_not(None),
        or_(Screening.decision.in_(CLEARED_SCREENINGS), Screening.check_code == ScreeningCheck.AI_ACT),
        or_(Screening.valid_until.is_(None), Screening.valid_until >= clock.today()),
    )
    of_ticket = select(Screening.id).where(Screening.ticket_id == Ticket.id)
    open_check = of_ticket.where(Screening.is_required, ~cleared).exists()
    unanswered = select(func.count()).where(Screening.ticket_id == Ticket.id).scalar_subquery() < len(
        ScreeningCheck
    )
    harmless = select(ConflictStatement.id).where(
        ConflictStatement.ticket_id == Ticket.id, ConflictStatement.unit_id == Engagement.unit_id,
        or_(~ConflictStatement.has_tie, ConflictStatement.is_blocking.is_(False)),
    )  # fmt: skip
    tied = select(Engagement.id).where(
        Engagement.ticket_id == Ticket.id, Engagement.state == EngagementState.ACTIVE, ~harmless.exists()
    )
    return or_(open_check, unanswered, tied.exists())


def ndas_over() -> list[int]:
    """Return signed agreements whose last day is past."""
    return ids(Nda.id, Nda.state == NdaState.SIGNED, Nda.ends_on < clock.today())


def milestones_due() -> list[int]:
    """Return planned steps of running contracts whose day has come."""
    return ids(
        Milestone.id, Milestone.state == MilestoneState.PLANNED, Milestone.due_on <= clock.today(),
        Milestone.contract_id.in_(running_contracts()),
    )  # fmt: skip


def messages_to_leave() -> list[int]:
    """Return drafts on their way whose moment has come, in the order in which they were sent."""
    statement = select(MessageDraft.id).where(MessageDraft.leaves_at <= clock.now())
    return list(session.scalars(statement.order_by(MessageDraft.leaves_at, MessageDraft.id).limit(BATCH)))


def mails_abandoned() -> list[int]:
    """Return mails whose sender must have died while it held them."""
    lease = clock.now() - timedelta(minutes=policy.MAIL_LEASE_MINUTES)
    return ids(OutboxMail.id, OutboxMail.state == OutboxState.SENDING, OutboxMail.claimed_at <= lease)


def mails_to_send() -> list[int]:
    """Return queued mails whose time has come, the longest waiting first."""
    return list(
        session.execute(
            select(OutboxMail.id).where(OutboxMail.state == OutboxState.QUEUED, OutboxMail.next_attempt_at <= clock.now())
            .order_by(OutboxMail.next_attempt_at, OutboxMail.id).limit(BATCH)
        ).scalars()
    )  # fmt: skip


def mails_to_understand(at_most: int) -> list[int]:
    """Return mails that came in and were not understood yet, the oldest first."""
    statement = select(InboundMail.id).where(InboundMail.state == InboundState.RECEIVED)
    return list(session.execute(statement.order_by(InboundMail.id).limit(at_most)).scalars())
