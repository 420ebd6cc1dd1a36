"""What one request adds to the figures: (measure, month, key), each so often. The reports say the same of a whole period in SQL."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import and_, exists, or_, select

from desk import calendars, clock, timetable
from desk.calendars import Calendar
from desk.extensions import session
from models import Amendment, Contract, ContractKind, FundingLine, Milestone, Offer, Ticket, TicketTopic
from models.states import (
    ACCEPTED_OFFERS,
    FundingNature,
    FundingSource,
    MilestoneState,
    OfferState,
    Outcome,
    TicketState,
)


class Part(NamedTuple):
    """Where something counts. What the key says depends on the measure."""

    measure: str
    month: str  # "2026-03", on the desk's wall
    key: str = ""


Parts = Counter[Part]
Found = Iterator[tuple[int, Part, int]]
_DECIDED: Final = (*ACCEPTED_OFFERS, OfferState.DECLINED, OfferState.EXPIRED)
_UNSERVED: Final = (Outcome.NO_MATCH, Outcome.NO_CAPACITY)


def parts_of(ticket_ids: Collection[int]) -> dict[int, Parts]:
    """Return what each of some requests adds, as it stands now."""
    parts: dict[int, Parts] = defaultdict(Counter)
    for read in (_of_tickets, _of_topics, _of_offers, _of_contracts, _of_cash, _of_milestones):
        for ticket_id, part, count in read(ticket_ids):
            parts[ticket_id][part] += count
    return parts


def month_of(moment: datetime | date) -> str:
    """Return the month of a day, or of a moment on the desk's wall."""
    day = clock.day_of(moment) if isinstance(moment, datetime) else moment
    return day.strftime("%Y-%m")


def tenths_of_hours(begin: datetime, end: datetime, calendar: Calendar) -> int:
    """Return the working time between two moments in tenths of an hour."""
    return round(calendars.working_between(begin, end, calendar).total_seconds() / 360)


def _of_tickets(ids: Collection[int]) -> Found:
    has_offer = exists().where(Offer.ticket_id == Ticket.id, Offer.sent_at.is_not(None))
    has_acceptance = exists().where(Offer.ticket_id == Ticket.id, Offer.state.in_(ACCEPTED_OFFERS))
    has_agreement = exists().where(Contract.ticket_id == Ticket.id, Contract.signed_on.is_not(None))
    statement = select(
        Ticket.id, Ticket.confirmed_at, Ticket.qualified_at, Ticket.state, Ticket.outcome, Ticket.first_answer_at,
        Ticket.first_answer_due_at, has_offer.label("offered"), has_acceptance.label("accepted"), has_agreement.label("agreed"),
    ).where(Ticket.id.in_(ids), or_(Ticket.outcome.is_(None), Ticket.outcome != Outcome.SPAM))  # fmt: skip
    calendar = timetable.current().calendar()
    for row in session.execute(statement):
        month = month_of(row.confirmed_at)
        reached = {
            "received": True, "qualified": row.qualified_at is not None, "offered": row.offered, "accepted": row.accepted,
            "agreed": row.agreed, "decided": row.qualified_at is not None or row.state == TicketState.CLOSED,
        }  # fmt: skip
        for key, is_so in reached.items():
            if is_so:
                yield row.id, Part("came", month, key), 1
        if row.qualified_at is not None:
            at = month_of(row.qualified_at)
            yield row.id, Part("matched", at, "qualified"), 1
            if row.accepted:
                yield row.id, Part("matched", at, "accepted"), 1
        yield from _answer(row, month, calendar)


def _answer(row: Any, month: str, calendar: Calendar) -> Found:
    if row.first_answer_at is None:
        due = row.first_answer_due_at
        if due is not None:
            yield row.id, Part("awaited", month, due.isoformat()), 1
        return
    tenths = tenths_of_hours(row.confirmed_at, row.first_answer_at, calendar)
    yield row.id, Part("answered", month, str(tenths)), 1
    if row.first_answer_due_at is not None:
        is_kept = row.first_answer_at <= row.first_answer_due_at
        yield row.id, Part("promise", month, "within" if is_kept else "late"), 1


