"""A look through all records for those that may be one: what it would change of what is stored."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

from sqlalchemy import select

from desk.extensions import session
from desk.likeness import (
    Person,
    Verdict,
    compare,
    compare_people,
    compare_requests,
    keys_of,
    loading,
    telling,
)
from models import Contact, DuplicatePair, LikenessKey, Ticket
from models.states import TicketState

WIDEST: Final = 60
"""A key that more records share tells too little: they meet under another."""
_WIDEST_ORGANIZATION: Final = 300

Pair = tuple[int, int]


@dataclass(frozen=True)
class Differences:
    """What a look through everything would change."""

    unindexed: list[int]
    organizations: list[Pair]
    people: list[Pair]
    requests: list[Pair]


def differences() -> Differences:
    """Look through everything: the organizations whose keys are stale, and the pairs that are new, changed or gone."""
    companies = loading.companies()
    keys = {one.id: keys_of(one) for one in companies.values()}
    stored: dict[int, set[int]] = defaultdict(set)
    for key, id_ in session.execute(select(LikenessKey.key, LikenessKey.organization_id)):
        stored[id_].add(key)
    gone = set(stored) - set(keys)
    unindexed = sorted({id_ for id_ in keys if keys[id_] != frozenset(stored.get(id_, ()))} | gone)
    of_companies = {pair: compare(companies[pair[0]], companies[pair[1]]) for pair in _meeting(keys)}
    people = loading.people()
    of_people = {pair: compare_people(people[pair[0]], people[pair[1]]) for pair in _near(people.values())}
    return Differences(
        unindexed,
        _changed(of_companies, DuplicatePair.organization_id, DuplicatePair.other_organization_id),
        _changed(of_people, DuplicatePair.contact_id, DuplicatePair.other_contact_id),
        _changed(_of_requests(), DuplicatePair.ticket_id, DuplicatePair.other_ticket_id),
    )


def _meeting(keys: dict[int, frozenset[int]]) -> set[Pair]:
    """Return the pairs of organizations that share a key few others have."""
    blocks: dict[int, list[int]] = defaultdict(list)
    for id_ in sorted(keys):
        for key in keys[id_]:
            blocks[key].append(id_)
    return {pair for ids in blocks.values() if 1 < len(ids) <= WIDEST for pair in combinations(ids, 2)}


def _near(people: Iterable[Person]) -> set[Pair]:
    """Return the pairs of people at one organization, or with one address."""
    blocks: dict[Any, list[int]] = defaultdict(list)
    for one in sorted(people, key=lambda one: one.id):
        blocks[one.organization_id].append(one.id)
        if one.email_key:
            blocks[one.email_key].append(one.id)
    fitting = (ids for ids in blocks.values() if 1 < len(ids) <= _WIDEST_ORGANIZATION)
    return {pair for ids in fitting for pair in combinations(ids, 2)}


def _of_requests() -> dict[Pair, Verdict]:
    """Compare the open requests of one company or what may be one, of one person, or of one sentence; some texts at a time."""
    blocks: dict[Any, set[int]] = defaultdict(set)
    narrow = select(Ticket.id, Ticket.organization_id, Contact.name_key, Contact.email_key, Ticket.title)
    narrow = narrow.join(Contact, Contact.id == Ticket.contact_id).where(Ticket.state != TicketState.CLOSED)
    for id_, organization_id, name, email, title in session.execute(narrow.order_by(Ticket.id)):
        sentence = frozenset(telling(title))
        for key in (organization_id, name, email, sentence if len(sentence) > 3 else None):
            if key:
                blocks[key].add(id_)
    waiting = select(DuplicatePair.organization_id, DuplicatePair.other_organization_id).where(
        DuplicatePair.organization_id.is_not(None), DuplicatePair.dismissed_at.is_(None)
    )
    alike = [
        blocks[one] | blocks[other]
        for one, other in session.execute(waiting)
        if blocks[one] and blocks[other]
    ]
    found: dict[Pair, Verdict] = {}
    for some in _some_at_a_time([*blocks.values(), *alike]):
        asked = loading.requests({id_ for ids in some for id_ in ids})
        pairs = {pair for ids in some for pair in combinations(sorted(ids & asked.keys()), 2)} - found.keys()
        found |= {(one, other): compare_requests(asked[one], asked[other]) for one, other in pairs}
    return found


def _some_at_a_time(blocks: Iterable[set[int]]) -> Iterator[list[set[int]]]:
    """Yield the blocks worth looking at, together so many that their texts are read at once."""
    some: list[set[int]] = []
    for ids in blocks:
        if not 1 < len(ids) <= WIDEST:
            continue
        some.append(ids)
        if sum(map(len, some)) >= loading.AT_ONCE:
            yield some
            some = []
    if some:
        yield some


def _changed(verdicts: dict[Pair, Verdict], first: Any, second: Any) -> list[Pair]:
    """Return the pairs whose stored row is not what a comparison says; what a person decided stands."""
    columns = select(first, second, DuplicatePair.points, DuplicatePair.reasons, DuplicatePair.dismissed_at)
    stored = {
        (one, other): (points, tuple(reasons), dismissed_at is not None)
        for one, other, points, reasons, dismissed_at in session.execute(columns.where(first.is_not(None)))
    }
    alike = {pair: verdict for pair, verdict in verdicts.items() if verdict.is_alike}
    changed = {
        pair
        for pair, verdict in alike.items()
        if pair not in stored
        or not (stored[pair][2] or stored[pair][:2] == (verdict.points, verdict.reasons))
    }
    return sorted(changed | {pair for pair in stored if pair not in alike and not stored[pair][2]})
