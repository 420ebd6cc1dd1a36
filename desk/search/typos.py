"""Words one slip of the fingers apart: a letter too many, too few, another one, or two the wrong way round."""

from collections.abc import Iterator
from typing import Final

SHORTEST: Final = 3
"""Letters of a word that may be mistyped; of so few, only two the wrong way round."""
_SHORTEST_CHANGED, _SHORTEST_NUMBER, _SHORTEST_TWICE = 4, 9, 7
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_DIGITS: Final = "0123456789"


def one_away(word: str) -> frozenset[str]:
    """Return every word one slip from this one: a few hundred. A short number is another number, not a slip, unless turned round."""
    parts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    made = {before + after[1] + after[0] + after[2:] for before, after in parts if len(after) > 1}
    if len(word) >= (_SHORTEST_NUMBER if word.isdigit() else _SHORTEST_CHANGED):
        signs = _signs(word)
        made |= {before + after[1:] for before, after in parts if after}
        made |= {before + sign + after[1:] for before, after in parts if after for sign in signs}
        made |= {before + sign + after for before, after in parts for sign in signs}
    return frozenset(made - {word, ""}) if len(word) >= SHORTEST else frozenset()


def beginnings(word: str) -> frozenset[str]:
    """Return how a word begins that is two slips from this one, at most one of them in its first half; none of a short word."""
    if len(word) < _SHORTEST_TWICE or word.isdigit():
        return frozenset()
    half = (len(word) + 1) // 2
    shorter = {word[:at] + word[at + 1 : half + 1] for at in range(half)}
    same = {one for one in one_away(word[:half]) if len(one) >= half}
    return frozenset(shorter | same | {word[:half]})


def slips(one: str, other: str, most: int = 2) -> int:
    """Count the slips that lead from one word to the other, each place touched once; one more than `most` when they are more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    rows = [list(range(len(other) + 1))]
    for at, letter in enumerate(one, 1):
        rows.append([at, *_row(at, letter, one, other, rows)])
        if min(rows[-1]) > most:
            return most + 1
    return min(rows[-1][-1], most + 1)


def _row(at: int, letter: str, one: str, other: str, rows: list[list[int]]) -> Iterator[int]:
    left, above = at, rows[-1]
    for place, sign in enumerate(other, 1):
        cost = min(left + 1, above[place] + 1, above[place - 1] + (letter != sign))
        if at > 1 and place > 1 and letter == other[place - 2] and one[at - 2] == sign:
            cost = min(cost, rows[-2][place - 2] + 1)
        left = cost
        yield cost


def _signs(word: str) -> str:
    if word.isdigit():
        return _DIGITS
    return _LETTERS + _DIGITS if any(letter.isdigit() for letter in word) else _LETTERS
