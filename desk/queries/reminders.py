"""Whom to remind of what: due and not yet done, as ids in a fixed order; what was done is read in the events.

Reminders climb ladders of days. After a night without power the distances between rungs stay, so that nobody is told twice a day.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from desk import calendars, clock, policy, timetable
from desk.extensions import session
from desk.workflow.contract import NEGOTIABLE
from models import (
    Contract,
    ContractKind,
    Event,
    FollowUp,
    Link,
    Member,
    Message,
    Milestone,
    Nda,
    Offer,
    Submission,
    Ticket,
    UnitPause,
)
from models.states import (
    OPEN_OFFERS,
    ContractState,
    FollowUpState,
    Lane,
    LinkPurpose,
    MilestoneState,
    NdaState,
    NextAction,
    SubmissionState,
    TicketState,
)

# One run of a job takes so many at most; the next run takes the rest.
BATCH = 500


def offers_to_remind() -> list[int]:
    """Return unanswered offers that end within the reminder's working days and were put before yesterday."""
    calendar = timetable.current().calendar()
    last_day = calendars.add_working_days(clock.today(), policy.OFFER_REMINDER_DAYS_BEFORE, calendar)
    now = clock.now()
    return ids(
        Offer.id, Offer.state.in_(OPEN_OFFERS), Offer.reminded_at.is_(None), Offer.expires_at > now,
        Offer.expires_at < _midnight_after(last_day), Offer.sent_at < now - timedelta(days=1),
    )  # fmt: skip


def offers_to_hand_over() -> list[int]:
    """Return open offers to units somebody stands in for today, who was sent none of them."""
    held = select(Link.id).where(
        Link.purpose == LinkPurpose.OFFER, Link.offer_id == Offer.id, Link.member_id == UnitPause.stand_in_id
    )
    waiting = (
        select(UnitPause.id)
        .join(Member, Member.id == UnitPause.stand_in_id)
        .where(UnitPause.unit_id == Offer.unit_id, UnitPause.runs_on(clock.today()), Member.left_on.is_(None), ~held.exists())
    )  # fmt: skip
    return ids(Offer.id, Offer.state.in_(OPEN_OFFERS), Offer.expires_at > clock.now(), waiting.exists())


def submissions_to_remind() -> list[int]:
    """Return requests whose confirmation is to be asked for once more."""
    ladder = policy.UNCONFIRMED_REMINDERS_AFTER_DAYS
    waiting = unconfirmed_for(ladder[0])
    told = told_to_confirm(waiting)
    return [one for one, since in waiting.items() if _is_step_due(ladder, since, told[one])]


def answers_to_remind() -> list[int]:
    """Return tickets on which the company's answer is to be asked for once more."""
    ladder = policy.ANSWER_REMINDERS_AFTER_DAYS
    waiting = unanswered()
    told = told_of_answers(waiting)
    return [one for one, since in waiting.items() if _is_step_due(ladder, since, told[one])]


def follow_ups_to_remind() -> list[int]:
    """Return planned follow-ups whose day has come, not yet reminded of."""
    return ids(
        FollowUp.id, FollowUp.state == FollowUpState.PLANNED, FollowUp.reminded_at.is_(None),
        FollowUp.due_on <= clock.today(),
    )  # fmt: skip


def milestones_to_remind() -> list[int]:
    """Return open steps that come within days, or whose day passed, unless reminded of since."""
    today = clock.today()
    first_due = Milestone.reminded_at.is_(None) & (
        Milestone.due_on <= today + timedelta(days=policy.MILESTONE_REMINDER_DAYS_BEFORE)
    )
    rows = session.execute(
        select(Milestone.id, Milestone.due_on, Milestone.reminded_at).where(
            Milestone.state.in_((MilestoneState.PLANNED, MilestoneState.DUE)),
            Milestone.contract_id.in_(running_contracts()), or_(first_due, Milestone.due_on < today),
        ).order_by(Milestone.id)
    ).all()  # fmt: skip
    return [
        row.id for row in rows
        if row.reminded_at is None or (row.due_on < today and clock.day_of(row.reminded_at) <= row.due_on)
    ]  # fmt: skip


def ndas_ending() -> list[int]:
    """Return signed agreements that end soon, of which nobody was warned since they got that last day."""
    soon = clock.today() + timedelta(days=policy.NDA_WARNING_DAYS)
    rows = session.execute(
        select(Nda.id, Nda.ends_on).where(Nda.state == NdaState.SIGNED, Nda.ends_on <= soon, Nda.ends_on >= clock.today())
        .order_by(Nda.id)
    ).all()  # fmt: skip
    warned = _told_details("nda_reminded", "nda", [row.id for row in rows])
    return [
        row.id
        for row in rows
        if not any(after.get("ends_on") == row.ends_on.isoformat() for after in warned[row.id])
    ]


