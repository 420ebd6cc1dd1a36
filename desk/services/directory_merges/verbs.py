"""The acts: put two organizations together, or two people; take it back."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select

from desk import access, clock, events
from desk.access import Actor
from desk.errors import Conflict, NotAllowed, Refused
from desk.extensions import session
from desk.services.directory_merges.facts import facts_of
from desk.services.directory_merges.replaying import (
    carry_out,
    is_possible,
    records_of,
    standing_on,
    take_back,
)
from models import Contact, DirectoryMerge, Organization
from models.dialect import one_at_a_time


def merge_organizations(
    *, actor: Actor, from_id: int, into_id: int, versions: Sequence[int], wanted: Collection[str] = ()
) -> DirectoryMerge:
    """Make one organization part of another: all that hangs on it moves, and so does each fact `wanted` of it.

    `versions` are those the preview showed, of the one that goes and the one that stays. People of both with one address
    become one, too. Pressed twice it is one merge.
    """
    source, target = _both(actor, Organization, from_id, into_id)
    if known := _made_already(source, target):
        return known
    _ensure(actor, source, target, versions, wanted)

    merge = _begin(actor, wanted, from_organization_id=source.id, into_organization_id=target.id)
    carry_out(merge)

    counts = {name: len(ids) for name, ids in merge.moved.items()}
    after = {"from": source.id, "name": source.name, "moved": counts, "taken": sorted(wanted)}
    events.record("organizations_merged", actor=actor, subject=target, after=after)
    return merge


def merge_people(
    *, actor: Actor, from_id: int, into_id: int, versions: Sequence[int], wanted: Collection[str] = ()
) -> DirectoryMerge:
    """Make one person of an organization part of another there; refuses one who is erased."""
    source, target = _both(actor, Contact, from_id, into_id)
    if known := _made_already(source, target):
        return known
    _ensure(actor, source, target, versions, wanted)
    if source.organization_id != target.organization_id:
        raise Refused("merge", "two_organizations")
    if source.erased_at is not None or target.erased_at is not None:
        raise Refused("merge", "erased")

    merge = _begin(actor, wanted, from_contact_id=source.id, into_contact_id=target.id)
    carry_out(merge)

    after = {
        "from": source.id,
        "moved": {name: len(ids) for name, ids in merge.moved.items()},
        "taken": sorted(wanted),
    }
    events.record("people_merged", actor=actor, subject=target, after=after)
    return merge


def undo(*, actor: Actor, merge_id: int) -> list[DirectoryMerge]:
    """Part two records again, at any time; later merges stay, save those that can no longer be: they are returned with it."""
    merge = access.load(actor, DirectoryMerge, DirectoryMerge.id == merge_id, lock=True)

    access.ensure(actor, "directory.work")
    if merge.parent_id is not None:
        raise Refused("merge", "goes_with_organizations")
    one_at_a_time(session(), "organization")
    if merge.undone_at is not None:
        return []

    later = standing_on(merge)
    for one in reversed(later):
        take_back(one)
    take_back(merge)
    undone = [merge]
    for one in later:
        if is_possible(one):
            carry_out(one)
        else:
            undone.append(one)

    for one in undone:
        one.undone_at, one.undone_by_id = clock.now(), actor.user_id
        source, target = records_of(one)
        kind = "organizations_parted" if isinstance(source, Organization) else "people_parted"
        events.record(kind, actor=actor, subject=target, after={"from": source.id})
    session.flush()
    return undone


def _both(actor: Actor, model: Any, from_id: int, into_id: int) -> tuple[Any, Any]:
    """Load both records locked, one after the other; while records are put together nobody adds one."""
    one_at_a_time(session(), "organization")
    if from_id == into_id:
        raise Refused("merge", "same_record")
    found = {id_: access.load(actor, model, model.id == id_, lock=True) for id_ in sorted((from_id, into_id))}
    return found[from_id], found[into_id]


def _ensure(actor: Actor, source: Any, target: Any, versions: Sequence[int], wanted: Collection[str]) -> None:
    access.ensure(actor, "directory.work")
    if actor.user_id is None:
        raise NotAllowed("directory.work")
    if list(versions) != [source.version, target.version]:
        raise Conflict("stale")
    if source.merged_into_id is not None or target.merged_into_id is not None:
        raise Conflict("merged")
    if set(wanted) - set(facts_of(source)):
        raise Refused("merge", "unknown_fact")


def _made_already(source: Any, target: Any) -> DirectoryMerge | None:
    """Return the merge of these two that stands."""
    if source.merged_into_id != target.id:
        return None
    column = "organization_id" if isinstance(source, Organization) else "contact_id"
    statement = select(DirectoryMerge).where(
        getattr(DirectoryMerge, f"from_{column}") == source.id, DirectoryMerge.undone_at.is_(None)
    )
    return session.execute(statement.order_by(DirectoryMerge.id.desc())).scalars().first()


def _begin(actor: Actor, wanted: Collection[str], **records: int) -> DirectoryMerge:
    merge = DirectoryMerge(
        wanted=sorted(wanted), taken=None, moved={}, made_at=clock.now(), made_by_id=actor.user_id, **records
    )
    session.add(merge)
    session.flush()
    return merge
