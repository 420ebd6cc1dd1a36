"""What a row says of a record, beside what is known of it."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Plan:
    """What a row says of a record: the one that is known, or none; `after` is all it says of a new one, of a known one what differs."""

    key: str
    known: Any
    before: dict[str, Any]
    after: dict[str, Any]

    @classmethod
    def of(cls, key: str, known: Any, facts: dict[str, Any]) -> "Plan":
        """Compare what a row says with the record that is known."""
        if known is None:
            return cls(key, None, {}, facts)
        after = {name: value for name, value in facts.items() if getattr(known, name) != value}
        return cls(key, known, {name: getattr(known, name) for name in after}, after)
