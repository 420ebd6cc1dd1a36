"""The desk's own words for what the public reads, as somebody wrote them last. Asked anew each time."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from desk import known
from models import PublicText

Words = Mapping[str, Mapping[str, str]]
"""{language: {part: words}}; empty where the words the product came with stand."""

_NEWEST = select(PublicText.name, PublicText.id, PublicText.words).where(
    PublicText.id.in_(select(func.max(PublicText.id)).group_by(PublicText.name))
)


def every() -> Mapping[str, tuple[int, Words]]:
    """Return the number and the words of each text somebody wrote, by its name."""
    return {row.name: (row.id, row.words) for row in known.fetch(_NEWEST)}


def words_of(name: str) -> Words:
    """Return the desk's own words of a text."""
    return every().get(name, (0, {}))[1]


def own(name: str, language: str) -> Mapping[str, str] | None:
    """Return the desk's own words of a text in a language by part; none where those of the product stand."""
    return words_of(name).get(language)


def version() -> Any:
    """Return something that changes whenever a text does."""
    return tuple(sorted(number for number, _ in every().values()))
