"""What the signed-in person has begun to write on a request, and what of it leaves in a moment."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, select

from desk import access
from desk.access import Actor
from desk.known import fetch
from desk.queries.rows import kept, read
from models import DraftFile, MessageDraft, Ticket
from models.states import Lane, WritingMode

_LANES = {WritingMode.NOTE: Lane.INTERNAL, WritingMode.UNIT: Lane.UNIT}


@dataclass(frozen=True, slots=True)
class DraftFileRow:
    """One file of a draft."""

    id: int
    name: str
    size: int
    scan_state: str


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One draft with its files."""

    id: int
    key: str
    version: int
    mode: str
    unit_id: int | None
    body: str
    leaves_at: datetime | None
    is_stuck: bool
    saved_at: datetime
    files: tuple[DraftFileRow, ...]

    @property
    def lane(self) -> str:
        """Return who will read it."""
        return _LANES.get(WritingMode(self.mode), Lane.COMPANY)

    @property
    def is_leaving(self) -> bool:
        """Tell whether it leaves by itself."""
        return self.leaves_at is not None


def drafts(actor: Actor, ticket: Ticket) -> list[DraftRow]:
    """Return the actor's own drafts on a request, the newest first: one query while there is none."""
    found = fetch(_mine(actor), {"ticket": ticket.id})
    files: dict[int, list[DraftFileRow]] = defaultdict(list)
    if found:
        statement = (
            select(DraftFile.draft_id, DraftFile.id, DraftFile.name, DraftFile.size, DraftFile.scan_state)
            .where(DraftFile.draft_id.in_([row.id for row in found]))
            .order_by(DraftFile.id)
        )
        for draft_id, *columns_of_file in read(statement, lambda *row: row):
            files[draft_id].append(DraftFileRow(*columns_of_file))
    return [DraftRow(*[*row, tuple(files[row.id])]) for row in found]


@kept
def _mine(actor: Actor) -> Select[*tuple[Any, ...]]:
    return (
        select(
            MessageDraft.id, MessageDraft.key, MessageDraft.version, MessageDraft.mode, MessageDraft.unit_id, MessageDraft.body,
            MessageDraft.leaves_at, MessageDraft.is_stuck, MessageDraft.saved_at,
        )
        .where(MessageDraft.ticket_id == bindparam("ticket"), access.visible(actor, MessageDraft))
        .order_by(MessageDraft.id.desc())
    )  # fmt: skip
