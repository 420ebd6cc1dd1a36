"""Where everything that moved belongs: a pure consequence of where it was first and of the acts in force, in their order.

An act is undone by leaving it out and placing anew; that is why acts may be undone in any order, and why undoing all of them
restores what was. What came later keeps the place it came to, or that its sender meant.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select, update

from desk import access, clock
from desk.access import Actor
from desk.extensions import session
from models import (
    Attachment,
    FollowUp,
    InboundMail,
    Interaction,
    Message,
    OutboxMail,
    RegroupedMessage,
    RegroupedRecord,
    Regrouping,
    Ticket,
)
from models.states import Lane, RegroupedKind, RegroupingKind

_MODELS: dict[RegroupedKind, Any] = {
    RegroupedKind.MESSAGE: Message, RegroupedKind.FOLLOW_UP: FollowUp, RegroupedKind.INTERACTION: Interaction,
}  # fmt: skip


@dataclass(frozen=True)
class Act:
    """One act in force, as far as places go: a merge takes everything along, the others the messages they name."""

    kind: str
    source_id: int
    target_id: int
    message_ids: frozenset[int] = frozenset()


def place_of(first: int, acts: Iterable[Act], message_id: int | None = None) -> int:
    """Return where something belongs that was first on one request; `acts` in the order in which they were done."""
    place, home = first, {}
    for act in acts:
        if act.kind == RegroupingKind.MERGE:
            home[act.source_id] = act.target_id
            if place == act.source_id:
                place = act.target_id
        elif message_id in act.message_ids:
            place = act.target_id
    while place in home:  # what was brought back to a request that lives in another by now
        place = home[place]
    return place


def related(ticket_id: int) -> set[int]:
    """Return the ids of every request that ever had to do with one, directly or through others."""
    found, fresh = {ticket_id}, {ticket_id}
    while fresh:
        rows = session.execute(
            select(Regrouping.source_id, Regrouping.target_id).where(
                or_(Regrouping.source_id.in_(fresh), Regrouping.target_id.in_(fresh))
            )
        )
        fresh = {id_ for row in rows for id_ in row} - found
        found |= fresh
    return found


def lock(actor: Actor, ticket_ids: Iterable[int]) -> dict[int, Ticket]:
    """Load requests locked, always in the same order, so that two people who merge crosswise wait for each other."""
    return {id_: access.load(actor, Ticket, Ticket.id == id_, lock=True) for id_ in sorted(set(ticket_ids))}


def remember_all(ticket: Ticket) -> dict[str, int]:
    """Note of everything that a merge takes along where it is first; returns how much there is of each kind."""
    count = {}
    for kind, model in _MODELS.items():
        here = select(model.id).where(model.ticket_id == ticket.id)
        if kind == RegroupedKind.MESSAGE:  # an exchange with a unit belongs to its offer, which stays
            here = here.where(Message.lane != Lane.UNIT)
        ids = list(session.scalars(here.order_by(model.id)))
        remember(kind, ids, ticket.id)
        count[str(kind)] = len(ids)
    return count


def remember(kind: RegroupedKind, ids: Iterable[int], ticket_id: int) -> None:
    """Note where records are first, unless that is known."""
    wanted = set(ids)
    known = set(
        session.scalars(
            select(RegroupedRecord.record_id).where(
                RegroupedRecord.kind == kind, RegroupedRecord.record_id.in_(wanted)
            )
        )
    )
    session.add_all(
        RegroupedRecord(kind=kind, record_id=id_, ticket_id=ticket_id) for id_ in sorted(wanted - known)
    )
    session.flush()


def settle(ticket_ids: set[int]) -> int:
    """Bring everything of some related requests to where it belongs now; returns how many messages moved."""
    acts = _in_force(ticket_ids)
    rows = session.scalars(select(RegroupedRecord).where(RegroupedRecord.ticket_id.in_(ticket_ids))).all()
    moved = 0
    for kind, model in _MODELS.items():
        wanted = {
            row.record_id: place_of(row.ticket_id, acts, row.record_id if model is Message else None)
            for row in rows if row.kind == kind
        }  # fmt: skip
        found = session.scalars(select(model).where(model.id.in_(wanted)).order_by(model.id)).all()
        for record in found:
            if record.ticket_id != wanted[record.id]:
                record.ticket_id = wanted[record.id]
                if model is Message:
                    moved += 1
                    _bring_along(record)
    for ticket in session.scalars(select(Ticket).where(Ticket.id.in_(ticket_ids))):
        ticket.updated_at = clock.now()
    session.flush()
    return moved


def _in_force(ticket_ids: set[int]) -> list[Act]:
    acts = session.scalars(
        select(Regrouping).where(Regrouping.source_id.in_(ticket_ids), Regrouping.undone_at.is_(None)).order_by(Regrouping.id)
    ).all()  # fmt: skip
    named: dict[int, set[int]] = {}
    chosen = select(RegroupedMessage).where(RegroupedMessage.regrouping_id.in_([act.id for act in acts]))
    for one in session.scalars(chosen):
        named.setdefault(one.regrouping_id, set()).add(one.message_id)
    return [Act(act.kind, act.source_id, act.target_id, frozenset(named.get(act.id, ()))) for act in acts]


def _bring_along(message: Message) -> None:
    """Let the files and mails of a message follow it."""
    for file in session.scalars(select(Attachment).where(Attachment.message_id == message.id)):
        file.ticket_id = message.ticket_id
    for model in (OutboxMail, InboundMail):
        theirs = update(model).where(model.message_id == message.id)
        session.execute(theirs.values(ticket_id=message.ticket_id))
