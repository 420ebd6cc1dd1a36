"""One act on many requests, read: what is still to do, how far it is, what was refused and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select

from desk import access
from desk.access import Actor
from desk.errors import NotFound
from desk.extensions import session
from models import BulkItem, BulkRun, Ticket, Topic, User
from models.states import BulkItemState, BulkState

LISTED: Final = 200
"""Requests a report names one by one; it counts all."""
LATEST: Final = 5
TOLD: Final = (BulkItemState.REFUSED, BulkItemState.LEFT)


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run and who asked for it. `counts`: how many requests are in which state."""

    id: int
    act: str
    given: Mapping[str, Any]
    asks: Mapping[str, Any]
    state: str
    item_count: int
    created_at: datetime
    ended_at: datetime | None
    user: str
    counts: Mapping[str, int]

    @property
    def is_moving(self) -> bool:
        """Tell whether the job has something left to do."""
        return self.state in (BulkState.UNDER_WAY, BulkState.UNDOING)

    @property
    def settled(self) -> int:
        """Return how many requests are through, of the act or of its undoing."""
        open_state = BulkItemState.DONE if self.state == BulkState.UNDOING else BulkItemState.WAITING
        return self.item_count - self.counts.get(open_state, 0)


@dataclass(frozen=True, slots=True)
class ToldRow:
    """A request that was refused or left, and why."""

    reference: str
    title: str
    state: str
    reason: str


def open_runs() -> list[tuple[int, bool]]:
    """Return the runs with something to do, the oldest first, and whether they are being undone."""
    moving = (BulkState.UNDER_WAY, BulkState.UNDOING)
    statement = select(BulkRun.id, BulkRun.state).where(BulkRun.state.in_(moving)).order_by(BulkRun.id)
    return [(id_, state == BulkState.UNDOING) for id_, state in session.execute(statement)]


def ids_left(run_id: int, is_undoing: bool, most: int) -> list[int]:
    """Return the first requests of a run that are still to be done, or taken back."""
    state = BulkItemState.DONE if is_undoing else BulkItemState.WAITING
    statement = select(BulkItem.ticket_id).where(BulkItem.run_id == run_id, BulkItem.state == state)
    return list(session.scalars(statement.order_by(BulkItem.ticket_id).limit(most)))


def run(actor: Actor, run_id: int) -> RunRow:
    """Return a run of the actor's, or for a lead anybody's; raises NotFound."""
    found = _rows(actor, BulkRun.id == run_id)
    if not found:
        raise NotFound("bulk_run")
    return found[0]


def latest(actor: Actor) -> list[RunRow]:
    """Return the actor's own last runs."""
    return _rows(actor, BulkRun.user_id == actor.user_id)


def _rows(actor: Actor, criterion: Any) -> list[RunRow]:
    statement = (
        select(BulkRun, User.name)
        .join(User, User.id == BulkRun.user_id)
        .where(criterion, access.visible(actor, BulkRun))
        .order_by(BulkRun.id.desc())
        .limit(LATEST)
    )
    found = session.execute(statement).all()
    counted = (
        select(BulkItem.run_id, BulkItem.state, func.count())
        .where(BulkItem.run_id.in_([one.id for one, _ in found]))
        .group_by(BulkItem.run_id, BulkItem.state)
    )
    counts: dict[int, dict[str, int]] = {}
    for run_id, state, number in session.execute(counted):
        counts.setdefault(run_id, {})[state] = number
    return [
        RunRow(one.id, one.act, one.given, one.asks, one.state, one.item_count, one.created_at, one.ended_at,
               name, counts.get(one.id, {}))
        for one, name in found
    ]  # fmt: skip


def reasons(run_id: int) -> list[tuple[str, int]]:
    """Return why requests were refused or left, and how many for each reason, the most first."""
    statement = (
        select(BulkItem.reason, func.count())
        .where(BulkItem.run_id == run_id, BulkItem.state.in_(TOLD))
        .group_by(BulkItem.reason)
    )
    found = [(str(reason), int(number)) for reason, number in session.execute(statement)]
    return sorted(found, key=lambda one: (-one[1], one[0]))


def told(actor: Actor, run_id: int) -> list[ToldRow]:
    """Return the first requests that were refused or left, as far as the actor sees them."""
    statement = (
        select(Ticket.reference, Ticket.title, BulkItem.state, BulkItem.reason)
        .join(BulkItem, BulkItem.ticket_id == Ticket.id)
        .where(BulkItem.run_id == run_id, BulkItem.state.in_(TOLD), access.visible(actor, Ticket))
        .order_by(BulkItem.ticket_id)
        .limit(LISTED)
    )
    return [ToldRow(*row[:3], str(row[3])) for row in session.execute(statement)]


def named(given: Mapping[str, Any], language: str) -> dict[str, str]:
    """Return the names behind what an act was given: of an owner, of a topic."""
    names: dict[str, str] = {}
    if "owner_id" in given:
        names["owner"] = session.scalar(select(User.name).where(User.id == given["owner_id"])) or "–"
    if "topic_id" in given:
        topic = session.get(Topic, given["topic_id"])
        names["topic"] = topic.label(language) if topic is not None else "–"
    return names
