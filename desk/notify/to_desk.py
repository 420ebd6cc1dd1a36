"""Notices to whoever owns a ticket or a follow-up: what happened and where to look. Their words stay behind the sign-in."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, cast

from sqlalchemy import func, select

from desk.access import rota
from desk.extensions import session
from desk.notify import people
from desk.notify.happening import Happening, Notifier
from desk.notify.outbox import promise
from desk.notify.people import Reader
from models import ConflictStatement, DataWish, FollowUp, Message, Milestone, Nda, Offer, Ticket, User
from models.states import DESK_ROLES, NextAction, OfferState, TicketState


def tell_owner(what: str, *, when: Callable[[Happening], bool] = lambda happening: True) -> Notifier:
    """Make the notifier that tells a ticket's owner `what` happened, a sentence of templates/email/desk_notice."""

    def notify(happening: Happening) -> None:
        if when(happening):
            ticket = happening.of_ticket
            for reader in people.owner(ticket, but=happening.actor):
                _notice(what, happening, reader, ticket, **_facts(happening))

    return notify


def tell_of_decision(happening: Happening) -> None:
    """Tell the owner what a unit answered."""
    offer = cast(Offer, happening.subject)
    what = {
        OfferState.ACCEPTED: "unit_accepted",
        OfferState.ACCEPTED_WITH_CONDITIONS: "unit_accepted_with_conditions",
        OfferState.DECLINED: "unit_declined",
    }[OfferState(offer.state)]
    tell_owner(what)(happening)


def all_offers_closed(happening: Happening) -> bool:
    """Tell whether a ticket went back to matching because no offer is open any more."""
    before = happening.event.details["before"].get("state")
    return (before, happening.after.get("state")) == (TicketState.OFFERED, TicketState.MATCHING)


def by_the_system(happening: Happening) -> bool:
    """Tell whether nobody in person did it."""
    return happening.actor.is_system


def proposes_closing(happening: Happening) -> bool:
    """Tell whether a job put the end of a ticket before its owner."""
    return happening.actor.is_system and happening.after.get("action") == NextAction.CONSIDER_CLOSING


def has_a_tie(happening: Happening) -> bool:
    """Tell whether a unit declared a tie that the desk must decide about."""
    return cast(ConflictStatement, happening.subject).has_tie


def tell_of_note(happening: Happening) -> None:
    """Tell whom a note names that it is there; its words stay in the desk."""
    ticket = happening.of_ticket
    ids = happening.after.get("told", ())
    named = list(session.scalars(select(User).where(User.id.in_(ids)).order_by(User.id)))
    at = f"/tickets/{ticket.reference}"
    # Those named themselves first: who is named and stands in for another is told once, as named.
    own = [reader for user in named for reader in people.staff(user, at, but=happening.actor)]
    acting = [reader for user in named for reader in people.responsible(user, at, but=happening.actor)]
    for reader in (*own, *acting):
        _notice("named_in_note", happening, reader, ticket, author=happening.actor.name)


def tell_stand_in(happening: Happening) -> None:
    """Tell who stands in for somebody of the desk that they do, or no longer."""
    away = cast(User, happening.subject)
    stand_in = session.get_one(User, happening.after["stand_in"])
    is_over = happening.event.kind == "absence_ended"
    days = happening.event.details["before"] if is_over else happening.after
    what = "stands_in_no_more" if is_over else "stands_in"
    for reader in people.staff(stand_in, "/absences", but=happening.actor):
        _notice(what, happening, reader, None, author=away.name, due_on=date.fromisoformat(days["starts_on"]),
                until=date.fromisoformat(days["ends_on"]))  # fmt: skip