def _of_topics(ids: Collection[int]) -> Found:
    statement = (
        select(Ticket.id, Ticket.confirmed_at, Ticket.closed_at, Ticket.outcome, TicketTopic.topic_id, TicketTopic.confirmed_at,
               TicketTopic.is_missing)
        .join(TicketTopic, TicketTopic.ticket_id == Ticket.id)
        .where(Ticket.id.in_(ids))
    )  # fmt: skip
    for id_, confirmed_at, closed_at, outcome, topic_id, topic_confirmed_at, is_missing in session.execute(
        statement
    ):
        if topic_confirmed_at is not None and outcome != Outcome.SPAM:
            yield id_, Part("topic", month_of(confirmed_at), topic_id), 1
        if closed_at is not None and outcome in _UNSERVED and (is_missing or topic_confirmed_at is not None):
            yield id_, Part("unserved", month_of(closed_at), topic_id), 1


def _of_offers(ids: Collection[int]) -> Found:
    statement = select(Offer.ticket_id, Offer.decided_at, Offer.state, Offer.decline_code).where(
        Offer.ticket_id.in_(ids), Offer.decided_at.is_not(None), Offer.state.in_(_DECIDED)
    )
    for ticket_id, decided_at, state, code in session.execute(statement):
        month = month_of(decided_at)  # type: ignore[arg-type]  # asked for above
        yield ticket_id, Part("offer", month, state), 1
        if state == OfferState.DECLINED:
            yield ticket_id, Part("declined", month, str(code)), 1


def _of_contracts(ids: Collection[int]) -> Found:
    statement = (
        select(Contract.ticket_id, Contract.signed_on, ContractKind.code)
        .join(ContractKind, ContractKind.id == Contract.kind_id)
        .where(Contract.ticket_id.in_(ids), Contract.signed_on.is_not(None))
    )
    for ticket_id, signed_on, code in session.execute(statement):
        yield ticket_id, Part("signed", month_of(signed_on), code), 1  # type: ignore[arg-type]  # asked for above


def _of_cash(ids: Collection[int]) -> Found:
    """Sum in cents; and count each agreement in each month that brought cash, beside the month before it that did."""
    statement = (
        select(Contract.ticket_id, Contract.id, ContractKind.code, FundingLine.amount, FundingLine.amendment_id, Contract.signed_on,
               Amendment.signed_on)
        .join(Contract, Contract.id == FundingLine.contract_id)
        .join(ContractKind, ContractKind.id == Contract.kind_id)
        .outerjoin(Amendment, Amendment.id == FundingLine.amendment_id)
        .where(Contract.ticket_id.in_(ids), Contract.currency == "EUR",
               and_(FundingLine.source == FundingSource.COMPANY, FundingLine.nature == FundingNature.CASH))
    )  # fmt: skip
    months: dict[tuple[int, int, str], set[str]] = defaultdict(set)
    for ticket_id, contract_id, code, amount, amendment_id, first, later in session.execute(statement):
        signed_on = first if amendment_id is None else later
        if signed_on is None:
            continue
        months[ticket_id, contract_id, code].add(month_of(signed_on))
        yield ticket_id, Part("cash", month_of(signed_on), code), round(amount * 100)
    for (ticket_id, _contract, code), every in months.items():
        before = ""
        for month in sorted(every):
            yield ticket_id, Part("paying", month, f"{code}|{before}"), 1
            before = month


def _of_milestones(ids: Collection[int]) -> Found:
    """Tell what is settled; of what is not, keep the day, with which it becomes late."""
    statement = (
        select(Contract.ticket_id, Milestone.due_on, Milestone.validated_on, Milestone.state)
        .join(Contract, Contract.id == Milestone.contract_id)
        .where(Contract.ticket_id.in_(ids), Milestone.state != MilestoneState.CANCELLED)
    )
    for ticket_id, due_on, validated_on, state in session.execute(statement):
        key = "late"
        if validated_on is not None:
            key = "on_time" if validated_on <= due_on else "late"
        elif state != MilestoneState.MISSED:
            key = due_on.isoformat()
        yield ticket_id, Part("milestone", month_of(due_on), key), 1
