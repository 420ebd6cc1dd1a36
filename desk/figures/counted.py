"""What was touched, counted as it stands now, and by how much that differs from when it was last counted."""

from collections import Counter
from collections.abc import Collection, Mapping
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import select

from desk import timetable
from desk.extensions import session
from desk.figures.daily import Sliced, of_organizations, of_requests, read_back
from desk.figures.parts import Part, spread
from desk.figures.touched import Touched
from desk.known import fetch
from models import OrganizationTally, TicketTally, Topic, Unit

_AXES = select(Topic.id, Topic.axis).order_by(Topic.id)
_HOMES = select(Unit.id, Unit.parent_id, Unit.kind).order_by(Unit.id)
_SHAPE = 7  # another number when a figure is defined otherwise: everything is counted anew


class Counted(NamedTuple):
    """What was touched, what these requests and organizations add now, and what that changes in the sums."""

    touched: Touched
    tickets: Mapping[int, Sliced]
    organizations: Mapping[int, Sliced]
    difference: Counter[Part]


def count(found: Touched) -> Counted:
    """Count what was touched."""
    tickets = of_requests(found.tickets) if found.tickets else {}
    organizations = of_organizations(found.homes) if found.homes else {}
    difference: Counter[Part] = Counter()
    for sliced in (*tickets.values(), *organizations.values()):
        difference.update(spread(sliced))
    for kept in (
        *_kept(TicketTally.parts, TicketTally.ticket_id, found.tickets),
        *_kept(OrganizationTally.parts, OrganizationTally.organization_id, found.homes),
    ):
        difference.subtract(spread(read_back(kept)))
    return Counted(found, tickets, organizations, difference)


def _kept(parts: Any, key: Any, numbers: Collection[int]) -> list[Any]:
    return list(session.scalars(select(parts).where(key.in_(numbers)))) if numbers else []


def ground() -> str:
    """Name what the sums rest on that no event of a request tells of: zone, working hours, axes of topics, homes of units."""
    rules = timetable.current()
    names = repr((_SHAPE, [tuple(row) for row in fetch(_AXES)], [tuple(row) for row in fetch(_HOMES)]))
    return f"{rules.zone} {rules.code} {rules.version} {sha256(names.encode()).hexdigest()[:12]}"
