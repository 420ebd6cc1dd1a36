"""Keys that make names comparable: one for any text, one for names of organizations. Pure; the shadow columns use them."""

import re
import unicodedata
from functools import lru_cache

# Letters that no decomposition takes apart but people type without.
_PLAIN = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ł": "l", "þ": "th"}
)
_AND = frozenset({"&", "+", "and", "et", "und"})
_TOKEN = re.compile(r"[^\W_]+|[&+]")
_DOTS = re.compile(r"[.·’'`´]")

# Legal forms of our neighborhood, folded and without dots; the longest is tried first.
_FORMS = (
    "ab", "ag", "ag & co kg", "ag & co kgaa", "aps", "asbl", "bv", "bvba", "ek", "eg", "eirl", "eurl", "ev",
    "gbr", "gcv", "gesmbh", "gie", "gmbh", "gmbh & co kg", "gmbh & co kgaa", "gmbh & co ohg", "ggmbh", "inc", "kg", "kgaa",
    "limited", "llc", "llp", "ltd", "mbh", "nv", "ohg", "oy", "plc", "pte ltd", "pty ltd", "sa", "s a", "s a r l", "s a s", "sa r l",
    "sa rl", "sarl", "sarl s", "sarls", "sas", "sasu", "sca", "sci", "scop", "scop sa", "scop sarl", "scrl", "scs",
    "se", "se & co kg", "se & co kgaa", "selarl", "selas", "senc", "snc", "societe anonyme",
    "societe a responsabilite limitee", "societe par actions simplifiee", "spa", "sprl", "srl", "ug",
    "ug haftungsbeschrankt", "ug haftungsbeschrankt & co kg", "vzw", "& cie", "& co", "& co kg",
)  # fmt: skip
_ENDINGS = sorted((tuple(form.split()) for form in _FORMS), key=lambda form: (-len(form), form))
# Only French writes the form before the name ("SARL Dupont"); elsewhere these letters begin real names.
_BEGINNINGS = tuple(
    form for form in _ENDINGS
    if form[0] in {"eirl", "eurl", "sarl", "sas", "sasu", "sa", "sci", "scop", "selarl", "snc", "societe"}
)  # fmt: skip


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """Return a text without case, accents and surplus blanks: what SQLite alone cannot compare."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).translate(_PLAIN)
    letters = (letter for letter in plain if not unicodedata.combining(letter))
    return " ".join("".join(letters).casefold().split())


def organization_key(name: str) -> str:
    """Return the key under which two spellings of an organization meet: no legal form, punctuation or accents.

    A name that is nothing but a legal form keeps it; one without letters or digits is only folded.
    """
    words = ["&" if word in _AND else word for word in _TOKEN.findall(_DOTS.sub("", fold(name)))]
    while shorter := _without_form(words):
        words = shorter
    return " ".join(words) or fold(name)


def _without_form(words: list[str]) -> list[str]:
    """Return the words less one legal form at their end or beginning, empty when there is none to take."""
    for form in _ENDINGS:
        if len(words) > len(form) and tuple(words[-len(form) :]) == form:
            return words[: -len(form)]
    for form in _BEGINNINGS:
        if len(words) > len(form) and tuple(words[: len(form)]) == form:
            return words[len(form) :]
    return []
