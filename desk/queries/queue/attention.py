"""Why a request wants somebody's attention now, as SQL: one select a reason, the most pressing kept."""

from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from desk import clock
from models import Message, Offer, OutboxMail, Ticket
from models.states import (
    OPEN_OFFERS,
    ActingParty,
    AuthorKind,
    Lane,
    NextAction,
    OfferState,
    OutboxState,
    TicketState,
)

# Why a request wants attention, the most pressing first. A row names the first that holds.
REASONS = (
    "company_wrote", "unit_wrote", "unit_accepted", "mail_refused", "overdue", "offers_over", "new", "offer_ends",
    "unit_declined", "due_today",
)  # fmt: skip
PARKED_MAILS = (OutboxState.REFUSED, OutboxState.FAILED, OutboxState.UNKNOWN, OutboxState.BOUNCED)
_IS_OPEN = Ticket.state != TicketState.CLOSED


def first_reasons() -> Subquery:
    """Select, for each request that wants attention, the most pressing reason and its moment.

    Each reason starts from an index and reads only what it names; the place in REASONS is its weight.
    """
    every = union_all(*_reasons()).subquery()
    number = func.row_number().over(
        partition_by=every.c.ticket_id, order_by=(every.c.place_of_reason, every.c.at)
    )
    numbered = select(every, number.label("number")).subquery()
    return (
        select(numbered.c.ticket_id, numbered.c.place_of_reason, numbered.c.at)
        .where(numbered.c.number == 1)
        .subquery()
    )


def _reasons() -> list[Select[*tuple[Any, ...]]]:
    today = clock.today()
    end_of_tomorrow = datetime.combine(today + timedelta(days=2), time(), tzinfo=clock.zone())
    answering = NextAction.ANSWER_MESSAGE
    awaited = (Ticket.state == TicketState.TRIAGE) & (Ticket.next_action == NextAction.QUALIFY)
    return [
        _reason("company_wrote", Ticket.last_company_message_at, _IS_OPEN, Ticket.last_company_message_at.is_not(None),
                or_(Ticket.next_action == answering, awaited), ~_answered_since()),
        _reason("unit_wrote", Message.created_at, _IS_OPEN, Ticket.next_action.in_((answering, NextAction.WAIT_OFFERS)),
                _is_open_question()).join(Message, Message.ticket_id == Ticket.id),
        _reason("unit_accepted", Ticket.state_since, Ticket.state == TicketState.ACCEPTED,
                Ticket.next_action == NextAction.DATE_MEETING),
        _reason("mail_refused", OutboxMail.created_at, OutboxMail.state.in_(PARKED_MAILS))
        .join(OutboxMail, OutboxMail.ticket_id == Ticket.id),
        _reason("overdue", Ticket.updated_at, _IS_OPEN, Ticket.next_action_due_on < today),
        _reason("offers_over", Ticket.state_since, Ticket.state == TicketState.MATCHING,
                Ticket.next_action == NextAction.CHOOSE_UNITS, exists().where(Offer.ticket_id == Ticket.id)),
        _reason("new", Ticket.confirmed_at, Ticket.state == TicketState.NEW),
        _reason("offer_ends", Offer.expires_at, Offer.state.in_(OPEN_OFFERS), Offer.expires_at < end_of_tomorrow)
        .join(Offer, Offer.ticket_id == Ticket.id),
        _reason("unit_declined", Offer.decided_at, Ticket.state == TicketState.OFFERED, Offer.state == OfferState.DECLINED)
        .join(Offer, Offer.ticket_id == Ticket.id),
        _reason("due_today", Ticket.updated_at, _IS_OPEN, Ticket.next_action_due_on == today,
                Ticket.next_action_by == ActingParty.DESK),
    ]  # fmt: skip


def _reason(name: str, moment: Any, *criteria: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Select the requests for which a reason holds, and since when."""
    place = literal(REASONS.index(name)).label("place_of_reason")
    return (
        select(Ticket.id.label("ticket_id"), place, moment.label("at")).select_from(Ticket).where(*criteria)
    )


def _answered_since() -> ColumnElement[bool]:
    """Tell whether the desk wrote to the company after the company's last word."""
    return exists().where(
        Message.ticket_id == Ticket.id, Message.lane == Lane.COMPANY, Message.author_kind == AuthorKind.STAFF,
        Message.created_at >= Ticket.last_company_message_at,
    )  # fmt: skip


def _is_open_question() -> ColumnElement[bool]:
    """Keep the words of a unit after which the desk has not written to it."""
    later = aliased(Message)
    answered = exists().where(
        later.ticket_id == Message.ticket_id, later.unit_id == Message.unit_id, later.author_kind == AuthorKind.STAFF,
        later.created_at >= Message.created_at,
    )  # fmt: skip
    return (Message.lane == Lane.UNIT) & (Message.author_kind == AuthorKind.UNIT) & ~answered
