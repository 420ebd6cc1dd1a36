"""Reads the invented desk of desk/data/demo: accounts, units, organizations, and the stories of its requests."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

FOLDER: Final = Path(__file__).resolve().parent.parent / "data" / "demo"
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same language, ten times as fast


@dataclass(frozen=True)
class Step:
    """One thing somebody does in a story: the verb, when (days after sending), and the verb's own words."""

    verb: str
    day: float
    given: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        """Return one of the verb's words, which must be there."""
        return self.given[name]

    def get(self, name: str, otherwise: Any = None) -> Any:
        """Return one of the verb's words, or what stands for it."""
        return self.given.get(name, otherwise)


@dataclass(frozen=True)
class Story:
    """One request from its sending (`sent` days before today) to where it stands now."""

    key: str
    state: str
    sent: float
    company: str
    contact: str
    answers: dict[str, Any]
    steps: tuple[Step, ...]
    overdue: tuple[str, ...]


@cache
def canned_replies() -> tuple[dict[str, Any], ...]:
    """Return the replies written once."""
    return tuple(_rows("canned_replies.yaml", "replies"))


@cache
def macros() -> tuple[dict[str, Any], ...]:
    """Return several acts under one name."""
    return tuple(_rows("macros.yaml", "macros"))


@cache
def accounts() -> tuple[dict[str, Any], ...]:
    """Return who signs in."""
    return tuple(_rows("accounts.yaml", "accounts"))


@cache
def units() -> tuple[dict[str, Any], ...]:
    """Return the chairs, the pool and its engineers; a parent always stands before its children."""
    return tuple(sorted(_rows("units/*.yaml", "units"), key=lambda unit: "parent" in unit))


@cache
def organizations() -> dict[str, dict[str, Any]]:
    """Return the companies and public bodies, with their people, by key."""
    return {row["key"]: row for row in _rows("organizations/*.yaml", "organizations")}


@cache
def mails() -> tuple[dict[str, Any], ...]:
    """Return the mails that come in from people the desk does not know."""
    return tuple(_rows("mails.yaml", "mails"))


@cache
def stories() -> tuple[Story, ...]:
    """Return the stories, oldest first."""
    return tuple(
        sorted((_story(row) for row in _rows("tickets/*.yaml", "tickets")), key=lambda story: -story.sent)
    )


def _story(row: dict[str, Any]) -> Story:
    steps = tuple(
        Step(
            verb=step["do"],
            day=float(step["day"]),
            given={k: v for k, v in step.items() if k not in ("do", "day")},
        )
        for step in row["story"]
    )
    own = {"key", "state", "sent", "company", "contact", "overdue", "story"}
    return Story(
        key=row["key"], state=row["state"], sent=float(row["sent"]), company=row["company"], contact=row["contact"],
        answers={name: value for name, value in row.items() if name not in own},
        steps=steps, overdue=tuple(row.get("overdue", ())),
    )  # fmt: skip


def _rows(pattern: str, name: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of the files a pattern names, in the order of their names."""
    for path in sorted(FOLDER.glob(pattern)):
        yield from yaml.load(path.read_text(encoding="utf-8"), _LOADER)[name]  # noqa: S506 - a safe loader, see above