def contracts_to_warn_of() -> list[tuple[int, int]]:
    """Return agreements that must be signed within months of the start of work, with the month to warn of.

    Which kinds, from which field and at which months is the kind's own definition (`contract_due`).
    """
    rows = session.execute(
        select(Contract.id, Contract.fields, ContractKind.definition).join(ContractKind, ContractKind.id == Contract.kind_id)
        .where(Contract.state.in_(NEGOTIABLE), Contract.signed_on.is_(None)).order_by(Contract.id)
    ).all()  # fmt: skip
    ruled = [
        (row.id, row.fields, row.definition["contract_due"])
        for row in rows
        if "contract_due" in row.definition
    ]
    warned = _told_details("contract_reminded", "contract", [contract_id for contract_id, _, _ in ruled])
    found = []
    for contract_id, fields, rule in ruled:
        month = _month_to_warn_of(fields.get(rule["from_field"]), rule["warn_at_months"])
        if month is not None and not any(after.get("month") == month for after in warned[contract_id]):
            found.append((contract_id, month))
    return found[:BATCH]


def unconfirmed_for(days: int) -> dict[int, datetime]:
    """Return requests that wait for their confirmation for so many days, with when they were sent."""
    statement = select(Submission.id, Submission.sent_at).where(
        Submission.state == SubmissionState.SENT, Submission.sent_at <= clock.now() - timedelta(days=days)
    )
    return {row.id: row.sent_at for row in session.execute(statement.order_by(Submission.id))}


def told_to_confirm(waiting: dict[int, datetime]) -> dict[int, list[datetime]]:
    """Return when senders were reminded to confirm; an id may have been a deleted request's before."""
    return _told("submission_reminded", Event.subject_id, waiting, Event.subject_type == "submission")


def unanswered() -> dict[int, datetime]:
    """Return tickets that wait for the company, with the moment of the newest question."""
    question = (
        select(func.max(Message.created_at))
        .where(Message.ticket_id == Ticket.id, Message.lane == Lane.COMPANY, Message.is_question)
        .scalar_subquery()
    )
    statement = select(Ticket.id, Ticket.state_since, question.label("asked_at")).where(
        Ticket.state == TicketState.INFO_NEEDED, Ticket.next_action != NextAction.CONSIDER_CLOSING
    )
    rows = session.execute(statement.order_by(Ticket.id)).all()
    return {row.id: max(row.state_since, row.asked_at or row.state_since) for row in rows}


def told_of_answers(waiting: dict[int, datetime]) -> dict[int, list[datetime]]:
    """Return when the companies of waiting tickets were reminded in the present wait."""
    began = select(Ticket.id, Ticket.state_since).where(Ticket.id.in_(waiting))
    return _told(
        "answer_reminded", Event.ticket_id, {row.id: row.state_since for row in session.execute(began)}
    )


def is_ladder_over(ladder: Sequence[int], told: Sequence[datetime], patience: timedelta) -> bool:
    """Tell whether every rung was taken, the last one long enough ago."""
    return len(told) >= len(ladder) and told[-1] + patience <= clock.now()


def _is_step_due(ladder: Sequence[int], since: datetime, told: Sequence[datetime]) -> bool:
    """Tell whether the next rung has come. After a missed night the distances stay, so that nobody is told twice a day."""
    rung = len(told)
    if rung >= len(ladder):
        return False
    wait = ladder[rung] - (ladder[rung - 1] if rung else 0)
    start = max(since, told[-1]) if told else since
    return start + timedelta(days=wait) <= clock.now()


def _told(kind: str, column: Any, since: dict[int, datetime], *criteria: Any) -> dict[int, list[datetime]]:
    """Return when events of a kind were recorded for each id since a moment, oldest first."""
    found: dict[int, list[datetime]] = defaultdict(list)
    statement = select(column, Event.occurred_at).where(Event.kind == kind, column.in_(since), *criteria)
    for one, moment in session.execute(statement.order_by(Event.id)):
        if moment >= since[one]:
            found[one].append(moment)
    return found


def _told_details(kind: str, subject_type: str, ids: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    """Return what the events of a kind recorded about each subject."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    statement = select(Event.subject_id, Event.details).where(
        Event.kind == kind, Event.subject_type == subject_type, Event.subject_id.in_(list(ids))
    )
    for one, details in session.execute(statement.order_by(Event.id)):
        found[one].append((details or {}).get("after", {}))
    return found


def _month_to_warn_of(start: Any, months: Sequence[int]) -> int | None:
    """Return the newest month to warn of that has come since the start of work, written YYYY-MM-DD."""
    if not start:
        return None
    begun = date.fromisoformat(str(start)[:10])
    come = [month for month in months if calendars.months_later(begun, month) <= clock.today()]
    return max(come, default=None)


def running_contracts() -> Any:
    """Select the contracts under which work goes on."""
    return select(Contract.id).where(Contract.state == ContractState.ACTIVE)


def ids(column: InstrumentedAttribute[int], *criteria: Any) -> list[int]:
    """Return a bounded, ordered batch of ids."""
    return list(session.execute(select(column).where(*criteria).order_by(column).limit(BATCH)).scalars())


def _midnight_after(day: date) -> datetime:
    """Return the first moment after a day on the desk's wall."""
    return datetime.combine(day + timedelta(days=1), time(), clock.zone())
