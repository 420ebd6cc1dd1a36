"""Records that may be one, as a person has to look at them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import func, null, or_, select
from sqlalchemy.orm import aliased

from desk import access
from desk.access import Actor
from desk.extensions import session
from desk.queries.rows import Page, cut, read
from models import Contact, DuplicatePair, Organization, Ticket, User
from models.states import TicketState

SHOWN = 5
Facts = tuple[str | None, str | None, str | None]
Kind = Literal["organizations", "people", "requests"]
KINDS: Final[tuple[Kind, ...]] = ("organizations", "people", "requests")
_COLUMNS: Final[dict[Kind, tuple[Any, Any]]] = {
    "organizations": (DuplicatePair.organization_id, DuplicatePair.other_organization_id),
    "people": (DuplicatePair.contact_id, DuplicatePair.other_contact_id),
    "requests": (DuplicatePair.ticket_id, DuplicatePair.other_ticket_id),
}
_NO_MORE: Final = (null(), null())


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two records, with what it is told by: (number, domain, place), (organization, address, phone), or of a
    request, whose name is its title, (reference, company, person).
    """

    id: int
    name: str
    facts: Facts
    home_id: int | None = None  # of a request, the organization it hangs on
    state: str | None = None


@dataclass(frozen=True, slots=True)
class PairRow:
    """Two records that may be one, and why."""

    id: int
    version: int
    points: int
    reasons: tuple[str, ...]
    one: Side
    other: Side
    dismissed_at: datetime | None
    dismissed_by: str | None


def duplicate_pairs(
    actor: Actor,
    kind: Kind = "organizations",
    *,
    dismissed: bool = False,
    after: int | None = None,
    before: int | None = None,
) -> Page[PairRow]:
    """Return a page of the records of a kind that may be one (or were said not to be), the likest first."""
    return cut(
        _pairs(actor, kind, dismissed=dismissed), order=(DuplicatePair.points, DuplicatePair.id), make=_row,
        id_of=lambda row: row.id, after=after, before=before, newest_first=True,
    )  # fmt: skip


def duplicate_counts(actor: Actor) -> dict[Kind, int]:
    """Return how many pairs of each kind wait for somebody to look."""
    return {
        kind: session.scalar(select(func.count()).select_from(_pairs(actor, kind).subquery())) or 0
        for kind in KINDS
    }


def duplicates_of(
    actor: Actor,
    *,
    organization_id: int | None = None,
    contact_id: int | None = None,
    ticket_id: int | None = None,
) -> list[PairRow]:
    """Return what one record resembles and nobody has looked at, the likest first."""
    given = {"organizations": organization_id, "people": contact_id, "requests": ticket_id}
    kind = next(kind for kind in KINDS if given[kind] is not None)
    first, second = _COLUMNS[kind]
    statement = _pairs(actor, kind).where(or_(first == given[kind], second == given[kind]))
    return read(statement.order_by(DuplicatePair.points.desc(), DuplicatePair.id.desc()).limit(SHOWN), _row)


def _pairs(actor: Actor, kind: Kind, *, dismissed: bool = False) -> Any:
    """Select the pairs with both their records."""
    if kind == "requests":
        statement = _pairs_of_requests(actor)
    else:
        statement = _pairs_of_people() if kind == "people" else _pairs_of_organizations()
    decided = DuplicatePair.dismissed_at.is_not(None) if dismissed else DuplicatePair.dismissed_at.is_(None)
    return statement.where(decided, access.visible(actor, DuplicatePair))


def _pairs_of_organizations() -> Any:
    one, other = aliased(Organization), aliased(Organization)
    facts = [
        (record.id, record.name, func.coalesce(record.siret, record.siren, record.foreign_id), record.domain, record.city, *_NO_MORE)
        for record in (one, other)
    ]  # fmt: skip
    return (
        select(*_columns(), *(column.label(None) for side in facts for column in side))
        .join(one, one.id == DuplicatePair.organization_id)
        .join(other, other.id == DuplicatePair.other_organization_id)
        .where(one.merged_into_id.is_(None), other.merged_into_id.is_(None))
    )


def _pairs_of_people() -> Any:
    one, other, first, second = (
        aliased(Contact),
        aliased(Contact),
        aliased(Organization),
        aliased(Organization),
    )
    facts = [
        (record.id, record.name, home.name, record.email, record.phone, *_NO_MORE) for record, home in ((one, first), (other, second))
    ]  # fmt: skip
    return (
        select(*_columns(), *(column.label(None) for side in facts for column in side))
        .join(one, one.id == DuplicatePair.contact_id)
        .join(other, other.id == DuplicatePair.other_contact_id)
        .join(first, first.id == one.organization_id)
        .join(second, second.id == other.organization_id)
        .where(
            one.erased_at.is_(None),
            other.erased_at.is_(None),
            one.merged_into_id.is_(None),
            other.merged_into_id.is_(None),
        )
    )


def _pairs_of_requests(actor: Actor) -> Any:
    """Select the pairs of open requests, both of which the actor sees."""
    statement, facts = select(*_columns()), []
    for column in _COLUMNS["requests"]:
        ticket, home, person = aliased(Ticket), aliased(Organization), aliased(Contact)
        seen = select(Ticket.id).where(access.visible(actor, Ticket))
        statement = (
            statement.join(ticket, ticket.id == column)
            .join(home, home.id == ticket.organization_id)
            .join(person, person.id == ticket.contact_id)
            .where(ticket.state != TicketState.CLOSED, ticket.id.in_(seen))
        )
        facts += [ticket.id, ticket.title, ticket.reference, home.name, person.name, home.id, ticket.state]
    return statement.add_columns(*(column.label(None) for column in facts))


def _columns() -> tuple[Any, ...]:
    by = select(User.name).where(User.id == DuplicatePair.dismissed_by_id).scalar_subquery()
    return (
        DuplicatePair.id, DuplicatePair.version, DuplicatePair.points, DuplicatePair.reasons, DuplicatePair.dismissed_at, by,
    )  # fmt: skip


def _row(
    id_: int, version: int, points: int, reasons: list[str], at: datetime | None, by: str | None, *rest: Any
) -> PairRow:
    one, other = (Side(side[0], side[1], side[2:5], *side[5:]) for side in (rest[:7], rest[7:]))
    return PairRow(id_, version, points, tuple(reasons), one, other, at, by)
