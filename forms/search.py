"""What somebody looks for, read from one box: words, "phrases", -words, and fields in words (owner:, state:, company:, topic:)."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from flask_babel import force_locale

from forms.labels import label
from models.states import TicketState

LENGTH: Final = 200
WORDS: Final = 12
_INVISIBLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_PART: Final = re.compile(r'(-?)(?:([^\W\d_]+)\s?:\s?)?(?:["“”«]\s*([^"“”»]*)(?:["“”»]|$)|(\S+))')
_COMPANY_NUMBER: Final = re.compile(r"\d{3} ?\d{3} ?\d{3}( ?\d{3} ?\d{2})?", re.ASCII)
_HAS_WORD: Final = re.compile(r"[^\W_]")
# What a field may be called, folded; the one that stands first is shown in the help.
FIELDS: Final = {
    "owner": ("owner", "responsable", "zustandig", "suivi"),
    "state": ("state", "etat", "status", "statut"),
    "company": ("company", "entreprise", "societe", "firma", "organization", "organisation"),
    "topic": ("topic", "theme", "sujet", "thema"),
}
_NAMES: Final = {name: field for field, names in FIELDS.items() for name in names}


@dataclass
class Query:
    """What was understood. `unknown` are fields whose value says nothing the desk knows; `is_too_long` that words were cut."""

    text: str
    words: list[tuple[str, bool, bool]] = field(default_factory=list)
    states: tuple[str, ...] = ()
    owner: str = ""
    company: str = ""
    topic: str = ""
    unknown: tuple[str, ...] = ()
    is_too_long: bool = False


def read(given: str | None) -> Query:
    """Read what was typed. Everything that is no field of ours is words, whatever signs stand in it."""
    text = _INVISIBLE.sub(" ", given or "").strip()
    query = Query(text[:LENGTH], is_too_long=len(text) > LENGTH)
    unknown: list[str] = []
    for minus, name, phrase, word in _PART.findall(query.text):
        value = (phrase or word).strip()
        known = _NAMES.get(_fold(name)) if name else None
        if known == "state":
            query.states = tuple(_states(value))
            unknown += [] if query.states else [value]
        elif known:
            setattr(query, known, value)
        else:
            value = f"{name}:{value}" if name else value
            query.words.append((value, bool(phrase), bool(minus)))
    query.words = [one for one in query.words if _HAS_WORD.search(one[0])]
    query.is_too_long |= len(query.words) > WORDS
    query.words = _numbers_joined(query.words[:WORDS])
    query.unknown = tuple(unknown)
    return query


def _states(value: str) -> Iterator[str]:
    """Yield the states a word means: a code, or the beginning of its words in any language of the desk."""
    wanted = _fold(value)
    for state in TicketState:
        said = {_fold(str(state)), _fold(str(state).replace("_", " "))}
        for language in ("fr", "en"):
            with force_locale(language):
                said.add(_fold(str(label("ticket_state", state))))
        if wanted and any(one.startswith(wanted) for one in said):
            yield str(state)
    if wanted in ("open", "ouvert", "ouverte", "offen"):
        yield from (str(state) for state in TicketState if state is not TicketState.CLOSED)


def _numbers_joined(words: list[tuple[str, bool, bool]]) -> list[tuple[str, bool, bool]]:
    """Join a SIREN or SIRET written in its groups: "552 100 554" is one number, the year and number of a reference are two."""
    if len(words) > 1 and not any(is_phrase or is_excluded for _, is_phrase, is_excluded in words):
        written = " ".join(text for text, _, _ in words)
        if _COMPANY_NUMBER.fullmatch(written):
            return [(written.replace(" ", ""), False, False)]
    return words


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).strip()
