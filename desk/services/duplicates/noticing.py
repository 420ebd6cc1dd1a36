"""What a record that came or changed resembles: part of the verb that wrote it, so that a person sees it at once."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import delete, func, insert, or_, select

from desk.extensions import session
from desk.likeness import compare_requests, keys_of, loading
from desk.matching.text import stems
from desk.services.duplicates.settling import settle_organizations, settle_people, settle_requests
from models import Contact, DuplicatePair, LikenessKey, Organization, Ticket
from models.dialect import Term, search
from models.states import TicketState

MOST_COMPARED: Final = 100
"""How many records a new one is compared with: those that share most keys with it."""
_KEYS_READ: Final = 2000
MOST_PROPOSED: Final = 5
"""Of a request that arrives, so many others are proposed: the likest. Who writes ten times the same is one question, not ten."""
_NEWEST: Final = 40
_FEWEST_WORDS: Final = 4
_MOST_WORDS: Final = 12
_LATER: Final = "desk_duplicates_later"


class _Later:
    """Who is looked at when all is written."""

    def __init__(self) -> None:
        self.organizations: set[int] = set()
        self.people: set[int] = set()


@contextmanager
def looking_once() -> Iterator[None]:
    """Look at what is written meanwhile once, at the end: a list writes a company, its site and its person one after another."""
    later = session().info[_LATER] = _Later()
    try:
        yield
    finally:
        del session().info[_LATER]
    session.flush()
    _look_at_organizations(later.organizations)
    _look_at_people(later.people)


def look_at(organization: Organization) -> None:
    """Note what an organization that came or changed resembles; part of the verb that wrote it."""
    session.flush()
    if later := session().info.get(_LATER):
        later.organizations.add(organization.id)
    else:
        _look_at_organizations({organization.id})


def look_at_person(contact: Contact) -> None:
    """Note whom a person who came or changed resembles: at the same organization, or with the same address."""
    session.flush()
    if later := session().info.get(_LATER):
        later.people.add(contact.id)
    else:
        _look_at_people({contact.id})


def _look_at_organizations(ids: Collection[int]) -> None:
    index(ids)
    pairs: set[tuple[int, int]] = set()
    for id_ in ids:
        shared = select(LikenessKey.key).where(LikenessKey.organization_id == id_)
        met = (
            select(LikenessKey.organization_id)
            .where(LikenessKey.key.in_(shared), LikenessKey.organization_id != id_)
            .limit(_KEYS_READ)
            .subquery()
        )
        likely = select(met.c.organization_id).group_by(met.c.organization_id).order_by(func.count().desc())
        others = session.execute(likely.limit(MOST_COMPARED)).scalars()
        pairs |= {_ordered(id_, other) for other in others}
    settle_organizations(
        pairs | _pairs_of(DuplicatePair.organization_id, DuplicatePair.other_organization_id, ids)
    )


def _look_at_people(ids: Collection[int]) -> None:
    pairs: set[tuple[int, int]] = set()
    for contact in session.scalars(select(Contact).where(Contact.id.in_(ids))):
        near = Contact.organization_id == contact.organization_id
        near = or_(near, Contact.email_key == contact.email_key) if contact.email_key else near
        statement = select(Contact.id).where(
            near, Contact.id != contact.id, Contact.erased_at.is_(None), Contact.merged_into_id.is_(None)
        )
        others = session.execute(statement.order_by(Contact.id.desc()).limit(MOST_COMPARED)).scalars()
        pairs |= {_ordered(contact.id, other) for other in others}
    settle_people(pairs | _pairs_of(DuplicatePair.contact_id, DuplicatePair.other_contact_id, ids))


def look_at_request(ticket: Ticket) -> None:
    """Note which open requests one that came or changed may repeat: of the company or what may be the company, of the same
    person, or of anybody in the same words. A closed one repeats nothing.
    """
    session.flush()
    if ticket.state == TicketState.CLOSED:
        return
    near = {*_of_company(ticket), *_of_person(ticket), *_in_same_words(ticket)} - {ticket.id}
    asked = loading.requests({ticket.id, *near})
    verdicts = {one: compare_requests(asked[ticket.id], asked[one]) for one in near if one in asked}
    alike = sorted((-verdicts[one].points, -one) for one in verdicts if verdicts[one].is_alike)
    known = _pairs_of(DuplicatePair.ticket_id, DuplicatePair.other_ticket_id, {ticket.id})
    settle_requests({_ordered(ticket.id, -one) for _points, one in alike[:MOST_PROPOSED]} | known)


def _of_company(ticket: Ticket) -> list[int]:
    home = ticket.organization_id
    ids = (home, *loading.likely_organizations((home,))[home])
    return _newest(select(Ticket.id).where(Ticket.organization_id.in_(ids)))


def _of_person(ticket: Ticket) -> list[int]:
    """Return the requests of people with the address or the name of the one who asks, at whatever company."""
    contact = session.get_one(Contact, ticket.contact_id)
    found: list[int] = []
    for column, value in ((Contact.email_key, contact.email_key), (Contact.name_key, contact.name_key)):
        if value:
            found += _newest(
                select(Ticket.id).join(Contact, Contact.id == Ticket.contact_id).where(column == value)
            )
    return found


def _in_same_words(ticket: Ticket) -> list[int]:
    """Return the requests that hold each word of the sentence; a sentence of few words says nothing."""
    told_by = list(dict.fromkeys(stems(ticket.title, ticket.language)))
    if len(told_by) < _FEWEST_WORDS:
        return []
    terms = [Term(((stem,),)) for stem in told_by[:_MOST_WORDS]]
    open_ones = Ticket.state != TicketState.CLOSED
    found = search(
        session(), "search_ticket", terms, zones=("open",), within=open_ones, ids=Ticket.id, limit=_NEWEST
    )
    return [id_ for id_, _rank in session.execute(found)]


def _newest(statement: Any) -> list[int]:
    chosen = statement.where(Ticket.state != TicketState.CLOSED).order_by(
        Ticket.confirmed_at.desc(), Ticket.id.desc()
    )
    return list(session.scalars(chosen.limit(_NEWEST)))


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


def _ordered(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def _pairs_of(first: Any, second: Any, ids: Collection[int]) -> set[tuple[int, int]]:
    """Return the pairs some records are in already."""
    statement = select(first, second).where(or_(first.in_(ids), second.in_(ids)))
    return {(one, other) for one, other in session.execute(statement)}
