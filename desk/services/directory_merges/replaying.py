"""Carrying a merge out, taking it back, and which later ones stand on it.

A merge is taken back like a card from a stack: the later ones that touch the same records first, the newest before the others,
then it; those are then carried out again. So what remains is what would be there had it never been made.
"""

from typing import Any

from sqlalchemy import or_, select

from desk.extensions import session
from desk.services import contacts, duplicates
from desk.services.directory_merges.facts import give_back, take
from desk.services.directory_merges.rows import move, move_back
from models import Contact, DirectoryMerge, Organization


def records_of(merge: DirectoryMerge) -> tuple[Any, Any]:
    """Return the record that went and the one that stayed."""
    if merge.from_organization_id is not None:
        model, ids = Organization, (merge.from_organization_id, merge.into_organization_id)
    else:
        model, ids = Contact, (merge.from_contact_id, merge.into_contact_id)  # type: ignore[assignment]  # one of two tables
    return session.get_one(model, ids[0]), session.get_one(model, ids[1])


def carry_out(merge: DirectoryMerge) -> None:
    """Put the two records together as the merge wants it, and note in it how to part them."""
    source, target = records_of(merge)
    stay, twins = _with_twins(source, target)
    is_erased = any(getattr(one, "erased_at", None) for one in (source, target))
    merge.moved = move(source, target, stay=stay)
    merge.taken = None if is_erased else take(source, target, merge.wanted)
    source.merged_into_id = target.id
    session.flush()
    _look_again(source, target)
    for theirs, ours in twins.items():
        child = DirectoryMerge(from_contact_id=theirs, into_contact_id=ours, parent_id=merge.id, wanted=[], taken={}, moved={},
                               made_at=merge.made_at, made_by_id=merge.made_by_id)  # fmt: skip
        session.add(child)
        session.flush()
        carry_out(child)


def take_back(merge: DirectoryMerge) -> None:
    """Part the two records: each has what it had, and what hung on it."""
    children = select(DirectoryMerge).where(DirectoryMerge.parent_id == merge.id)
    for child in session.execute(children.order_by(DirectoryMerge.id.desc())).scalars():
        take_back(child)
        session.delete(child)
    source, target = records_of(merge)
    source.merged_into_id = None
    session.flush()
    if merge.taken:
        give_back(source, target, merge.taken)
    move_back(source, target, merge.moved)
    _look_again(source, target)


def standing_on(merge: DirectoryMerge) -> list[DirectoryMerge]:
    """Return the later merges that touch what this one touched, directly or through others, the oldest first."""
    statement = select(DirectoryMerge).where(
        DirectoryMerge.id > merge.id, DirectoryMerge.undone_at.is_(None), DirectoryMerge.parent_id.is_(None)
    )
    later = list(session.execute(statement.order_by(DirectoryMerge.id).with_for_update()).scalars())
    touched, found, before = _touched(merge), set[int](), -1
    while before != len(found):
        before = len(found)
        for one in later:
            if one.id not in found and touched & _touched(one):
                touched |= _touched(one)
                found.add(one.id)
    return [one for one in later if one.id in found]


def is_possible(merge: DirectoryMerge) -> bool:
    """Tell whether both records stand for themselves, and two people are of one organization."""
    source, target = records_of(merge)
    if source.merged_into_id is not None or target.merged_into_id is not None:
        return False
    return isinstance(source, Organization) or source.organization_id == target.organization_id


def _touched(merge: DirectoryMerge) -> set[tuple[str, int]]:
    """Return the organizations a merge is about; of two people, themselves and where they are now."""
    source, target = records_of(merge)
    if isinstance(source, Organization):
        return {("organization", source.id), ("organization", target.id)}
    return {("contact", source.id), ("contact", target.id), ("organization", source.organization_id),
            ("organization", target.organization_id)}  # fmt: skip


def _with_twins(source: Any, target: Any) -> tuple[frozenset[int], dict[int, int]]:
    """Return the people who cannot move, for somebody there has their address, and of those who stand for themselves whose twin they are."""
    if isinstance(source, Contact):
        return frozenset(), {}
    statement = select(Contact.email_key, Contact.id).where(
        Contact.email_key.is_not(None), Contact.organization_id == target.id
    )
    there = {row.email_key: row.id for row in session.execute(statement)}
    here = select(Contact).where(Contact.organization_id == source.id, Contact.email_key.in_(there))
    stay = list(session.execute(here.order_by(Contact.id)).scalars())
    twins = {
        one.id: contacts.present_home(session.get_one(Contact, there[one.email_key])).id
        for one in stay
        if one.merged_into_id is None
    }
    return frozenset(one.id for one in stay), twins


def _look_again(source: Any, target: Any) -> None:
    """Compare what stands for itself now with the others."""
    for one in (source, target):
        if isinstance(one, Organization):
            duplicates.look_at(one)
        elif one.erased_at is None and one.merged_into_id is None:
            duplicates.look_at_person(one)


def merges_into(contact_id: int) -> list[Contact]:
    """Return everybody who became part of a person, through however many merges."""
    found: list[Contact] = []
    wanted = {contact_id}
    while wanted:
        statement = select(Contact).where(Contact.merged_into_id.in_(wanted)).order_by(Contact.id)
        added = list(session.execute(statement.with_for_update()).scalars())
        found += added
        wanted = {one.id for one in added}
    return found


def forget(contact_ids: list[int]) -> None:
    """Forget what two people's records said before they were put together: one of them is erased."""
    about = or_(
        DirectoryMerge.from_contact_id.in_(contact_ids), DirectoryMerge.into_contact_id.in_(contact_ids)
    )
    for merge in session.execute(select(DirectoryMerge).where(about)).scalars():
        merge.taken = None
