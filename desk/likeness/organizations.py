"""Whether two organizations are one: which records are worth comparing, and how alike two are."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from desk.likeness.verdict import DIFFERENT, Verdict, weigh
from desk.likeness.words import is_generic, joined, mistakes, name_likeness, sound, words_of

_MOST_WORDS: Final = 5
_LONG_LABEL: Final = 5
_LONGEST: Final = 28
_SAME_NAME: Final = 60.0
# Endings of which the last two parts together are like one.
_DOUBLE: Final = frozenset({"co", "com", "asso", "gouv", "ac", "org"})


@dataclass(frozen=True, slots=True)
class Company:
    """What is compared of an organization; `number` and `domain` may be missing, `city` is folded."""

    id: int
    name_key: str
    country: str
    siren: str | None = None
    foreign_id: str | None = None
    domain: str | None = None
    city: str | None = None
    further_domains: tuple[str, ...] = ()

    @property
    def domains(self) -> tuple[str, ...]:
        """Return every domain it is known by, its first one first."""
        return (self.domain, *self.further_domains) if self.domain else self.further_domains

    @property
    def words(self) -> tuple[str, ...]:
        """Return the words of the name, the short ones written out."""
        return words_of(self.name_key)

    @property
    def number(self) -> str | None:
        """Return the one number that identifies it: a French VAT number is the SIREN in it."""
        if self.siren:
            return self.siren
        plain = _plain(self.foreign_id)
        is_french = len(plain) == 13 and plain.startswith("FR") and plain[4:].isdigit()
        return plain[4:] if is_french else (plain or None)


def keys_of(company: Company) -> frozenset[int]:
    """Return the keys of which two records of one company share at least one, mistakes or not.

    Numbers of 60 bits in place of the words: short to keep, and quick to look up.
    """
    return frozenset(
        int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest()) >> 4 for key in _keys(company)
    )


def _keys(company: Company) -> Iterator[str]:
    words = [word for word in company.words if not is_generic(word)][:_MOST_WORDS] or list(company.words)
    whole = joined(tuple(words))[:_LONGEST]
    if company.number:
        yield f"number {company.number}"
    for domain in company.domains:
        yield f"domain {_site(domain)}"
        label = _label(domain)
        yield f"label {label}"
        if len(label) >= _LONG_LABEL:
            yield f"whole {joined((label,))}"
    yield f"whole {whole}"
    yield f"label {''.join(company.words)}"
    for one, other in combinations(sorted({word[:4] for word in words}), 2):
        yield f"two {one} {other}"
    for word in words:
        if len(word) >= 3:
            yield f"word {word}"
        if len(word) >= 5:
            yield f"sound {sound(word)}"
    if len(whole) >= 5:  # two names with one mistake between them share one of these
        for place in range(len(whole)):
            yield f"less {whole[:place]}{whole[place + 1 :]}"
        yield f"less {whole}"


def compare(one: Company, other: Company) -> Verdict:
    """Say how alike two organizations are; two numbers of the same kind that differ make two companies."""
    if one.number and one.number == other.number:
        found = {"same_number": 100.0}
    elif _numbers_differ(one, other):
        return DIFFERENT
    else:
        found = {}
    towns = frozenset(f"{one.city or ''} {other.city or ''}".replace("-", " ").split())
    alike, is_own_each = name_likeness(one.words, other.words, towns)
    found |= _of_names(alike)
    found |= _of_domains(one, other, alike, is_own_each)
    if one.city and other.city:
        found |= {"same_place": 12.0} if _same_city(one.city, other.city) else {"other_place": -12.0}
    if one.country != other.country:
        found["other_country"] = -30.0
    return weigh(found)


def _numbers_differ(one: Company, other: Company) -> bool:
    if one.siren and other.siren:
        return True
    return bool(one.foreign_id and other.foreign_id and one.country == other.country)


def _of_names(alike: float) -> dict[str, float]:
    if alike == 1.0:
        return {"same_name": _SAME_NAME}
    points = _SAME_NAME * max(0.0, (alike - 0.6) / 0.4)
    return {"close_name": points} if points else {}


def _of_domains(one: Company, other: Company, alike: float, is_own_each: bool) -> dict[str, float]:
    """Weigh the mail domains: one for both, a sister of it, or one that is the other's very name."""
    if one.domains and other.domains:
        if {_site(domain) for domain in one.domains} & {_site(domain) for domain in other.domains}:
            # "Dupont Énergie" and "Dupont Mobilité" at one domain are sisters; names with nothing in common may be a brand.
            own = (-20.0 if is_own_each else -10.0) if 0.3 <= alike < 0.95 else 0.0
            return {"same_domain": 60.0, "other_words": own}
        if {_label(domain) for domain in one.domains} & {_label(domain) for domain in other.domains}:
            return {"sister_domain": 20.0}
        return {"other_domain": -25.0}
    named, sites = (one, other.domains) if other.domains else (other, one.domains)
    labels = {_label(site) for site in sites if len(_label(site)) >= _LONG_LABEL}
    if alike == 1.0:
        return {}
    is_name = not labels.isdisjoint(("".join(named.words), joined(named.words)))
    return {"domain_is_name": 35.0} if is_name else {}


def _same_city(one: str, other: str) -> bool:
    """Compare towns without their districts: "Paris 8e", "Metz Cedex"."""
    first, second = ("".join(c for c in town.replace("cedex", "") if c.isalpha()) for town in (one, other))
    return first.startswith(second) or second.startswith(first) or mistakes(first, second) <= 1


def _plain(number: str | None) -> str:
    return "".join(char for char in (number or "").upper() if char.isalnum())


def _site(domain: str) -> str:
    """Return a domain without the names of machines before it."""
    parts = domain.split(".")
    kept = 3 if len(parts) > 2 and parts[-2] in _DOUBLE else 2
    return ".".join(parts[-kept:])


def _label(domain: str) -> str:
    """Return the part of a domain that names somebody, as names are written."""
    return _site(domain).partition(".")[0].replace("-", "")
