"""A list from its first row to its last, and back: some rows in a transaction, with the note how far it is. Nothing is taken twice.

The rows that were read lie in the store of files while they are taken, and are swept afterwards.
"""

import itertools
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, insert, select

from desk import access, clock, events, files
from desk.access import Actor
from desk.errors import NotAllowed
from desk.extensions import session
from desk.services import sessions
from desk.services.imports.checking import Checked, checked
from desk.services.imports.directory import take_rows
from desk.services.imports.outcome import Outcome, Problem
from desk.services.imports.table import Row
from desk.services.imports.undoing import LEFT, MEANT, take_back
from models import DirectoryImport, ImportedRecord, ImportProblem, User
from models.states import ImportState, TakenBack

ROWS_AT_ONCE: Final = 20
"""In one transaction, so that nobody waits for the whole list."""
_BYTES_AT_MOST: Final = 64 * 1024 * 1024
_IN_MEMORY: Final = 1024 * 1024


@dataclass(frozen=True)
class Prepared:
    """Rows that were read and stored, and those that are left out."""

    sha256: str
    row_count: int
    problems: Sequence[Problem]


def prepare(rows: Iterable[Row]) -> Prepared:
    """Read and store the rows of a list; outside of a transaction, for it takes seconds."""
    outcome, count = Outcome(), 0
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as aside:
        for row in checked(rows, outcome):
            aside.write(row.written().encode())
            count += 1
        aside.seek(0)
        stored = files.store().put(aside, _BYTES_AT_MOST)  # type: ignore[arg-type]  # it reads as a file does
    return Prepared(stored.sha256, count, outcome.problems)


def begin(*, actor: Actor, name: str, prepared: Prepared) -> DirectoryImport:
    """Write down that a list is brought in; `name` is the file's."""
    access.ensure(actor, "directory.work")
    made = DirectoryImport(
        name=name[:200], made_at=clock.now(), made_by_id=actor.user_id, state=ImportState.UNDER_WAY,
        rows_sha256=prepared.sha256, row_count=prepared.row_count, taken_count=0,
    )  # fmt: skip
    session.add(made)
    session.flush()
    _name_bad(made, prepared.problems)
    events.record("directory_imported", actor=actor, subject=made, after={"rows": prepared.row_count})
    return made


def take_part(import_id: int) -> bool:
    """Take the next rows, as the person who asked for it and may still do it; returns whether there are more."""
    made = _locked(import_id)
    if made.state != ImportState.UNDER_WAY or made.rows_sha256 is None:
        return False
    actor = _actor(made.made_by_id)
    with files.store().open(made.rows_sha256) as stored:
        lines = list(itertools.islice(stored, made.taken_count, made.taken_count + ROWS_AT_ONCE))
    outcome = take_rows(actor=actor, import_id=made.id, rows=map(Checked.read, lines))
    _name_bad(made, outcome.problems)
    made.taken_count += len(lines)
    if made.taken_count >= made.row_count:
        _end(made, ImportState.DONE)
    return made.state == ImportState.UNDER_WAY


def stop(*, actor: Actor, import_id: int) -> None:
    """Take no more rows; what came in stays, and can be taken back."""
    access.ensure(actor, "directory.work")
    made = access.load(actor, DirectoryImport, DirectoryImport.id == import_id, lock=True)
    if made.state == ImportState.UNDER_WAY:
        _stop(made, actor)


def undo(*, actor: Actor, import_id: int) -> DirectoryImport:
    """Take no more rows, and begin to take back what came in; once."""
    access.ensure(actor, "directory.work")
    made = access.load(actor, DirectoryImport, DirectoryImport.id == import_id, lock=True)
    if made.undone_at is None:
        if made.state == ImportState.UNDER_WAY:
            _stop(made, actor)
        made.state, made.undone_at, made.undone_by_id = ImportState.UNDOING, clock.now(), actor.user_id
    return made


def take_back_part(import_id: int) -> bool:
    """Take back the newest records that are not taken back yet; returns whether there are more."""
    made = _locked(import_id)
    if made.state != ImportState.UNDOING:
        return False
    try:
        actor = _actor(made.undone_by_id)
    except NotAllowed:  # what was decided is carried out, also when their account is closed meanwhile
        actor = Actor.system()
    open_ = select(ImportedRecord).where(
        ImportedRecord.import_id == made.id, ImportedRecord.taken_back.is_(None), MEANT
    )
    found = session.scalars(open_.order_by(ImportedRecord.id.desc()).limit(ROWS_AT_ONCE)).all()
    for one in found:  # people before their company
        take_back(actor, one)
    if len(found) < ROWS_AT_ONCE:
        made.state = ImportState.UNDONE
        events.record("directory_import_undone", actor=actor, subject=made, after=_taken_back(made))
    return made.state == ImportState.UNDOING


def break_off(import_id: int, error: Exception) -> None:
    """Stop a list that cannot go on; `error` says why, to whoever reads the log."""
    made = _locked(import_id)
    if made.state == ImportState.UNDER_WAY:
        _stop(made, Actor.system())


def _stop(made: DirectoryImport, actor: Actor) -> None:
    _end(made, ImportState.STOPPED)
    events.record("directory_import_stopped", actor=actor, subject=made, after={"rows": made.taken_count})


def _end(made: DirectoryImport, state: ImportState) -> None:
    made.state, made.ended_at, made.rows_sha256 = state, clock.now(), None


def _locked(import_id: int) -> DirectoryImport:
    return session.get_one(DirectoryImport, import_id, with_for_update=True, populate_existing=True)


def _actor(user_id: int | None) -> Actor:
    """Return who asked, as they are now. Raises NotAllowed when their account is closed."""
    user = session.get_one(User, user_id)
    if not user.is_active:
        raise NotAllowed("directory.work")
    return sessions.actor_for(user, ())


def _name_bad(made: DirectoryImport, problems: Sequence[Problem]) -> None:
    rows = [
        {"import_id": made.id, "line": one.line, "name": one.key[:200], "field": one.field[:60], "code": one.code[:60],
         "value": one.value[:80]}
        for one in problems
    ]  # fmt: skip
    if rows:
        session.execute(insert(ImportProblem), rows)


def _taken_back(made: DirectoryImport) -> dict[str, int]:
    """Count what became of the records."""
    session.flush()
    statement = (
        select(ImportedRecord.taken_back, func.count())
        .where(ImportedRecord.import_id == made.id, MEANT)
        .group_by(ImportedRecord.taken_back)
    )
    found = dict(session.execute(statement).all())
    return {
        "removed": found.get(TakenBack.REMOVED, 0), "restored": found.get(TakenBack.RESTORED, 0),
        "left": sum(found.get(one, 0) for one in LEFT),
    }  # fmt: skip
