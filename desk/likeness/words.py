"""How alike names are, word by word: typing mistakes, another order, words that tell little. Pure."""

import re
from functools import lru_cache
from typing import Final

# Words that many companies have beside the one that names them. Folded, as keys are.
_GENERIC: Final = frozenset(
    "& a au aux d de der des die du en et für l la le les of the und"
    " group groupe gruppe holding cie company compagnie ets etablissement etablissements entreprise entreprises ste societe"
    " france europe international deutschland luxembourg fils freres pere bruder sohne".split()
)
# Short ways of writing words, and the words.
_SHORT: Final = {
    "st": "saint", "ste": "sainte", "ind": "industrie", "inds": "industries", "int": "international", "intl": "international",
    "tech": "technologies", "techno": "technologies", "techn": "technologies", "sce": "service", "svc": "service",
    "sces": "services", "mecan": "mecanique", "meca": "mecanique", "gr": "groupe", "grp": "groupe", "labo": "laboratoire",
    "labos": "laboratoires", "constr": "construction", "transp": "transports", "ing": "ingenierie", "gal": "generale",
    "lux": "luxembourg", "fr": "france", "univ": "universite", "assoc": "association", "ass": "association",
}  # fmt: skip
_LITTLE: Final = 0.2
_CUT_FROM: Final = 15
_DIGITS: Final = re.compile(r"\d+")
_SOUNDS: Final = (
    ("ph", "f"), ("qu", "k"), ("ck", "k"), ("ch", "k"), ("c", "k"), ("q", "k"), ("z", "s"), ("y", "i"), ("th", "t"),
    ("w", "v"), ("h", ""), ("eau", "o"), ("au", "o"),
)  # fmt: skip


def words_of(key: str) -> tuple[str, ...]:
    """Return the words of a folded name, the short ones written out."""
    return tuple(_SHORT.get(word, word) for word in key.split())


def is_generic(word: str) -> bool:
    """Tell whether a word says little about which company it is."""
    return word in _GENERIC


def joined(words: tuple[str, ...]) -> str:
    """Return the telling words in alphabetical order as one: the same whatever their order and blanks."""
    return "".join(sorted(word for word in words if word not in _GENERIC) or sorted(words))


@lru_cache(maxsize=200_000)
def sound(word: str) -> str:
    """Return how a word sounds, roughly: all vowels alike, doubled letters once."""
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    return re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiou]+", "a", word))


@lru_cache(maxsize=400_000)
def mistakes(one: str, other: str, at_most: int = 2) -> int:
    """Count the letters that were left out, added, changed or swapped with their neighbor; more than `at_most` is one more."""
    if one == other:
        return 0
    if abs(len(one) - len(other)) > at_most:
        return at_most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        before, last, row = row, before, [place] + [0] * len(other)
        for column, second in enumerate(other, 1):
            row[column] = min(
                before[column] + 1, row[column - 1] + 1, before[column - 1] + (letter != second)
            )
            if place > 1 and column > 1 and letter == other[column - 2] and one[place - 2] == second:
                row[column] = min(row[column], last[column - 2] + 1)
        if min(row) > at_most:
            return at_most + 1
    return min(row[-1], at_most + 1)


@lru_cache(maxsize=400_000)
def word_likeness(one: str, other: str) -> float:
    """Return from 0 to 1 how alike two words are; figures must be the same ones."""
    if one == other:
        return 1.0
    if _DIGITS.findall(one) != _DIGITS.findall(other):
        return 0.0
    short, long = sorted((one, other), key=len)
    wrong = mistakes(one, other)
    if wrong == 1 and len(long) >= 4:
        return 0.94 if len(long) >= 8 else 0.9
    if long in (short + "s", short + "x"):
        return 0.95
    if wrong == 2 and len(short) >= 5 and sound(one) == sound(other):
        return 0.9
    if wrong == 2 and len(short) >= 7:
        return 0.84 if len(short) >= 9 else 0.78
    if len(short) >= 4 and long.startswith(short):  # cut off, or shortened as letterheads do
        return 0.88
    return 0.0


def name_likeness(
    one: tuple[str, ...], other: tuple[str, ...], aside: frozenset[str] = frozenset()
) -> tuple[float, bool]:
    """Return how alike two names are, from 0 to 1, and whether each has a telling word of its own.

    Words `aside`, those of the town, tell little: a site is named beside its company.
    """

    def weight(word: str) -> float:
        return _LITTLE / 4 if word in aside else _LITTLE if word in _GENERIC else 1.0

    rest, matched, left = list(other), 0.0, []
    for word in sorted(one, key=lambda word: (word in _GENERIC, -len(word))):
        best = max(rest, key=lambda second: word_likeness(word, second), default="")
        alike = word_likeness(word, best) if best else 0.0
        if alike:
            rest.remove(best)
            matched += 2 * alike * weight(word)
        else:
            left.append(word)
    total = sum(map(weight, one)) + sum(map(weight, other))
    words = matched / total if total else 0.0
    is_own_each = any(w not in _GENERIC for w in left) and any(w not in _GENERIC for w in rest)
    whole = _whole_likeness(one, other)
    return max(words, whole), is_own_each and whole == 0.0


def _whole_likeness(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """Compare the names without their blanks: "Data Viz" and "Dataviz", or a mistake that cuts a word in two."""
    best = 0.0
    for first, second in ((joined(one), joined(other)), ("".join(one), "".join(other))):
        if _DIGITS.findall(first) != _DIGITS.findall(second):
            continue
        wrong = mistakes(first, second)
        if wrong == 0:
            return 1.0
        if wrong == 1 and len(first) >= 6:
            best = max(best, 0.95 if len(first) >= 8 else 0.9)
        if wrong == 2 and len(first) >= 10:
            best = max(best, 0.92)
    short, long = sorted((" ".join(one), " ".join(other)), key=len)
    if len(short) >= _CUT_FROM and long.startswith(short) and long[len(short) :][:1] != " ":
        best = max(best, 0.9)  # a field was too short for the name
    return best
