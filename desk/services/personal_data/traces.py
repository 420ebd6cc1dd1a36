"""Finding a person's name, addresses and numbers in other people's texts, and writing the pseudonym in their place."""

import re
from dataclasses import dataclass
from typing import Any

from models import Contact

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
        found = [contact.name, " ".join([*words[1:], words[0]]), contact.email or ""]
        patterns = [r"(?<!\w)" + r"\s+".join(map(re.escape, one.split())) + r"(?!\w)" for one in found if one]
        digits = re.sub(r"\D", "", contact.phone or "")
        if len(digits) >= _SHORTEST_NUMBER:
            patterns.append(r"(?<!\d)" + r"[\s.\-/()]*".join(digits) + r"(?!\d)")
        wanted = tuple(dict.fromkeys(one for one in (*found, contact.phone or "") if one))
        return cls(name, wanted, re.compile("|".join(patterns), re.IGNORECASE))

    def are_in(self, *texts: str | None) -> bool:
        """Tell whether any of the texts names the person."""
        return any(self.pattern.search(text) for text in texts if text)

    def clean(self, row: Any, *columns: str) -> None:
        """Write the pseudonym wherever a row's texts name the person; a short column stays within its length."""
        for column in columns:
            text = getattr(row, column)
            if text and self.pattern.search(text):
                cleaned = self.pattern.sub(self.name, text)
                longest = getattr(type(row), column).type.length
                setattr(row, column, cleaned[:longest] if longest else cleaned)
