"""Whether two contacts are one person: by address, by phone, by name within one organization."""

import re
from dataclasses import dataclass
from typing import Final

from desk.likeness.verdict import DIFFERENT, Verdict, weigh
from desk.likeness.words import mistakes, sound

_PIECES: Final = re.compile(r"[^\W\d_]+")
_TITLES: Final = frozenset(
    {"dr", "docteur", "pr", "prof", "professeur", "m", "mr", "mme", "mlle", "herr", "frau", "ing"}
)


@dataclass(frozen=True, slots=True)
class Person:
    """What is compared of a contact; name and address are folded."""

    id: int
    organization_id: int
    name_key: str
    email_key: str | None = None
    phone: str | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """Return the parts of the name, without titles."""
        found = tuple(_PIECES.findall(self.name_key))
        return tuple(word for word in found if word not in _TITLES) or found

    @property
    def digits(self) -> str:
        """Return the last nine digits of the phone: the same however the country is written."""
        digits = "".join(char for char in (self.phone or "") if char.isdigit())
        return digits[-9:] if len(digits) >= 9 else ""


def compare_people(one: Person, other: Person) -> Verdict:
    """Say how alike two people are; a name alone says nothing across organizations."""
    found: dict[str, float] = {}
    same_address = one.email_key is not None and one.email_key == other.email_key
    same_organization = one.organization_id == other.organization_id
    if not (same_address or same_organization):
        return DIFFERENT
    alike, code = _name_likeness(one.words, other.words)
    if same_address:
        found["same_address"] = 60.0
    if one.digits and one.digits == other.digits:
        found["same_phone"] = 20.0
    if alike:
        found[code] = 55.0 * alike
    else:
        found["other_name"] = -15.0
    if one.email_key and other.email_key and not same_address:
        found |= _of_addresses(one.email_key, other.email_key)
    return weigh(found)


def _name_likeness(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[float, str]:
    """Compare the parts in whatever order; a single letter stands for a name that begins with it."""
    if sorted(one) == sorted(other):
        return 1.0, "same_name"
    short, long = sorted((one, other), key=len)
    rest, total = list(long), 0.0
    if len(short) < 2:  # a family name alone could be a brother's
        return (0.5, "close_name") if short and short[0] in long else (0.0, "")
    for word in sorted(short, key=len, reverse=True):
        best = max(rest, key=lambda second: _part_likeness(word, second))
        if not _part_likeness(word, best):
            return (
                (0.96, "close_name")
                if mistakes("".join(sorted(one)), "".join(sorted(other)), 1) <= 1
                else (0.0, "")
            )
        total += _part_likeness(word, best)
        rest.remove(best)
    return total / len(short), "close_name"


def _part_likeness(one: str, other: str) -> float:
    if one == other:
        return 1.0
    short, long = sorted((one, other), key=len)
    if len(short) == 1:
        return 0.9 if long.startswith(short) else 0.0
    if len(long) >= 4 and mistakes(one, other, 1) == 1:
        return 0.95
    if len(short) >= 7 and mistakes(one, other) == 2:
        return 0.92
    return 0.92 if len(short) >= 4 and sound(one) == sound(other) else 0.0


def _of_addresses(one: str, other: str) -> dict[str, float]:
    """Weigh two different addresses: one mistake apart they are one, at one domain they are rather two people's."""
    if mistakes(one, other, 1) == 1:
        return {"close_address": 30.0}
    if _box(one) == _box(other):
        return {"close_address": 15.0}
    return {"other_address": -8.0} if one.partition("@")[2] == other.partition("@")[2] else {}


def _box(address: str) -> tuple[str, ...]:
    """Return the parts of what stands before the @, in whatever order."""
    return tuple(sorted(_PIECES.findall(address.partition("@")[0])))
