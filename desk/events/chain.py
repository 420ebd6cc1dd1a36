"""Appending events: gathered while a verb runs, chained by hash just before it commits.

Sealing late keeps the lock on the chain's head for a moment only, and always after every other lock of
the transaction, so that two verbs can never wait for each other over it.
"""

from datetime import datetime
from hashlib import sha256
from typing import Any, Final, cast

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import object_session

from desk import clock, notify
from desk.access import Actor
from desk.events.kinds import KINDS
from desk.extensions import session
from models import Base, Event, EventHead, Ticket
from models.types import canonical_json

GENESIS = "0" * 64
_PENDING = "pending_events"
# What the hash of an event covers, in this order.
_FACTS = (
    "id", "previous_hash", "occurred_at", "kind", "actor_kind", "actor_id", "subject_type", "subject_id", "ticket_id",
    "details_digest",
)  # fmt: skip

_TABLE: Final = cast(Table, Event.__table__)
_COLUMNS: Final = tuple(_TABLE.columns.keys())
_INSERT: Final = insert(_TABLE)
_END: Final = select(EventHead.count, EventHead.hash).where(EventHead.id == 1).with_for_update()
_MOVE_END: Final = (
    update(cast(Table, EventHead.__table__))
    .where(EventHead.id == 1)
    .values(count=bindparam("place"), hash=bindparam("end"))
)


def record(
    kind: str,
    *,
    actor: Actor,
    subject: Base,
    ticket: Ticket | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Record one change and let notify tell whom it concerns, in the transaction that makes the change.

    `before` and `after` hold only what changed, as plain values. The subject must have its id (flushed).
    """
    if kind not in KINDS:
        raise ValueError(f"no such event: {kind}")
    if object_session(subject) is not None and subject.id is None:  # type: ignore[attr-defined]
        session.flush()
    details = payload(actor, before=before, after=after)
    event = Event(
        occurred_at=clock.now(),
        kind=kind,
        actor_kind=actor.kind,
        actor_id=actor.subject_id,
        subject_type=subject.__tablename__,
        subject_id=subject.id,  # type: ignore[attr-defined]
        ticket_id=ticket.id if ticket is not None else None,
        details=details,
        details_digest=digest(details),
    )
    session().info.setdefault(_PENDING, []).append(event)
    notify.dispatch(event, subject=subject, ticket=ticket, actor=actor)


def payload(
    actor: Actor, *, before: dict[str, Any] | None = None, after: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Return what an event says beside its facts."""
    return {"actor": actor.name, "before": before or {}, "after": after or {}}


def append(rows: list[dict[str, Any]]) -> None:
    """Chain and insert events made in bulk, in the order given: rows of Event without id, digest and hashes. Nobody is told."""
    session.flush()
    for row in rows:
        row["details_digest"] = digest(row["details"])
    _chain(rows)


def seal() -> None:
    """Chain and insert the events gathered since the transaction began."""
    pending: list[Event] = session().info.pop(_PENDING, [])
    if not pending:
        return
    session.flush()  # every other row and lock first, the chain's head last
    _chain([{name: getattr(event, name) for name in _COLUMNS} for event in pending])


def _chain(rows: list[dict[str, Any]]) -> None:
    """Give events their places after the last one and write them, past the session made for records: no event is ever changed."""
    if not rows:
        return
    connection = session.connection()
    place, end = connection.execute(_END).one()
    for row in rows:
        place += 1
        row |= {"id": place, "previous_hash": end}
        end = row["hash"] = _hash(*(row[name] for name in _FACTS))
    connection.execute(_INSERT, rows)
    connection.execute(_MOVE_END, {"place": place, "end": end})


def forget() -> None:
    """Drop events of a transaction that did not commit."""
    session().info.pop(_PENDING, None)


def digest(details: Any) -> str:
    """Return the hash that stands for a payload in the chain, so that it may be erased without breaking it."""
    return sha256(canonical_json(details).encode()).hexdigest()


def hash_of(event: Event) -> str:
    """Return the hash of an event over its place, its facts and the hash before it."""
    return _hash(*(getattr(event, name) for name in _FACTS))


def _hash(place: int, previous: str, at: datetime, *facts: Any) -> str:
    """Hash the facts in the order of _FACTS."""
    written = [place, previous, at.isoformat(timespec="microseconds"), *facts]
    return sha256(canonical_json(written).encode()).hexdigest()


def verify() -> list[str]:
    """Walk the whole chain and return what is broken, in words with the event's number; empty when sound."""
    problems = []
    previous, count = GENESIS, 0
    for event in session.execute(
        select(Event).order_by(Event.id).execution_options(yield_per=1000)
    ).scalars():
        count += 1
        if event.id != count:
            problems.append(f"event {count} is missing (found {event.id})")
            count = event.id
        if event.previous_hash != previous or event.hash != hash_of(event):
            problems.append(f"event {event.id} does not follow from the one before it")
        if event.erased_at is None and event.details_digest != digest(event.details):
            problems.append(f"event {event.id} no longer says what was recorded")
        previous = event.hash
    head = session.get(EventHead, 1)
    if head is None or (head.count, head.hash) != (count, previous):
        problems.append("the end of the chain is not where it was recorded")
    return problems
