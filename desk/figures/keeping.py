"""Keeping the sums: what events touched since the last time is counted anew, and the difference goes into the sums."""

from typing import Final

from sqlalchemy import delete, insert

from desk.extensions import session
from desk.figures.parts import parts_of
from desk.figures.reading import difference, end_of_chain, ground, touched_since
from models import Tally, TallyHead, TicketTally
from models.dialect import add_up, one_at_a_time

EVENTS_AT_ONCE: Final = 5000


def catch_up() -> bool:
    """Count what the next few thousand events touched; tell whether there are more. Within a unit of work.

    Every change of a request leaves an event that names it, and the chain has no gaps: what no event names has not changed.
    """
    one_at_a_time(session(), "figures")
    head = session.get(TallyHead, 1, populate_existing=True) or _begin()
    if head.zone != ground():  # months begin elsewhere, or other days are open: all of it anew
        session.execute(delete(Tally))
        session.execute(delete(TicketTally))
        head.zone, head.event_count = ground(), 0
    end = end_of_chain()
    until = min(end, head.event_count + EVENTS_AT_ONCE)
    touched = touched_since(head.event_count, until=until)
    if touched:
        _count(touched)
    head.event_count = until
    return until < end


def _begin() -> TallyHead:
    head = TallyHead(id=1, event_count=0, zone=ground())
    session.add(head)
    return head


def _count(ticket_ids: list[int]) -> None:
    parts = parts_of(ticket_ids)
    changed = {part: count for part, count in difference(parts, ticket_ids).items() if count}
    session.execute(delete(TicketTally).where(TicketTally.ticket_id.in_(ticket_ids)))
    session.execute(
        insert(TicketTally),
        [
            {
                "ticket_id": id_,
                "parts": [[*part, count] for part, count in sorted(parts.get(id_, {}).items())],
            }
            for id_ in sorted(ticket_ids)
        ],
    )
    if changed:
        add_up(session(), [{**part._asdict(), "count": count} for part, count in sorted(changed.items())])
        session.execute(delete(Tally).where(Tally.count == 0))
