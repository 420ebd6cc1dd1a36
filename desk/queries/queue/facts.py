"""What stands in the rows of a page of requests: read for some ids at once, after a narrow statement has put these in order."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, select

from desk.access import Actor
from desk.known import fetch
from desk.queries.queue.attention import first_reasons, known, moments
from desk.queries.queue.filters import is_unread, reader
from models import Organization, Submission, Ticket, User


class QueueRow(NamedTuple):
    """One request in a list. `reason` is one of REASONS, `reason_at` the moment it began to hold."""

    id: int
    reference: str
    title: str
    company: str
    state: str
    priority: str
    language: str
    owner: str | None
    next_action: str | None
    next_action_note: str | None
    next_action_by: str | None
    due_on: date | None
    outcome: str | None
    confirmed_at: datetime
    updated_at: datetime
    owner_id: int | None
    cooperation: str | None
    region: str | None
    origin: str
    is_unread: bool
    reason: str | None
    reason_at: datetime | None


def rows_of(actor: Actor, found: Sequence[tuple[int, str | None]]) -> tuple[QueueRow, ...]:
    """Return the rows of requests whose reasons are known, in the given order."""
    facts = _read(actor, _facts(), {}, [id_ for id_, _ in found])
    return tuple(_row(facts[id_], reason) for id_, reason in found)


def rows_with_reasons(actor: Actor, ids: Sequence[int]) -> tuple[QueueRow, ...]:
    """Return the rows of requests, in the given order, with the reasons looked up beside them."""
    facts = _read(actor, _facts_with_reasons(), moments(), ids)
    return tuple(_row(facts[id_][:-1], facts[id_][-1]) for id_ in ids)


def rows_listed(ids: Any, order: Sequence[Any]) -> Select[*tuple[Any, ...]]:
    """Select what rows_among() reads: the requests whose ids a subquery selects, in an order."""
    return _selected().where(Ticket.id.in_(ids)).order_by(*order)


def rows_among(listed: Select[*tuple[Any, ...]], given: Mapping[str, Any]) -> tuple[QueueRow, ...]:
    """Return the rows of a statement of rows_listed(), without reasons."""
    return tuple(_row(tuple(row), None) for row in fetch(listed, given))


def _read(actor: Actor, statement: Any, given: Mapping[str, Any], ids: Sequence[int]) -> dict[int, Any]:
    if not ids:
        return {}
    found = fetch(statement, {**given, **reader(actor), "ids": ids})
    return {row[0]: tuple(row) for row in found}


def _row(facts: tuple[Any, ...], reason: str | None) -> QueueRow:
    return QueueRow._make(
        (*facts[:-1], bool(facts[-1]), *((None, None) if reason is None else known(reason)))
    )


@cache
def _facts() -> Select[*tuple[Any, ...]]:
    return _selected().where(Ticket.id.in_(bindparam("ids", expanding=True)))


def _selected() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Ticket.id, Ticket.reference, Ticket.title, Organization.name, Ticket.state, Ticket.priority,
            Ticket.language, User.name, Ticket.next_action, Ticket.next_action_note, Ticket.next_action_by,
            Ticket.next_action_due_on, Ticket.outcome, Ticket.confirmed_at, Ticket.updated_at, Ticket.owner_id,
            Ticket.cooperation, Organization.region, Submission.origin, is_unread(),
        )
        .select_from(Ticket)
        .join(Organization, Organization.id == Ticket.organization_id)
        .join(Submission, Submission.id == Ticket.submission_id)
        .outerjoin(User, User.id == Ticket.owner_id)
    )  # fmt: skip


@cache
def _facts_with_reasons() -> Select[*tuple[Any, ...]]:
    first = first_reasons(of_some=True)
    return _facts().add_columns(first.c.reason).outerjoin(first, first.c.ticket_id == Ticket.id)
