"""What was asked, found: candidates ranked by the database, the rows of one page, the words that brought each."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from desk import access
from desk.access import Actor, Reach, reaches
from desk.extensions import session
from desk.matching.stopwords import GRAMMAR
from desk.queries.search.snippets import Piece, Snippets
from desk.search.documents import mark_of, person_word, unit_word
from desk.search.words import runs
from models import Organization, Ticket, TicketTopic, Topic, User
from models.dialect import Term, search
from models.names import fold
from models.states import DESK_ROLES

CAP: Final = 1000
"""Of more matches only so many, the newest, are ranked; the page says so. A word that stands everywhere ranks nothing."""
PAGE: Final = 20
# In no document: what somebody types never is the mark of what others wrote.
_NOWHERE: Final = unit_word(0, "")
_APOSTROPHE: Final = re.compile(r"['’]")
_BEST_AGE: Final = 0.15  # how much the newest gains on the oldest candidate, as a share of the best rank


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for: `words` are (text, is_phrase, is_excluded); the fields narrow, in their own words."""

    words: tuple[tuple[str, bool, bool], ...] = ()
    states: tuple[str, ...] = ()
    owner: str = ""
    company: str = ""
    topic: str = ""
    is_typing: bool = False  # the last word may go on

    @property
    def is_nothing(self) -> bool:
        """Tell whether nothing was asked that could be found."""
        return not (
            any(not word[2] for word in self.words) or self.states or self.owner or self.company or self.topic
        )


