"""Lists that were brought into the directory."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select

from desk import access
from desk.access import Actor
from desk.extensions import session
from models import DirectoryImport, ImportedRecord, User

SHOWN = 50


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One list: how many records it added and changed."""

    id: int
    name: str
    made_at: datetime
    made_by: str
    undone_at: datetime | None
    added_count: int
    changed_count: int


def imports(actor: Actor) -> list[ImportRow]:
    """Return the newest lists."""
    added = func.coalesce(func.sum(case((ImportedRecord.is_new, 1), else_=0)), 0)
    statement = (
        select(
            DirectoryImport.id, DirectoryImport.name, DirectoryImport.made_at, User.name, DirectoryImport.undone_at,
            added, func.count(ImportedRecord.id) - added,
        )
        .join(User, User.id == DirectoryImport.made_by_id)
        .outerjoin(ImportedRecord, ImportedRecord.import_id == DirectoryImport.id)
        .where(access.visible(actor, DirectoryImport))
        .group_by(DirectoryImport.id, User.name)
        .order_by(DirectoryImport.id.desc())
        .limit(SHOWN)
    )  # fmt: skip
    return [ImportRow(*row) for row in session.execute(statement)]
