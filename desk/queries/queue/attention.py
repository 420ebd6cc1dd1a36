"""Why a request wants somebody's attention now, as SQL: one select a reason, the most pressing kept."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from string import ascii_lowercase
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    String,
    Subquery,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import aliased

from desk import clock, policy
from desk.queries import outgoing
from models import DuplicatePair, Message, Offer, OutboxMail, Ticket
from models.dialect import moment_text
from models.states import (
    OPEN_OFFERS,
    ActingParty,
    AuthorKind,
    Lane,
    NextAction,
    OfferState,
    TicketState,
)
from models.types import UtcDateTime

# Why a request wants attention, the most pressing first. A row names the first that holds.
REASONS = (
    "company_wrote", "wrote_after_end", "unit_wrote", "unit_accepted", "mail_refused", "overdue", "offers_over", "may_repeat", "new", "offer_ends",
    "unit_declined", "due_today",
)  # fmt: skip
_LETTERS = ascii_lowercase[: len(REASONS)]
# So many days a letter on an ended request is asked about.
ASKED_DAYS = policy.UNREAD_DAYS
# Written out and not bound: the indexes over open requests are for this very condition.
IS_OPEN = Ticket.state != literal_column("'closed'")


def moments() -> dict[str, date | datetime]:
    """Return the parameters that a statement over first_reasons() is run with."""
    today = clock.today()
    return {
        "today": today,
        # A day and no moment: what differs at every call is never known (ADR 27).
        "asked_since": datetime.combine(today - timedelta(days=ASKED_DAYS), time(), tzinfo=clock.zone()),
        "end_of_tomorrow": datetime.combine(today + timedelta(days=2), time(), tzinfo=clock.zone()),
    }


@cache
def first_reasons(*, of_some: bool = False) -> Subquery:
    """Select, for each request that wants attention, its most pressing reason as known() reads it; run it with moments().

    Each reason starts from an index and reads only what it names. It is a letter, in the order of REASONS, before its moment:
    so the least of a request's is the first, without numbering them all (three times the work). `of_some` looks at the requests
    of the parameter `ids` only. Built once: that took longer than the database (measured).
    """
    legs = _reasons()
    if of_some:
        ids: Any = bindparam("ids", expanding=True)
        wanted = select(Ticket.id.label("id")).where(Ticket.id.in_(ids)).cte("wanted")
        legs = [(leg.where(id_.in_(select(wanted.c.id))), id_) for leg, id_ in legs]
    every = union_all(*(leg for leg, _ in legs)).subquery()
    return (
        select(every.c.ticket_id, func.min(every.c.reason).label("reason"))
        .group_by(every.c.ticket_id)
        .subquery()
    )


def known(reason: str) -> tuple[str, datetime | None]:
    """Return which of REASONS a text of first_reasons() is, and since when it holds."""
    place, moment = _LETTERS.index(reason[0]), reason[1:]
    return REASONS[place], datetime.fromisoformat(moment).replace(tzinfo=UTC) if moment else None


@cache
def wanting() -> Subquery:
    """Select the requests that want attention, each once, for whatever reason; run it with moments(). For counting alone."""
    ids = [leg.with_only_columns(id_.label("ticket_id")) for leg, id_ in _reasons()]
    return union(*ids).subquery()


def _reasons() -> list[tuple[Select[*tuple[Any, ...]], Any]]:
    """Return each reason as a select, and the column that names its request."""
    today, end_of_tomorrow = bindparam("today", type_=Date), bindparam("end_of_tomorrow", type_=UtcDateTime)
    asked_since = bindparam("asked_since", type_=UtcDateTime)
    answering = NextAction.ANSWER_MESSAGE
    is_held = Ticket.state == TicketState.ON_HOLD
    is_awaited = or_(Ticket.next_action == answering, Ticket.state == TicketState.TRIAGE)
    return [
        _reason("company_wrote", Ticket.last_company_message_at, IS_OPEN, Ticket.last_company_message_at.is_not(None),
                Ticket.next_action.in_((answering, NextAction.QUALIFY)), is_awaited, ~_answered_since()),
        # What is put aside or ended has no step that a letter could change: it stays where it is, and is asked about.
        _reason("company_wrote", Ticket.last_company_message_at, is_held,
                Ticket.last_company_message_at >= Ticket.state_since, ~_seen_to()),
        # Without a word on the state: SQLite would read every request that is over (measured).
        _reason("wrote_after_end", Ticket.last_company_message_at,
                Ticket.last_company_message_at > Ticket.closed_at, Ticket.last_company_message_at >= asked_since, ~_seen_to()),
        # From the requests to their letters: with its statistics SQLite would read every letter of a unit there ever was (measured).
        _reason("unit_wrote", Message.created_at, is_held, Message.ticket_id == Ticket.id + 0,
                Message.created_at >= Ticket.state_since, _is_open_question()),
        _reason("unit_wrote", Message.created_at, IS_OPEN, Ticket.next_action.in_((answering, NextAction.WAIT_OFFERS)),
                Message.ticket_id == Ticket.id + 0, _is_open_question()),
        _reason("unit_accepted", Ticket.state_since, Ticket.state == TicketState.ACCEPTED,
                Ticket.next_action == NextAction.DATE_MEETING),
        _reason("mail_refused", OutboxMail.created_at, outgoing.is_parked, of=OutboxMail.ticket_id),
        _reason("overdue", Ticket.updated_at, IS_OPEN, Ticket.next_action_due_on < today),
        _reason("offers_over", Ticket.state_since, Ticket.state == TicketState.MATCHING,
                Ticket.next_action == NextAction.CHOOSE_UNITS, exists().where(Offer.ticket_id == Ticket.id)),
        _reason("may_repeat", DuplicatePair.found_at, IS_OPEN, DuplicatePair.other_ticket_id + 0 == Ticket.id, _is_undecided()),
        _reason("new", Ticket.confirmed_at, Ticket.state == TicketState.NEW),
        _reason("offer_ends", Offer.expires_at, Offer.state.in_(OPEN_OFFERS), Offer.expires_at < end_of_tomorrow,
                of=Offer.ticket_id),
        _reason("unit_declined", Offer.decided_at, Ticket.state == TicketState.OFFERED, Offer.ticket_id == Ticket.id,
                Offer.state == OfferState.DECLINED),
        _reason("due_today", Ticket.updated_at, IS_OPEN, Ticket.next_action_due_on == today,
                Ticket.next_action_by == ActingParty.DESK),
    ]  # fmt: skip


def _reason(
    name: str, moment: Any, *criteria: ColumnElement[bool], of: Any = Ticket.id
) -> tuple[Select[*tuple[Any, ...]], Any]:
    """Select the requests for which a reason holds, and since when."""
    letter = literal_column(f"'{_LETTERS[REASONS.index(name)]}'", String)
    reason = (letter + func.coalesce(moment_text(moment), literal_column("''", String))).label("reason")
    ticket_id = (of + 0).label("ticket_id")  # or SQLite reads every request in the order of its id (measured)
    return select(ticket_id, reason).where(of.is_not(None), *criteria), of


def _is_undecided() -> ColumnElement[bool]:
    """Keep the pairs of requests nobody has decided about and whose first is open too: the second is asked about."""
    first = aliased(Ticket)
    is_first_open = exists().where(first.id == DuplicatePair.ticket_id, first.state != TicketState.CLOSED)
    return DuplicatePair.dismissed_at.is_(None) & DuplicatePair.other_ticket_id.is_not(None) & is_first_open


def _answered_since() -> ColumnElement[bool]:
    """Tell whether the desk wrote to the company after the company's last word."""
    return exists().where(
        Message.ticket_id == Ticket.id, Message.lane == Lane.COMPANY, Message.author_kind == AuthorKind.STAFF,
        Message.created_at >= Ticket.last_company_message_at,
    )  # fmt: skip


def _seen_to() -> ColumnElement[bool]:
    """Tell whether the desk answered the company's last word or noted something after it."""
    return exists().where(
        Message.ticket_id == Ticket.id, Message.lane.in_((Lane.COMPANY, Lane.INTERNAL)),
        Message.author_kind == AuthorKind.STAFF, Message.created_at >= Ticket.last_company_message_at,
    )  # fmt: skip


def _is_open_question() -> ColumnElement[bool]:
    """Keep the words of a unit after which the desk has not written to it."""
    later = aliased(Message)
    answered = exists().where(
        later.ticket_id == Message.ticket_id, later.unit_id == Message.unit_id, later.author_kind == AuthorKind.STAFF,
        later.created_at >= Message.created_at,
    )  # fmt: skip
    # Written out: an index is for this very condition, as above.
    of_unit = (Message.lane == literal_column("'unit'")) & (Message.author_kind == literal_column("'unit'"))
    return of_unit & ~answered
