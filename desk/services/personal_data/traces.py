"""Finding a person's name, addresses and numbers in other people's texts, and writing the pseudonym in their place."""

import re
from dataclasses import dataclass
from typing import Any

from desk.matching.stopwords import FRAME, GRAMMAR
from models import Contact

_LETTER = r"[^\W_]"
_BETWEEN = r"[\s_.\-]+"  # names of files part words by other signs than blanks
_ORDINARY = frozenset[str]().union(*GRAMMAR.values(), *FRAME.values())
_SHORTEST_NUMBER = 6  # digits; fewer would be found everywhere


@dataclass(frozen=True)
class Traces:
    """What tells who a person is, and the pseudonym that replaces it."""

    name: str
    wanted: tuple[str, ...]
    pattern: re.Pattern[str]

    @classmethod
    def of(cls, contact: Contact, name: str) -> "Traces":
        """Return the traces of a contact: the whole name either way round, the address, the phone number."""
        words = contact.name.split()
        known = (contact.name, " ".join([*words[1:], *words[:1]]), contact.email or "")
        found = [one for one in known if any(letter.isalnum() for letter in one)]
        patterns = [_as_written(one) for one in found]
        digits = re.sub(r"\D", "", contact.phone or "")
        if len(digits) >= _SHORTEST_NUMBER:
            patterns.append(r"(?<!\d)" + r"[\s.\-/()]*".join(digits) + r"(?!\d)")
            found.append(contact.phone or "")
        return cls(
            name, tuple(dict.fromkeys(found)), re.compile("|".join(patterns) or r"(?!)", re.IGNORECASE)
        )

    def are_in(self, *texts: str | None) -> bool:
        """Tell whether any of the texts names the person."""
        return any(self.pattern.search(text) for text in texts if text)

    def clean(self, row: Any, *columns: str) -> None:
        """Write the pseudonym wherever a row's texts name the person; a short column stays within its length."""
        for column in columns:
            said = getattr(row, column)
            cleaned = self.cleaned(said)
            if cleaned != said:
                longest = getattr(getattr(type(row), column).type, "length", None)
                setattr(row, column, cleaned[:longest] if longest else cleaned)

    def cleaned(self, value: Any) -> Any:
        """Return a text, or what was read from JSON, without the person."""
        if isinstance(value, str):
            return self.pattern.sub(lambda _found: self.name, value)
        if isinstance(value, list):
            return [self.cleaned(one) for one in value]
        if isinstance(value, dict):
            return {key: self.cleaned(one) for key, one in value.items()}
        return value


def _as_written(name: str) -> str:
    """Return the pattern of a name, or of an address, in any case.

    A name of one word, or of ordinary words alone ("of the"), counts just as it is written: erasing somebody who called
    themselves so would else take these words out of everybody's letters.
    """
    words = name.split()
    pattern = rf"(?<!{_LETTER})" + _BETWEEN.join(map(re.escape, words)) + rf"(?!{_LETTER})"
    tells_little = len(words) == 1 or all(one.casefold() in _ORDINARY for one in words)
    return rf"(?-i:{pattern})" if tells_little and "@" not in name else pattern
