"""Records of the directory that may be one, as a person has to look at them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from desk import access
from desk.access import Actor
from desk.extensions import session
from desk.queries.rows import Page, cut, read
from models import Contact, DuplicatePair, Organization, User

SHOWN = 5
Facts = tuple[str | None, str | None, str | None]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two records, with what it is told by: (number, domain, place) or (organization, address, phone)."""

    id: int
    name: str
    facts: Facts


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
    *,
    of_people: bool = False,
    dismissed: bool = False,
    after: int | None = None,
    before: int | None = None,
) -> Page[PairRow]:
    """Return a page of the organizations, or the people, that may be one (or were said not to be), the likest first."""
    return cut(
        _pairs(actor, of_people=of_people, dismissed=dismissed), order=(DuplicatePair.points, DuplicatePair.id), make=_row,
        id_of=lambda row: row.id, after=after, before=before, newest_first=True,
    )  # fmt: skip


def duplicate_counts(actor: Actor) -> tuple[int, int]:
    """Return how many pairs of organizations and of people wait for somebody to look."""
    waiting = (_pairs(actor, of_people=of_people).subquery() for of_people in (False, True))
    organizations, people = (
        session.scalar(select(func.count()).select_from(pairs)) or 0 for pairs in waiting
    )
    return organizations, people


def duplicates_of(
    actor: Actor, *, organization_id: int | None = None, contact_id: int | None = None
) -> list[PairRow]:
    """Return what one record resembles and nobody has looked at, the likest first."""
    if contact_id is not None:
        mine = or_(DuplicatePair.contact_id == contact_id, DuplicatePair.other_contact_id == contact_id)
    else:
        mine = or_(
            DuplicatePair.organization_id == organization_id,
            DuplicatePair.other_organization_id == organization_id,
        )
    statement = _pairs(actor, of_people=contact_id is not None).where(mine)
    return read(statement.order_by(DuplicatePair.points.desc(), DuplicatePair.id.desc()).limit(SHOWN), _row)


def _pairs(actor: Actor, *, of_people: bool, dismissed: bool = False) -> Any:
    """Select the pairs with both their records."""
    statement = _pairs_of_people() if of_people else _pairs_of_organizations()
    decided = DuplicatePair.dismissed_at.is_not(None) if dismissed else DuplicatePair.dismissed_at.is_(None)
    return statement.where(decided, access.visible(actor, DuplicatePair))


def _pairs_of_organizations() -> Any:
    one, other = aliased(Organization), aliased(Organization)
    facts = [
        (record.id, record.name, func.coalesce(record.siret, record.siren, record.foreign_id), record.domain, record.city)
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
        (record.id, record.name, home.name, record.email, record.phone) for record, home in ((one, first), (other, second))
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


def _columns() -> tuple[Any, ...]:
    by = select(User.name).where(User.id == DuplicatePair.dismissed_by_id).scalar_subquery()
    return (
        DuplicatePair.id, DuplicatePair.version, DuplicatePair.points, DuplicatePair.reasons, DuplicatePair.dismissed_at, by,
    )  # fmt: skip


def _row(
    id_: int, version: int, points: int, reasons: list[str], at: datetime | None, by: str | None, *rest: Any
) -> PairRow:
    one, other = (Side(side[0], side[1], side[2:]) for side in (rest[:5], rest[5:]))
    return PairRow(id_, version, points, tuple(reasons), one, other, at, by)
