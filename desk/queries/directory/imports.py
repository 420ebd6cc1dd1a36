"""Lists that were brought into the directory: how far each is, what came of it, what was left out or left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import case, func, or_, select

from desk import access
from desk.access import Actor
from desk.errors import NotFound
from desk.extensions import session
from models import Contact, DirectoryImport, Establishment, ImportedRecord, ImportProblem, Organization, User
from models.states import ImportState, TakenBack

SHOWN: Final = 50
NAMED: Final = 200
"""Rows and records a report names on its page; it counts all."""
_NEW: Final = ImportedRecord.is_new
_MEANT: Final = or_(_NEW, ImportedRecord.after.is_(None), ImportedRecord.after != {})
_LEFT: Final = (TakenBack.CHANGED, TakenBack.USED, TakenBack.ERASED)


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One list: how far it is, and how many records it added and changed."""

    id: int
    name: str
    state: str
    row_count: int
    taken_count: int
    made_at: datetime
    made_by: str
    undone_at: datetime | None
    added_count: int
    changed_count: int
    removed_count: int
    restored_count: int
    left_count: int
    bad_count: int

    @property
    def is_moving(self) -> bool:
        """Tell whether the job has something left to do."""
        return self.state in (ImportState.UNDER_WAY, ImportState.UNDOING)

    @property
    def settled(self) -> tuple[int, int]:
        """Return how much is through, and of how much: rows, of an undoing records."""
        if self.state in (ImportState.UNDOING, ImportState.UNDONE):
            back = self.removed_count + self.restored_count + self.left_count
            return back, self.added_count + self.changed_count
        return self.taken_count, self.row_count


@dataclass(frozen=True, slots=True)
class BadRowLeft:
    """A row that was left out, and why."""

    line: int
    key: str
    field: str
    code: str
    value: str


def imports(actor: Actor) -> list[ImportRow]:
    """Return the newest lists."""
    return _rows(access.visible(actor, DirectoryImport))


def directory_import(actor: Actor, import_id: int) -> ImportRow:
    """Return one list; raises NotFound."""
    found = _rows(access.visible(actor, DirectoryImport) & (DirectoryImport.id == import_id))
    if not found:
        raise NotFound("directory_import")
    return found[0]


def open_imports(at_once: int) -> list[tuple[int, bool, int]]:
    """Return the lists with something to do, the oldest first: whether they are taken back, and in how many parts."""
    moving = (ImportState.UNDER_WAY, ImportState.UNDOING)
    rows = _rows(DirectoryImport.state.in_(moving), newest_first=False)
    return [(row.id, row.state == ImportState.UNDOING, _parts(row, at_once)) for row in rows]


def _parts(row: ImportRow, at_once: int) -> int:
    done, all_ = row.settled
    return (all_ - done) // at_once + 1


def bad_rows(import_id: int, most: int | None = None) -> list[BadRowLeft]:
    """Return the first rows of a list that were left out, or all."""
    columns = (
        ImportProblem.line,
        ImportProblem.name,
        ImportProblem.field,
        ImportProblem.code,
        ImportProblem.value,
    )
    statement = (
        select(*columns)
        .where(ImportProblem.import_id == import_id)
        .order_by(ImportProblem.line, ImportProblem.id)
    )
    return [BadRowLeft(*row) for row in session.execute(statement.limit(most) if most else statement)]


def left_of(import_id: int) -> list[tuple[str, str]]:
    """Return the first records that an undoing left: what each is called, and why."""
    statement = (
        select(
            func.coalesce(
                Contact.name,
                Organization.name,
                Establishment.name,
                Establishment.city,
                Establishment.siret,
                Establishment.address,
                Establishment.region,
            ),
            ImportedRecord.taken_back,
        )
        .outerjoin(Contact, Contact.id == ImportedRecord.contact_id)
        .outerjoin(Organization, Organization.id == ImportedRecord.organization_id)
        .outerjoin(Establishment, Establishment.id == ImportedRecord.establishment_id)
        .where(ImportedRecord.import_id == import_id, ImportedRecord.taken_back.in_(_LEFT))
        .order_by(ImportedRecord.id)
        .limit(NAMED)
    )
    return [(name or "–", str(why)) for name, why in session.execute(statement)]


def _rows(criterion: Any, *, newest_first: bool = True) -> list[ImportRow]:
    """Read lists, then count what belongs to these: fifty at most."""
    found = session.execute(
        select(
            DirectoryImport.id, DirectoryImport.name, DirectoryImport.state, DirectoryImport.row_count, DirectoryImport.taken_count,
            DirectoryImport.made_at, User.name, DirectoryImport.undone_at,
        )
        .join(User, User.id == DirectoryImport.made_by_id)
        .where(criterion)
        .order_by(DirectoryImport.id.desc() if newest_first else DirectoryImport.id)
        .limit(SHOWN)
    ).all()  # fmt: skip
    ids = [row.id for row in found]
    records, bad = _records(ids), _bad(ids)
    return [ImportRow(*row, *records.get(row.id, (0, 0, 0, 0, 0)), bad.get(row.id, 0)) for row in found]


def _records(ids: Sequence[int]) -> dict[int, tuple[int, int, int, int, int]]:
    def count(criterion: Any) -> Any:
        return func.sum(case((criterion, 1), else_=0))

    statement = (
        select(
            ImportedRecord.import_id, count(_NEW), count(~_NEW),
            count(ImportedRecord.taken_back == TakenBack.REMOVED), count(ImportedRecord.taken_back == TakenBack.RESTORED),
            count(ImportedRecord.taken_back.in_(_LEFT)),
        )
        .where(ImportedRecord.import_id.in_(ids), _MEANT)
        .group_by(ImportedRecord.import_id)
    )  # fmt: skip
    found = session.execute(statement)
    return {
        id_: (added, changed, removed, restored, left)
        for id_, added, changed, removed, restored, left in found
    }


def _bad(ids: Sequence[int]) -> dict[int, int]:
    statement = (
        select(ImportProblem.import_id, func.count())
        .where(ImportProblem.import_id.in_(ids))
        .group_by(ImportProblem.import_id)
    )
    return dict(session.execute(statement).all())