def tell_who_acts_on(happening: Happening) -> None:
    """Tell who acts from now on for somebody who no longer works at the desk, where they left open requests."""
    gone = cast(User, happening.subject)
    person = rota().people.get(gone.id)
    if (
        person is None
        or person.is_of_desk
        or happening.event.details["before"].get("role") not in (None, *DESK_ROLES)
    ):
        return
    open_count = session.scalar(
        select(func.count()).where(Ticket.owner_id == gone.id, Ticket.state != TicketState.CLOSED)
    )
    if not open_count:
        return
    for reader in people.responsible(gone, f"/queue?view=open&owner={gone.id}", but=happening.actor):
        if reader.stands_in_for:
            _notice(
                "left_open",
                happening,
                replace(reader, stands_in_for=""),
                None,
                author=gone.name,
                count=open_count,
            )


def remind_of_follow_up(happening: Happening) -> None:
    """Remind of a follow-up on its day. Its purpose and the company stay in the desk."""
    follow_up = cast(FollowUp, happening.subject)
    ticket = follow_up.ticket
    local_path = f"/tickets/{ticket.reference}" if ticket is not None else "/queue"
    for reader in people.responsible(follow_up.owner, local_path):
        _notice("follow_up", happening, reader, ticket, kind=follow_up.kind, due_on=follow_up.due_on)


def tell_of_data_wish(happening: Happening) -> None:
    """Tell the ticket's owner that a person asks about their data, led to where it is carried out."""
    wish, ticket = cast(DataWish, happening.subject), happening.of_ticket
    if ticket.owner is not None:
        for reader in people.responsible(ticket.owner, f"/directory/contacts/{wish.contact_id}"):
            _notice(f"data_{wish.wish}", happening, reader, ticket, due_on=wish.answer_by)


def remind_of_milestone(happening: Happening) -> None:
    """Remind the owner of a step that comes or has passed."""
    milestone = cast(Milestone, happening.subject)
    for reader in people.owner(happening.of_ticket):
        _notice("milestone", happening, reader, happening.ticket, due_on=milestone.due_on,
                is_late=milestone.due_on < happening.event.occurred_at.date())  # fmt: skip


def warn_of_nda_end(happening: Happening) -> None:
    """Tell the owner that a confidentiality agreement is about to end."""
    nda = cast(Nda, happening.subject)
    for reader in people.owner(happening.of_ticket):
        _notice("nda_ends", happening, reader, happening.ticket, due_on=nda.ends_on)


def warn_of_missing_contract(happening: Happening) -> None:
    """Tell the owner that a thesis runs without the contract it needs within months of its start."""
    told = happening.after
    begun = date.fromisoformat(str(told["work_starts_on"])[:10])
    for reader in people.owner(happening.of_ticket):
        _notice("thesis_without_contract", happening, reader, happening.ticket, due_on=begun, month=told["month"],
                months=told["months_after"])  # fmt: skip


def _facts(happening: Happening) -> dict[str, Any]:
    """Return what a sentence may name: the unit, for the desk knows whom it asked."""
    subject = happening.subject
    if isinstance(subject, (Offer, ConflictStatement)):
        return {"unit": subject.unit.name}
    if isinstance(subject, Message) and subject.unit is not None:
        return {"unit": subject.unit.name}
    return {}


def _notice(what: str, happening: Happening, reader: Reader, ticket: Ticket | None, **facts: Any) -> None:
    """Promise one notice, once for this event."""
    event = happening.event
    moment = f"{event.occurred_at:%Y%m%d%H%M%S%f}"
    context = {"audience": "desk", "what": what, "url": reader.url, "unit": "", "due_on": None, "kind": "", "month": 0, "months": 0, "count": 0,
               "is_late": False, "author": "", "stands_in_for": reader.stands_in_for, "until": None, "reference": ticket.reference if ticket else "", "title": ticket.title if ticket else ""}  # fmt: skip
    promise(
        kind="desk_notice", key=f"desk_notice:{what}:{event.subject_type}:{event.subject_id}:{moment}",
        to=reader.recipient, context=context | facts, ticket=ticket,
        message=happening.subject if isinstance(happening.subject, Message) else None,
    )  # fmt: skip