@dataclass(frozen=True, slots=True)
class Hit:
    """One request found. `pieces` is a part of its words with what matched marked."""

    id: int
    reference: str
    title: str
    company: str | None
    state: str
    owner: str | None
    confirmed_at: datetime
    updated_at: datetime
    pieces: tuple[Piece, ...] = ()
    place: str = (
        ""  # where the words stand, a code of "search_place"; empty where the number alone brought it
    )


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits, and how many there are; `is_capped` when there are more than were ranked."""

    hits: tuple[Hit, ...]
    count: int
    is_capped: bool


def requests(actor: Actor, asked: Asked, page: int = 1) -> Found:
    """Return a page of the requests the actor may see whose words they may read."""
    ranked = _ranked(actor, asked)
    is_capped = len(ranked) > CAP
    ranked = ranked[:CAP]
    if asked.words and ranked:
        best, span = min(row[1] for row in ranked), max(1, len(ranked) - 1)
        gain = abs(best) * _BEST_AGE
        ranked = [
            row for _, row in sorted((row[1] + gain * place / span, row) for place, row in enumerate(ranked))
        ]
    ids = [row[0] for row in ranked[(page - 1) * PAGE : page * PAGE]]
    return Found(tuple(_hits(actor, ids, asked)), len(ranked), is_capped)


def matching_tickets(actor: Actor, text: str, most: int = CAP + 1) -> ColumnElement[bool]:
    """Return a predicate for the requests that hold every word of a text where the actor may read it, the newest `most`."""
    terms = terms_of([(word, False, False) for word in text.split()], False)
    selects = [select_newest(reach, terms, (), most) for reach in reaches(actor)] if terms else []
    return or_(*(Ticket.id.in_(select(one.subquery().c.id)) for one in selects)) if selects else false()


def of_company(actor: Actor, name: str, most: int = CAP + 1) -> ColumnElement[bool]:
    """Return a predicate for the requests of companies whose name holds these words, the last one perhaps begun."""
    words = [(word, False, False) for word in name.split()]
    terms = [replace(term, zones=("company",)) for term in terms_of(words, True)]
    selects = [select_newest(reach, terms, (), most) for reach in reaches(actor)] if terms else []
    return or_(false(), *(Ticket.id.in_(select(one.subquery().c.id)) for one in selects))


def _ranked(actor: Actor, asked: Asked) -> list[tuple[int, float]]:
    """Return (id, rank) of the newest candidates, the newest first; one more than CAP where there are more."""
    if asked.is_nothing:
        return []
    terms, fields = terms_of(asked.words, asked.is_typing), _fields(actor, asked)
    if runs(asked.company):
        terms.append(Term(runs(asked.company), ("company",)))
    if all(term.is_excluded for term in terms):  # fields alone: the newest
        return [(id_, 0.0) for id_ in session.execute(_by_fields(actor, fields)).scalars()]
    found: dict[int, float] = {}
    for reach in reaches(actor):
        for id_, rank in session.execute(select_newest(reach, terms, fields)):
            found[id_] = min(rank, found.get(id_, rank))
    return sorted(found.items(), reverse=True)


def select_newest(
    reach: Reach, terms: Sequence[Term], fields: Sequence[ColumnElement[bool]], most: int = CAP + 1
) -> Select[*tuple[Any, ...]]:
    conditions = [one for one in (reach.within, *fields) if one is not None]
    within = and_(*conditions) if conditions else None
    terms = [_with_own(term, reach.unit_ids) for term in terms]
    return search(
        session(), "search_ticket", terms, zones=reach.zones, within=within, ids=Ticket.id, limit=most
    )


def _with_own(term: Term, unit_ids: frozenset[int]) -> Term:
    """Let people be found, where no field is asked for, and a unit its own exchange: both stand in the index under a mark."""
    typed = tuple(tuple(_NOWHERE if mark_of(word) else word for word in run) for run in term.runs)
    people = () if term.zones else tuple(tuple(map(person_word, run)) for run in term.runs)
    own = tuple(
        tuple(unit_word(unit, word) for word in run) for unit in sorted(unit_ids) for run in term.runs
    )
    return Term(typed + people + own, term.zones, term.is_prefix, term.is_excluded)


def terms_of(words: Sequence[tuple[str, bool, bool]], is_typing: bool) -> list[Term]:
    """Turn words into terms; words of grammar are left out where others say what is looked for."""
    made: list[Term] = []
    for place, (text, is_phrase, is_excluded) in enumerate(words):
        is_last = is_typing and place == len(words) - 1 and not is_excluded
        if is_phrase and runs(text):
            made.append(Term(runs(text), (), is_last, is_excluded))
        elif not is_phrase:
            made += _words(text, is_excluded, is_last)
    telling = [term for term in made if term.is_prefix or not _is_grammar(term)]
    return telling or made


def _words(text: str, is_excluded: bool, is_last: bool) -> list[Term]:
    """Return a term a word: "d'essais" is two words, an address is its parts in a row."""
    parts = [part for part in _APOSTROPHE.split(text) if runs(part)]
    return [Term(runs(part), (), is_last and part is parts[-1], is_excluded) for part in parts]


def _is_grammar(term: Term) -> bool:
    return len(term.runs[0]) == 1 and any(term.runs[0][0] in words for words in GRAMMAR.values())


def _fields(actor: Actor, asked: Asked) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if asked.states:
        conditions.append(Ticket.state.in_(asked.states))
    if asked.owner:
        conditions.append(Ticket.owner_id.in_(_owners(asked.owner)))
    if asked.topic:
        linked = select(TicketTopic.ticket_id).where(TicketTopic.topic_id.in_(_topics(asked.topic)))
        conditions.append(Ticket.id.in_(linked))
    return conditions


def _owners(text: str) -> list[int]:
    wanted = fold(text)
    people = session.execute(select(User.id, User.name).where(User.role.in_(DESK_ROLES)))
    return [id_ for id_, name in people if wanted in fold(name)]


def _topics(text: str) -> list[str]:
    wanted = fold(text)
    labels = session.execute(select(Topic.id, Topic.label_fr, Topic.label_en, Topic.label_de))
    return [row[0] for row in labels if any(wanted in fold(label) for label in row[1:])]


def _by_fields(actor: Actor, fields: Sequence[ColumnElement[bool]]) -> Select[*tuple[Any, ...]]:
    return (
        select(Ticket.id)
        .where(access.visible(actor, Ticket), *fields)
        .order_by(Ticket.id.desc())
        .limit(CAP + 1)
    )


def _hits(actor: Actor, ids: list[int], asked: Asked) -> list[Hit]:
    """Return the rows of a page in their order; the access rule once more, where the words are shown."""
    knows = access.visible(actor, Organization)
    rows = session.execute(
        select(Ticket.id, Ticket.reference, Ticket.title, Organization.name, Ticket.state, User.name.label("owner"),
               Ticket.confirmed_at, Ticket.updated_at)
        .select_from(Ticket)
        .outerjoin(Organization, (Organization.id == Ticket.organization_id) & knows)
        .outerjoin(User, User.id == Ticket.owner_id)
        .where(Ticket.id.in_(ids), access.visible(actor, Ticket))
    )  # fmt: skip
    by_id = {row[0]: row for row in rows}
    wanted = [text for text, _, is_excluded in asked.words if not is_excluded]
    snippets = Snippets(actor, list(by_id), [*wanted, asked.company])
    return [Hit(*by_id[id_], *snippets.of(id_)) for id_ in ids if id_ in by_id]
