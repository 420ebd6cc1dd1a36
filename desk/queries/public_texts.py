"""The texts a desk may write itself: who wrote which when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from desk.queries.rows import read
from models import PublicText, User

CHANGES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Written:
    """One text as somebody wrote it; no words: those of the product again."""

    id: int
    name: str
    words: Any
    written_at: datetime
    written_by: str


_COLUMNS = select(PublicText.id, PublicText.name, PublicText.words, PublicText.written_at, User.name).join(
    User, User.id == PublicText.written_by_id
)


def newest() -> dict[str, Written]:
    """Return the last words of each text somebody wrote, by its name."""
    last = select(func.max(PublicText.id)).group_by(PublicText.name)
    return {one.name: one for one in read(_COLUMNS.where(PublicText.id.in_(last)), Written)}


def changes(name: str) -> list[Written]:
    """Return the last words of one text, the newest first."""
    statement = _COLUMNS.where(PublicText.name == name).order_by(PublicText.id.desc()).limit(CHANGES_SHOWN)
    return read(statement, Written)
