"""Records that may be one and the same: noticed as they arrive, kept until a person says what they are."""

from collections.abc import Callable, Collection, Iterable
from typing import Any, Final

from sqlalchemy import delete, func, insert, or_, select

from desk import access, clock, events
from desk.access import Actor
from desk.errors import Conflict
from desk.extensions import session
from desk.likeness import Verdict, compare, compare_people, keys_of, loading
from models import Contact, DuplicatePair, LikenessKey, Organization

MOST_COMPARED: Final = 100
"""How many records a new one is compared with: those that share most keys with it."""
_KEYS_READ: Final = 2000


def look_at(organization: Organization) -> None:
    """Note what an organization that came or changed resembles; part of the verb that wrote it."""
    session.flush()
    index([organization.id])
    shared = select(LikenessKey.key).where(LikenessKey.organization_id == organization.id)
    met = (
        select(LikenessKey.organization_id)
        .where(LikenessKey.key.in_(shared), LikenessKey.organization_id != organization.id)
        .limit(_KEYS_READ)
        .subquery()
    )
    likely = select(met.c.organization_id).group_by(met.c.organization_id).order_by(func.count().desc())
    others = session.execute(likely.limit(MOST_COMPARED)).scalars()
    known = _pairs_of(DuplicatePair.organization_id, DuplicatePair.other_organization_id, organization.id)
    settle_organizations({_ordered(organization.id, other) for other in others} | known)


def look_at_person(contact: Contact) -> None:
    """Note whom a person who came or changed resembles: at the same organization, or with the same address."""
    session.flush()
    near = Contact.organization_id == contact.organization_id
    near = or_(near, Contact.email_key == contact.email_key) if contact.email_key else near
    statement = select(Contact.id).where(
        near, Contact.id != contact.id, Contact.erased_at.is_(None), Contact.merged_into_id.is_(None)
    )
    others = session.execute(statement.order_by(Contact.id.desc()).limit(MOST_COMPARED)).scalars()
    known = _pairs_of(DuplicatePair.contact_id, DuplicatePair.other_contact_id, contact.id)
    settle_people({_ordered(contact.id, other) for other in others} | known)


def index(organization_ids: Collection[int]) -> None:
    """Write the keys of some organizations anew."""
    wanted = {(key, one.id) for one in loading.companies(organization_ids).values() for key in keys_of(one)}
    statement = select(LikenessKey.key, LikenessKey.organization_id)
    mine = LikenessKey.organization_id.in_(organization_ids)
    stored = {(key, id_) for key, id_ in session.execute(statement.where(mine))}
    for key, id_ in stored - wanted:
        session.execute(delete(LikenessKey).where(LikenessKey.key == key, LikenessKey.organization_id == id_))
    if added := sorted(wanted - stored):
        session.execute(insert(LikenessKey), [{"key": key, "organization_id": id_} for key, id_ in added])


def settle_organizations(pairs: Iterable[tuple[int, int]]) -> None:
    """Keep those of the pairs of organizations that look alike now, and let go of those that do not any more."""
    _settle(list(pairs), "organization_id", loading.companies, compare)


def settle_people(pairs: Iterable[tuple[int, int]]) -> None:
    """Keep those of the pairs of people that look alike now, and let go of those that do not any more."""
    _settle(list(pairs), "contact_id", loading.people, compare_people)


def dismiss(*, actor: Actor, pair_id: int, version: int) -> DuplicatePair:
    """Say that two records are two; they are never proposed again."""
    pair = _load(actor, pair_id, version)

    if pair.dismissed_at is None:
        pair.dismissed_at, pair.dismissed_by_id = clock.now(), actor.user_id
        events.record("duplicates_dismissed", actor=actor, subject=pair, after=_told(pair))
    return pair


def propose_again(*, actor: Actor, pair_id: int, version: int) -> DuplicatePair:
    """Take back that two records are two: they may be one after all."""
    pair = _load(actor, pair_id, version)

    if pair.dismissed_at is not None:
        pair.dismissed_at = pair.dismissed_by_id = None
        events.record("duplicates_proposed", actor=actor, subject=pair, after=_told(pair))
    return pair


def _load(actor: Actor, pair_id: int, version: int) -> DuplicatePair:
    pair = access.load(actor, DuplicatePair, DuplicatePair.id == pair_id, lock=True)
    access.ensure(actor, "directory.work")
    if pair.version != version:
        raise Conflict("stale")
    return pair


def _told(pair: DuplicatePair) -> dict[str, Any]:
    """Name the records by number: events keep no personal data."""
    if pair.organization_id is not None:
        return {"organizations": [pair.organization_id, pair.other_organization_id]}
    return {"contacts": [pair.contact_id, pair.other_contact_id]}


def _ordered(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def _pairs_of(first: Any, second: Any, id_: int) -> set[tuple[int, int]]:
    """Return the pairs a record is in already."""
    statement = select(first, second).where(or_(first == id_, second == id_))
    return {(one, other) for one, other in session.execute(statement)}


def _settle(
    pairs: list[tuple[int, int]],
    column: str,
    load: Callable[[Collection[int]], dict[int, Any]],
    verdict_on: Callable[[Any, Any], Verdict],
) -> None:
    """Compare each pair anew. What a person has decided stays as it is."""
    if not pairs:
        return
    known = _known(pairs, column)
    records = load({id_ for pair in pairs for id_ in pair})
    for one, other in sorted(pairs):
        both = one in records and other in records
        verdict = verdict_on(records[one], records[other]) if both else None
        pair = known.get((one, other))
        if pair is None and verdict is not None and verdict.is_alike:
            session.add(
                DuplicatePair(**{column: one, f"other_{column}": other}, points=verdict.points,
                              reasons=list(verdict.reasons), found_at=clock.now())
            )  # fmt: skip
        elif pair is not None and verdict is not None and pair.dismissed_at is None:
            _keep_or_let_go(pair, verdict)
    session.flush()


def _keep_or_let_go(pair: DuplicatePair, verdict: Verdict) -> None:
    if not verdict.is_alike:
        session.delete(pair)
    elif (pair.points, pair.reasons) != (verdict.points, list(verdict.reasons)):
        pair.points, pair.reasons = verdict.points, list(verdict.reasons)


def _known(pairs: list[tuple[int, int]], column: str) -> dict[tuple[int, int], DuplicatePair]:
    """Return the stored pairs among these."""
    found: dict[tuple[int, int], DuplicatePair] = {}
    ids = sorted({pair[0] for pair in pairs})
    for start in range(0, len(ids), loading.AT_ONCE):
        statement = select(DuplicatePair).where(
            getattr(DuplicatePair, column).in_(ids[start : start + loading.AT_ONCE])
        )
        for pair in session.execute(statement).scalars():
            found[(getattr(pair, column), getattr(pair, f"other_{column}"))] = pair
    return found
