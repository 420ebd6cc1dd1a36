"""Keeping the sums: what events touched since the last time is counted anew, and the difference goes into the sums."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from sqlalchemy import delete, insert, select

from desk.extensions import session
from desk.figures import touched
from desk.figures.counted import Counted, count, ground
from desk.figures.daily import Sliced, months, written
from desk.figures.touched import Touched, end_of_chain
from models import Organization, OrganizationTally, Tally, TallyHead, TallyPlace, Ticket, TicketTally
from models.dialect import add_up, one_at_a_time

EVENTS_AT_ONCE: Final = 5000
TICKETS_AT_ONCE: Final = 2000
ORGANIZATIONS_AT_ONCE: Final = 1000


def catch_up() -> bool:
    """Count what the next few thousand events touched; tell whether there is more to do. Within a unit of work.

    Every change of a request or company leaves an event that names it, and the chain has no gaps: what no event names
    has not changed. Where nothing is counted yet, or months begin elsewhere or other days are open, every request and every
    company is counted once as it stands; what happens meanwhile, the events tell afterwards.
    """
    one_at_a_time(session(), "figures")
    head = session.get(TallyHead, 1, populate_existing=True) or _begin()
    if head.ground != ground():
        _walk(head)
        return True
    end = end_of_chain()
    until = min(end, head.event_count + EVENTS_AT_ONCE)
    if found := touched.since(head.event_count, until=until):
        keep(count(found))
    head.event_count = until
    return until < end


def _begin() -> TallyHead:
    head = TallyHead(id=1, event_count=0, ground="")
    session.add(head)
    return head


def _walk(head: TallyHead) -> None:
    """Count the next requests, then the next companies, and when there are no more, let the sums be read."""
    now = ground()
    if head.walking != now:
        for table in (Tally, TallyPlace, TicketTally, OrganizationTally):
            session.execute(delete(table))
        head.walking, head.event_count, head.tickets_to, head.organizations_to = now, end_of_chain(), 0, 0
    if tickets := _next(Ticket.id, head.tickets_to, TICKETS_AT_ONCE):
        head.tickets_to = tickets[-1]
        found = Touched(tickets, {})
    elif organizations := _next(Organization.id, head.organizations_to, ORGANIZATIONS_AT_ONCE):
        head.organizations_to = organizations[-1]
        found = Touched([], touched.families(set(organizations)))
    else:
        head.ground, head.walking = now, None
        return
    keep(count(found))


def _next(column: Any, after: int, at_most: int) -> list[int]:
    return list(session.scalars(select(column).where(column > after).order_by(column).limit(at_most)))


def keep(counted: Counted) -> None:
    """Keep what was counted: what each adds, where it is found, and the sums."""
    found = counted.touched
    changed = {part: number for part, number in counted.difference.items() if number}
    _replace(TicketTally, TicketTally.ticket_id, _ticket_rows(found, counted))
    _replace(OrganizationTally, OrganizationTally.organization_id, _organization_rows(found, counted))
    _place("ticket", found.tickets, counted.tickets)
    _place("organization", found.homes, counted.organizations)
    if changed:
        add_up(session(), [{**part._asdict(), "count": number} for part, number in sorted(changed.items())])
        session.execute(delete(Tally).where(Tally.count == 0))


def _ticket_rows(found: Touched, counted: Counted) -> list[dict[str, Any]]:
    statement = select(Ticket.id, Ticket.organization_id).where(Ticket.id.in_(found.tickets))
    return [
        {"ticket_id": id_, "organization_id": home, "parts": written(counted.tickets.get(id_, []))}
        for id_, home in sorted(tuple(row) for row in session.execute(statement))
    ]


def _organization_rows(found: Touched, counted: Counted) -> list[dict[str, Any]]:
    return [
        {"organization_id": id_, "home_id": home, "parts": written(counted.organizations.get(id_, []))}
        for id_, home in sorted(found.homes.items())
    ]


def _place(about: str, touched: Collection[int], added: Mapping[int, Sliced]) -> None:
    """Note the slices and months in which each is found."""
    if touched:
        session.execute(
            delete(TallyPlace).where(TallyPlace.about == about, TallyPlace.record_id.in_(touched))
        )
    rows = [
        {"place": place, "about": about, "record_id": number}
        for number, sliced in sorted(added.items())
        for place in sorted({name for names, _lines in sliced for name in names if name} | months(sliced))
    ]
    if rows:
        session.execute(insert(TallyPlace), rows)


def _replace(table: Any, key: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(delete(table).where(key.in_([row[key.key] for row in rows])))
        session.execute(insert(table), rows)
