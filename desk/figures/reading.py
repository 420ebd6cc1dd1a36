"""Reading the sums of some months, with what changed since they were summed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import select

from desk import timetable
from desk.extensions import session
from desk.figures.parts import Part, Parts, parts_of
from models import Event, EventHead, Tally, TallyHead, TicketTally

# With more events than this since the last count, looking at what they touched would take longer than reading records.
EVENTS_AT_MOST: Final = 2000
TRIES: Final = 3
Totals = dict[str, Counter[tuple[str, str]]]  # measure: (month, key) to number


def totals(months: Sequence[str]) -> Totals | None:
    """Return what some months hold by now; None while the sums are not there, too far behind, or moving."""
    for _ in range(TRIES):
        head = _head()
        if head is None or head[1] != ground():
            return None
        if end_of_chain() - head[0] > EVENTS_AT_MOST:
            return None
        touched = touched_since(head[0])
        found = _summed(months)
        for part, count in difference(parts_of(touched) if touched else {}, touched).items():
            if months[0] <= part.month <= months[-1]:
                found.setdefault(part.measure, Counter())[part.month, part.key] += count
        if _head() == head:  # or PostgreSQL showed sums and what is in them from before and after a count
            return found
    return None


def ground() -> str:
    """Name what months and working hours are counted by: sums counted by another zone or calendar say nothing."""
    rules = timetable.current()
    return f"{rules.zone} {rules.code} {rules.version}"


def _head() -> tuple[int, str] | None:
    row = session.execute(select(TallyHead.event_count, TallyHead.zone).where(TallyHead.id == 1)).first()
    return None if row is None else (row[0], row[1])


def _summed(months: Sequence[str]) -> Totals:
    found: Totals = {}
    statement = select(Tally.measure, Tally.month, Tally.key, Tally.count).where(
        Tally.month >= months[0], Tally.month <= months[-1]
    )
    for measure, month, key, count in session.execute(statement):
        found.setdefault(measure, Counter())[month, key] = count
    return found


def touched_since(event_count: int, *, until: int | None = None) -> list[int]:
    """Return the requests that events after a place in the chain are about."""
    statement = select(Event.ticket_id).where(
        Event.id > event_count
    )  # each once here: SQLite would look through all
    if until is not None:
        statement = statement.where(Event.id <= until)
    return sorted({id_ for id_ in session.execute(statement).scalars() if id_ is not None})


def difference(parts: Mapping[int, Parts], ticket_ids: Sequence[int]) -> Counter[Part]:
    """Return by how much what some requests add now differs from what they added when they were last counted."""
    changed: Counter[Part] = Counter()
    if ticket_ids:
        for one in parts.values():
            changed.update(one)
        counted = select(TicketTally.parts).where(TicketTally.ticket_id.in_(ticket_ids))
        for kept in session.execute(counted).scalars():
            changed.subtract({Part(*part): count for *part, count in kept})
    return changed


def end_of_chain() -> int:
    """Return how many events there are."""
    return session.execute(select(EventHead.count).where(EventHead.id == 1)).scalar_one()
