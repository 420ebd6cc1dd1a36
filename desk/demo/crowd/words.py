"""Sentences of made-up companies and officers in three languages; the words follow Zipf's law, so some are rare."""

import itertools
import random
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from models.names import fold

FOLDER: Final = Path(__file__).resolve().parents[2] / "data" / "crowd"
LANGUAGES: Final = ("fr", "de", "en")
_SHARES: Final = (78, 90, 100)  # of a hundred companies, how many write in the languages above, added up
_RARE_STEEPNESS: Final = 1.25
_SYLLABLES: Final = "ba be bo ca cal co da del do fa fer ga gal ka kel la lor lu ma mel mi na nor or pa per ra ri sa sol ta tel tri va vel vi vor za zen".split()
_SLOT: Final = re.compile(r"\{(\w+)\}")
_ELISIONS: Final = tuple(
    (re.compile(rf"\b{written} (?=[aàâeéèêiîoôuûœ])"), instead)
    for written, instead in (
        ("[Ll]a", "l'"),
        ("Le", "L'"),
        ("le", "l'"),
        ("du", "de l'"),
        ("au", "à l'"),
        ("de", "d'"),
    )
)


@cache
def bank(language: str) -> dict[str, list[str]]:
    """Return the lists of one language."""
    read: dict[str, list[str]] = yaml.safe_load((FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))
    heads, tails = read.pop("rare_heads"), read.pop("rare_tails")
    # In an order of their own, for the heads of the commonest words must not all be the same.
    pairs = sorted(itertools.product(heads, tails), key=lambda pair: (hash_of(pair), pair))
    read["rare"] = [head + tail for head, tail in pairs]
    return read


def hash_of(pair: tuple[str, str]) -> int:
    """Mix two words into a number that is the same on every run."""
    return sum(place * ord(letter) for place, letter in enumerate("".join(pair), 7)) * 2654435761 % 2**32


@cache
def _weights(count: int, steepness: float = 1.0) -> tuple[float, ...]:
    """Return Zipf's weights, added up."""
    return tuple(itertools.accumulate((place + 1) ** -steepness for place in range(count)))


class Writer:
    """Draws words; the same seed gives the same words in the same order."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - made-up words are no secrets

    def pick(self, found: Sequence[Any], steepness: float = 1.0) -> Any:
        """Draw one of a list, the first ones more often."""
        return self.random.choices(found, cum_weights=_weights(len(found), steepness))[0]

    def any_of(self, found: Sequence[Any]) -> Any:
        """Draw one of a list, each as likely as the others."""
        return found[int(self.random.random() * len(found))]

    def language(self) -> str:
        """Draw the language of a company."""
        return self.random.choices(LANGUAGES, cum_weights=_SHARES)[0]

    def brand(self) -> str:
        """Make up a name nobody else has, most likely."""
        return "".join(self.random.choices(_SYLLABLES, k=self.any_of((2, 3, 3, 4)))).capitalize()

    def company(self, language: str) -> tuple[str, str]:
        """Return a company's name and the part of it that is its own."""
        words, brand = bank(language), self.brand()
        return (
            f"{self.any_of(words['company_words'])} {brand} {self.any_of(words['legal_forms'])} (démo)",
            brand,
        )

    def person(self, language: str) -> str:
        """Return a person's name."""
        words = bank(language)
        return f"{self.any_of(words['first_names'])} {self.any_of(words['last_names'])}"

    def line(self, kind: str, language: str, brand: str) -> str:
        """Write one sentence of a kind."""
        return self._filled(self.pick(bank(language)[kind], 0.5), language, brand)

    def title(self, language: str, brand: str) -> str:
        """Write what a company needs in one sentence."""
        text = self.line("titles", language, brand)
        return (text[0].upper() + text[1:])[:140]

    def pitch(self, language: str, brand: str) -> str:
        """Write a need: what happens today, what would be better, what else is known."""
        words = bank(language)
        patterns = self.random.sample(words["situations"], self.any_of((1, 2, 2, 3)))
        patterns.append(self.any_of(words["wishes"]))
        patterns += self.random.sample(words["details"], self.any_of((0, 1, 1, 2, 3)))
        return " ".join(self._filled(pattern, language, brand) for pattern in patterns)

    def letter(self, kind: str, language: str, brand: str) -> str:
        """Write a message of one sentence or several."""
        more = (
            ["details", "situations", "wishes"][: self.any_of((0, 0, 1, 1, 2, 3))]
            if kind == "answers"
            else []
        )
        return "\n\n".join(dict.fromkeys(self.line(one, language, brand) for one in [kind, *more]))

    def file_name(self, language: str, brand: str) -> str:
        """Name a file as companies do."""
        base = self.pick(bank(language)["files"])
        return f"{base}_{fold(brand)}_{self.random.randint(2019, 2026)}"

    def _filled(self, pattern: str, language: str, brand: str) -> str:
        words = bank(language)

        def drawn(slot: re.Match[str]) -> str:
            name = slot.group(1)
            if name.lower() in words:
                word = str(self.pick(words[name.lower()], _RARE_STEEPNESS if name == "rare" else 1.0))
                return word[0].upper() + word[1:] if name[0].isupper() else word
            return {
                "number": lambda: str(self.random.choice((12, 40, 80, 150, 300, 600, 1200, 4000))),
                "share": lambda: f"{self.random.randint(1, 12)} %",
                "code": lambda: f"{self.brand()[:2].upper()}-{self.random.randint(100, 9999)}",
                "brand": lambda: brand,
                "Brand": lambda: brand,
            }[name]()

        text = _SLOT.sub(drawn, pattern)
        return elided(text) if language == "fr" else text


def elided(text: str) -> str:
    """Write French articles and prepositions as they stand before a vowel: "du usinage" is "de l'usinage"."""
    for pattern, instead in _ELISIONS:
        text = pattern.sub(instead, text)
    return text
