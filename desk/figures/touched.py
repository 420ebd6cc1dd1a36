"""What events touched since a place in the chain: requests, and companies with all that was merged into them."""

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from sqlalchemy import and_, select

from desk.extensions import session
from models import Event, EventHead, Interaction, Organization, OrganizationTally, Ticket, TicketTally


class Touched(NamedTuple):
    """Requests and organizations to count anew; `homes` names for each organization the one that stands for it now."""

    tickets: list[int]
    homes: dict[int, int]

    def __bool__(self) -> bool:
        return bool(self.tickets or self.homes)


def since(event_count: int, *, until: int | None = None) -> Touched:
    """Return what events after a place in the chain are about."""
    after = Event.id > event_count if until is None else and_(Event.id > event_count, Event.id <= until)
    statement = select(Event.ticket_id, Event.kind, Event.subject_type, Event.subject_id).where(after)
    tickets, organizations, meetings, edited = set(), set(), set(), set()
    for ticket_id, kind, subject, subject_id in session.execute(statement):
        if ticket_id is not None:
            tickets.add(ticket_id)
        if subject == Organization.__tablename__:
            organizations.add(subject_id)
            if kind != "organization_added":  # of its region and size are all its requests
                edited.add(subject_id)
        elif subject == Interaction.__tablename__:
            meetings.add(subject_id)
    if edited:
        tickets |= _column(Ticket.id, Ticket.organization_id, families(edited))
    organizations |= _column(Interaction.organization_id, Interaction.id, meetings)
    organizations |= _column(Interaction.organization_id, Interaction.ticket_id, tickets)
    organizations |= _column(Ticket.organization_id, Ticket.id, tickets)
    organizations |= _column(TicketTally.organization_id, TicketTally.ticket_id, tickets)
    return Touched(sorted(tickets), families(organizations))


def families(organizations: set[int]) -> dict[int, int]:
    """Return the present home of organizations, of those they were counted with, and of those they stand with now."""
    tally = OrganizationTally
    found = organizations | _column(tally.home_id, tally.organization_id, organizations)
    found |= _column(tally.organization_id, tally.home_id, found)
    into = _merges(found)
    while members := _column(Organization.id, Organization.merged_into_id, into.keys()) - into.keys():
        into |= _merges(members)
    return {number: _home(number, into) for number in into}


def _merges(organizations: Collection[int]) -> dict[int, int | None]:
    """Return what organizations were merged into, up to those that stand for them."""
    into: dict[int, int | None] = {}
    wanted = set(organizations)
    while wanted:
        statement = select(Organization.id, Organization.merged_into_id).where(Organization.id.in_(wanted))
        into |= {row[0]: row[1] for row in session.execute(statement)}
        wanted = {target for target in into.values() if target is not None} - into.keys()
    return into


def _home(number: int, into: dict[int, int | None]) -> int:
    seen = {number}
    while (target := into.get(number)) is not None and target not in seen:
        seen.add(target)
        number = target
    return number


def _column(column: Any, by: Any, values: Iterable[int]) -> set[int]:
    wanted = list(values)
    if not wanted:
        return set()
    return {one for one in session.scalars(select(column).where(by.in_(wanted))) if one is not None}


def end_of_chain() -> int:
    """Return how many events there are."""
    return session.execute(select(EventHead.count).where(EventHead.id == 1)).scalar_one()
