"""One line of time for an organization or a person: requests, interactions, follow-ups, agreements."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from desk import access, policy
from desk.access import Actor
from desk.queries.rows import read
from models import Contact, Contract, FollowUp, Interaction, Message, Nda, Ticket, Unit, User
from models.states import FollowUpState, Lane

WORDS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """Something that happened with an organization.

    what: `request`, `message`, `interaction`, `follow_up`, `nda` or `contract`; `code` is its state, for an interaction its
    kind; `people` names who took part, `reference` the request it belongs to.
    """

    at: datetime
    what: str
    id: int
    code: str
    text: str
    reference: str | None = None
    people: tuple[str, ...] = ()
    minutes: int | None = None


def timeline_of_organization(actor: Actor, organization_id: int) -> list[TimelineEntry]:
    """Return the newest entries of everything with an organization, newest first; bounded."""
    return _newest([
        *_requests(actor, Ticket.organization_id == organization_id),
        *_messages(actor, Ticket.organization_id == organization_id),
        *_interactions(actor, Interaction.organization_id == organization_id),
        *_follow_ups(actor, FollowUp.organization_id == organization_id),
        *_ndas(actor, Nda.organization_id == organization_id),
        *_contracts(actor, Contract.organization_id == organization_id),
    ])  # fmt: skip


def timeline_of_contact(actor: Actor, contact_id: int) -> list[TimelineEntry]:
    """Return the newest requests of a person and the interactions with them, newest first; bounded."""
    return _newest([
        *_requests(actor, Ticket.contact_id == contact_id),
        *_messages(actor, Message.author_contact_id == contact_id),
        *_interactions(actor, Interaction.contact_id == contact_id),
    ])  # fmt: skip


def _newest(entries: list[TimelineEntry]) -> list[TimelineEntry]:
    return sorted(entries, key=attrgetter("at", "what", "id"), reverse=True)[: policy.PAGE_ROWS]


def _requests(actor: Actor, condition: ColumnElement[bool]) -> list[TimelineEntry]:
    statement = (
        select(Ticket.confirmed_at, Ticket.id, Ticket.state, Ticket.title, Ticket.reference)
        .where(condition, access.visible(actor, Ticket))
        .order_by(Ticket.confirmed_at.desc(), Ticket.id.desc())
        .limit(policy.PAGE_ROWS)
    )
    return read(
        statement,
        lambda at, id_, state, title, reference: TimelineEntry(at, "request", id_, state, title, reference),
    )


def _messages(actor: Actor, condition: ColumnElement[bool]) -> list[TimelineEntry]:
    """Return what the company and the desk wrote to each other, its first words."""
    statement = (
        select(
            Message.created_at, Message.id, Message.author_kind, func.substr(Message.body, 1, WORDS_SHOWN + 1), Ticket.reference,
            Message.author_name,
        )
        .join(Ticket, Ticket.id == Message.ticket_id)
        .where(condition, Message.lane == Lane.COMPANY, access.visible(actor, Message), access.visible(actor, Ticket))
        .order_by(Message.created_at.desc(), Message.id.desc())
        .limit(policy.PAGE_ROWS)
    )  # fmt: skip

    def entry(at: datetime, id_: int, author: str, text: str, reference: str, name: str) -> TimelineEntry:
        words = text if len(text) <= WORDS_SHOWN else f"{text[:WORDS_SHOWN].rstrip()}…"
        return TimelineEntry(at, "message", id_, author, words, reference, (name,))

    return read(statement, entry)


def _interactions(actor: Actor, condition: ColumnElement[bool]) -> list[TimelineEntry]:
    statement = (
        select(
            Interaction.happened_at, Interaction.id, Interaction.kind, Interaction.summary, Ticket.reference,
            User.name, Contact.name, Unit.name, Interaction.minutes,
        )
        .join(User, User.id == Interaction.recorded_by_id)
        .outerjoin(Contact, and_(Contact.id == Interaction.contact_id, access.visible(actor, Contact)))
        .outerjoin(Unit, Unit.id == Interaction.unit_id)
        .outerjoin(Ticket, and_(Ticket.id == Interaction.ticket_id, access.visible(actor, Ticket)))
        .where(condition, access.visible(actor, Interaction))
        .order_by(Interaction.happened_at.desc(), Interaction.id.desc())
        .limit(policy.PAGE_ROWS)
    )  # fmt: skip

    def entry(
        at: datetime, id_: int, kind: str, text: str, reference: str | None, *rest: Any
    ) -> TimelineEntry:
        *who, minutes = rest
        return TimelineEntry(at, "interaction", id_, kind, text, reference, tuple(filter(None, who)), minutes)

    return read(statement, entry)


def _follow_ups(actor: Actor, condition: ColumnElement[bool]) -> list[TimelineEntry]:
    """Return those that are over; what is still planned stands in its own panel."""
    statement = (
        select(
            FollowUp.done_at,
            FollowUp.id,
            FollowUp.state,
            FollowUp.purpose,
            FollowUp.outcome,
            Ticket.reference,
            User.name,
        )
        .join(User, User.id == FollowUp.owner_id)
        .outerjoin(Ticket, and_(Ticket.id == FollowUp.ticket_id, access.visible(actor, Ticket)))
        .where(condition, FollowUp.state != FollowUpState.PLANNED, access.visible(actor, FollowUp))
        .order_by(FollowUp.done_at.desc(), FollowUp.id.desc())
        .limit(policy.PAGE_ROWS)
    )

    def entry(
        at: datetime,
        id_: int,
        state: str,
        purpose: str,
        outcome: str | None,
        reference: str | None,
        owner: str,
    ) -> TimelineEntry:
        text = f"{purpose} – {outcome}" if outcome else purpose
        return TimelineEntry(at, "follow_up", id_, state, text, reference, (owner,))

    return read(statement, entry)


def _ndas(actor: Actor, condition: ColumnElement[bool]) -> list[TimelineEntry]:
    statement = (
        select(Nda.created_at, Nda.signed_on, Nda.id, Nda.state, Nda.purpose, Ticket.reference)
        .join(Ticket, Ticket.id == Nda.ticket_id)
        .where(condition, access.visible(actor, Nda))
        .order_by(Nda.id.desc())
        .limit(policy.PAGE_ROWS)
    )
    return read(statement, _agreement("nda"))


def _contracts(actor: Actor, condition: ColumnElement[bool]) -> list[TimelineEntry]:
    statement = (
        select(
            Contract.created_at,
            Contract.signed_on,
            Contract.id,
            Contract.state,
            Contract.title,
            Ticket.reference,
        )
        .join(Ticket, Ticket.id == Contract.ticket_id)
        .where(condition, access.visible(actor, Contract))
        .order_by(Contract.id.desc())
        .limit(policy.PAGE_ROWS)
    )
    return read(statement, _agreement("contract"))


def _agreement(what: str) -> Callable[..., TimelineEntry]:
    """Make entries of agreements, which stand at their signature once they have one."""

    def entry(
        at: datetime, signed_on: date | None, id_: int, state: str, text: str, reference: str
    ) -> TimelineEntry:
        return TimelineEntry(_start_of(signed_on) or at, what, id_, state, text, reference)

    return entry


def _start_of(day: date | None) -> datetime | None:
    """Place a day among moments."""
    return None if day is None else datetime.combine(day, time(12), UTC)
