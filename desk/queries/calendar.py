"""A person's own dates, for calendar programs that may be somebody else's machine: class P1 and codes, nothing more."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, false, select, true

from desk import access, clock
from desk.access import Actor
from desk.calendars import Deadline
from desk.extensions import session
from desk.queries import targets
from models import Contract, FollowUp, Link, Milestone, Offer, Ticket
from models.states import (
    ACCEPTED_OFFERS,
    OPEN_OFFERS,
    SETTLED_MILESTONES,
    FollowUpState,
    LinkPurpose,
    Role,
    TicketState,
)

AT_MOST = 500
"""Dates of each kind; nobody has more ahead of them."""


@dataclass(frozen=True)
class Entry:
    """One day. `kind` is a code with words of its own, `detail` a code of that kind, `path` the page to open."""

    uid: str
    kind: str
    detail: str
    on: date
    title: str  # the request's, class P1
    reference: str
    path: str
    since: datetime  # when the date was set, or what it belongs to began
    because: Deadline | None = None  # what a day was counted from that no person set


@dataclass(frozen=True)
class Address:
    """That a person has an address, since when and until when; the address itself nobody knows but them."""

    made_at: datetime
    expires_at: datetime


def address(actor: Actor) -> Address | None:
    """Return what is known of the actor's address."""
    row = session.execute(
        select(Link.created_at, Link.expires_at).where(
            Link.purpose == LinkPurpose.CALENDAR, Link.user_id == actor.user_id, Link.revoked_at.is_(None),
            Link.expires_at > clock.now(),
        ).order_by(Link.id.desc())
    ).first()  # fmt: skip
    return Address(row.created_at, row.expires_at) if row else None


def entries(actor: Actor) -> list[Entry]:
    """Return the dates of an actor and of whom they act for, soonest first: a few queries, however many the dates."""
    owners = access.looks_after(actor)
    found = [
        *_follow_ups(actor, owners), *_milestones(actor, owners), *_offers(actor, owners), *_next_steps(actor, owners),
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.on, one.uid))


def _is_unit(actor: Actor) -> bool:
    return actor.role is Role.RESEARCHER


def _follow_ups(actor: Actor, owners: list[int]) -> list[Entry]:
    """Planned by the person; for a researcher, on the requests they work on."""
    mine = true() if _is_unit(actor) else FollowUp.owner_id.in_(owners)
    rows = session.execute(
        select(
            FollowUp.id,
            FollowUp.kind,
            FollowUp.due_on,
            Ticket.title,
            Ticket.reference,
            _own_offer(actor),
            FollowUp.created_at,
        )
        .outerjoin(Ticket, Ticket.id == FollowUp.ticket_id)
        .where(FollowUp.state == FollowUpState.PLANNED, mine, access.visible(actor, FollowUp))
        .order_by(FollowUp.due_on, FollowUp.id)
        .limit(AT_MOST)
    )
    return [
        Entry(
            f"follow-up-{row[0]}",
            "follow_up",
            row[1],
            row[2],
            row[3] or "",
            row[4] or "",
            _page(actor, row[4], row[5]),
            row[6],
        )
        for row in rows
    ]


def _milestones(actor: Actor, owners: list[int]) -> list[Entry]:
    """Unsettled: of one's unit, of one's requests, or, for the contract office, of every agreement it sees."""
    mine: ColumnElement[bool] = Ticket.owner_id.in_(owners)
    if _is_unit(actor) or actor.role is Role.CONTRACT_OFFICE:
        mine = true()
    rows = session.execute(
        select(
            Milestone.id,
            Milestone.state,
            Milestone.due_on,
            Ticket.title,
            Ticket.reference,
            _own_offer(actor),
            Contract.created_at,
        )
        .join(Contract, Contract.id == Milestone.contract_id)
        .join(Ticket, Ticket.id == Contract.ticket_id)
        .where(Milestone.state.not_in(SETTLED_MILESTONES), mine, access.visible(actor, Milestone))
        .order_by(Milestone.due_on, Milestone.id)
        .limit(AT_MOST)
    )
    return [
        Entry(
            f"milestone-{row[0]}",
            "milestone",
            row[1],
            row[2],
            row[3],
            row[4],
            _page(actor, row[4], row[5]),
            row[6],
        )
        for row in rows
    ]


def _offers(actor: Actor, owners: list[int]) -> list[Entry]:
    """Days on which an offer ends: those to one's units, or those of one's requests."""
    mine = Offer.unit_id.in_(actor.unit_ids) if _is_unit(actor) else Ticket.owner_id.in_(owners)
    rows = session.execute(
        select(Offer.id, Offer.expires_at, Ticket.title, Ticket.reference, Offer.created_at)
        .join(Ticket, Ticket.id == Offer.ticket_id)
        .where(
            Offer.state.in_(OPEN_OFFERS), Offer.expires_at.is_not(None), mine, access.visible(actor, Offer)
        )
        .order_by(Offer.expires_at, Offer.id)
        .limit(AT_MOST)
    ).all()
    because = targets.of_offers(row[0] for row in rows)
    return [
        Entry(
            f"offer-{row[0]}", "offer_to_answer" if _is_unit(actor) else "offer_ends", "", clock.day_of(row[1]), row[2],
            "" if _is_unit(actor) else row[3], _page(actor, row[3], row[0]), row[4], because.get(row[0]),
        )
        for row in rows
        if row[1] is not None
    ]  # fmt: skip


def _next_steps(actor: Actor, owners: list[int]) -> list[Entry]:
    """The next dated action on each request one looks after at the desk."""
    mine = false() if _is_unit(actor) else Ticket.owner_id.in_(owners)
    rows = session.execute(
        select(Ticket.id, Ticket.next_action, Ticket.next_action_due_on, Ticket.title, Ticket.reference, Ticket.state_since)
        .where(
            mine, Ticket.state != TicketState.CLOSED, Ticket.next_action_due_on.is_not(None),
            access.visible(actor, Ticket),
        )
        .order_by(Ticket.next_action_due_on, Ticket.id)
        .limit(AT_MOST)
    ).all()  # fmt: skip
    because = targets.of_steps(rows)
    return [
        Entry(f"ticket-{row[0]}", "next_action", row[1] or "", row[2], row[3], row[4], _page(actor, row[4], None), row[5],
              because.get(row[0]))
        for row in rows
        if row[2] is not None
    ]  # fmt: skip


def _own_offer(actor: Actor) -> Any:
    """Select the accepted offer under which a researcher reads a request; the desk needs none."""
    return (
        select(Offer.id)
        .where(
            Offer.ticket_id == Ticket.id, Offer.unit_id.in_(actor.unit_ids), Offer.state.in_(ACCEPTED_OFFERS)
        )
        .order_by(Offer.id.desc())
        .limit(1)
        .correlate(Ticket)
        .scalar_subquery()
    )


def _page(actor: Actor, reference: str | None, offer_id: int | None) -> str:
    """Return where the request is read by this person."""
    if _is_unit(actor):
        return f"/work/offers/{offer_id}" if offer_id else "/work"
    return f"/tickets/{reference}" if reference else "/queue"
