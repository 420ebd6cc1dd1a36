"""The timetable as the administration shows it: its versions, what another one would move, what one did move."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from desk import timetable
from desk.calendars import Pause, TimeRules, due_at
from desk.extensions import session
from models import Event, Target, Ticket, TicketWait, Timetable, User
from models.states import PAUSED_TARGETS, TOLD_TO_OTHERS

BATCH = 250
SHOWN = 30
LOOKED_AT = 5_000
"""Running targets a preview counts, those due first: about a third of a second. Applying counts them all, in a job."""
VERSIONS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Moved:
    """One due moment, before and after."""

    reference: str
    title: str
    kind: str
    before: datetime
    after: datetime


@dataclass(slots=True)
class Preview:
    """What rules would move among the targets that were looked at: counts by kind, and the first requests."""

    running: int
    looked_at: int
    checked: int = 0
    earlier: Counter[str] = field(default_factory=Counter)
    later: Counter[str] = field(default_factory=Counter)
    examples: list[Moved] = field(default_factory=list)

    @property
    def moved(self) -> int:
        """Return how many moments would change."""
        return self.earlier.total() + self.later.total()


@dataclass(frozen=True, slots=True)
class Version:
    """One applied timetable: who, when, and how far its counting is."""

    id: int
    applied_at: datetime
    applied_by: str
    checked: int
    moved: int


@dataclass(frozen=True, slots=True)
class Record:
    """What one version changed in the rules, and the last due moments it moved."""

    version: Version
    is_current: bool
    left: int
    before: dict[str, Any]
    after: dict[str, Any]
    moved: list[Moved]


def to_recount(after: int) -> list[int]:
    """Return the next running targets that were not held against the timetable in force yet."""
    return list(
        session.execute(
            select(Target.id).where(Target.ended_at.is_(None), Target.checked_with != timetable.current().version, Target.id > after)
            .order_by(Target.id).limit(BATCH)
        ).scalars()
    )  # fmt: skip


def preview(rules: TimeRules) -> Preview:
    """Return what would move if rules were in force. Reads narrow rows, a bounded number of them, and writes nothing."""
    rows = _soonest()
    result = Preview(_running_count(), len(rows))
    waits, standing = _waits({row.ticket_id for row in rows})
    for row in rows:
        is_paused_kind = row.kind in PAUSED_TARGETS
        if is_paused_kind and row.ticket_id in standing:
            continue
        result.checked += 1
        pauses = waits.get(row.ticket_id, ()) if is_paused_kind else ()
        target = rules.target(row.kind, row.priority)
        moment = due_at(row.started_at, target, rules.calendar(row.place), pauses)
        if moment == row.due_at or (row.kind in TOLD_TO_OTHERS and moment < row.due_at):
            continue
        (result.later if moment > row.due_at else result.earlier)[row.kind] += 1
        if len(result.examples) < SHOWN:
            result.examples.append(Moved(row.reference, row.title, row.kind, row.due_at, moment))
    return result


def versions() -> list[Version]:
    """Return the last applied versions, the newest first."""
    statement = (
        select(Timetable.id, Timetable.applied_at, User.name, Timetable.checked_count, Timetable.moved_count)
        .join(User, User.id == Timetable.applied_by_id).order_by(Timetable.id.desc()).limit(VERSIONS_SHOWN)
    )  # fmt: skip
    return [Version(*row) for row in session.execute(statement)]


def left() -> int:
    """Return how many targets are still to be counted again: at most so many that one looks, not all."""
    return len(to_recount(0))


def record(number: int) -> Record | None:
    """Return what a version changed and moved; none for one there never was."""
    statement = (
        select(Timetable.id, Timetable.applied_at, User.name, Timetable.checked_count, Timetable.moved_count)
        .join(User, User.id == Timetable.applied_by_id).where(Timetable.id == number)
    )  # fmt: skip
    row = session.execute(statement).first()
    if row is None:
        return None
    details = session.execute(
        select(Event.details).where(Event.kind == "timetable_applied", Event.subject_type == "timetable", Event.subject_id == number)
    ).scalars().first() or {}  # fmt: skip
    is_current = timetable.current().version == number
    return Record(
        Version(*row), is_current, left() if is_current else 0, details.get("before", {}), details.get("after", {}),
        _moved_by(number, row.applied_at),
    )  # fmt: skip


def _moved_by(number: int, since: datetime) -> list[Moved]:
    """Return the first moments a version moved, as its events say."""
    until = (
        session.execute(select(Timetable.applied_at).where(Timetable.id > number).order_by(Timetable.id))
        .scalars()
        .first()
    )
    statement = select(Event.details, Ticket.reference, Ticket.title).join(
        Ticket, Ticket.id == Event.ticket_id
    )
    statement = statement.where(Event.kind == "due_moved", Event.occurred_at >= since)
    if until is not None:
        statement = statement.where(Event.occurred_at <= until)
    found = []
    for details, reference, title in session.execute(statement.order_by(Event.id).limit(SHOWN)):
        after = (details or {}).get("after", {})
        if after.get("timetable") == number:
            before = datetime.fromisoformat(details["before"]["due_at"])
            found.append(
                Moved(reference, title, after["kind"], before, datetime.fromisoformat(after["due_at"]))
            )
    return found


def _soonest() -> Sequence[Any]:
    """Return what is needed of the running targets that are due first."""
    columns = (
        Target.ticket_id, Target.kind, Target.place, Target.started_at, Target.due_at, Ticket.priority, Ticket.reference,
        Ticket.title,
    )  # fmt: skip
    statement = select(*columns).join(Ticket, Ticket.id == Target.ticket_id).where(Target.ended_at.is_(None))
    return session.execute(statement.order_by(Target.due_at, Target.id).limit(LOOKED_AT)).all()


def _running_count() -> int:
    return session.execute(
        select(func.count()).select_from(Target).where(Target.ended_at.is_(None))
    ).scalar_one()


def _waits(ticket_ids: Iterable[int]) -> tuple[dict[int, list[Pause]], set[int]]:
    """Return the waits that are over on some requests, and those among them whose clocks stand still."""
    waits: dict[int, list[Pause]] = defaultdict(list)
    columns = select(TicketWait.ticket_id, TicketWait.began_at, TicketWait.ended_at)
    standing = set()
    for row in session.execute(columns.where(TicketWait.ticket_id.in_(list(ticket_ids)))):
        if row.ended_at is None:
            standing.add(row.ticket_id)
        else:
            waits[row.ticket_id].append((row.began_at, row.ended_at))
    return waits, standing
