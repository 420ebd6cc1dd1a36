"""An import taken back: what it added goes, what it changed is as before, unless somebody has used or changed it since."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from desk import access, clock, events
from desk.access import Actor
from desk.errors import DeskError
from desk.extensions import session
from desk.services import contacts, establishments, organizations
from models import Contact, DirectoryImport, Establishment, ImportedRecord, Organization


@dataclass
class Undone:
    """The names of what went and of what is as before, and what was left: (name, code of the reason)."""

    removed: list[str] = field(default_factory=list)
    restored: list[str] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)


def undo(*, actor: Actor, import_id: int) -> Undone:
    """Take an import back, once; the second time nothing is left to do."""
    access.ensure(actor, "directory.work")
    made = access.load(actor, DirectoryImport, DirectoryImport.id == import_id, lock=True)
    undone = Undone()
    if made.undone_at is not None:
        return undone

    kept = select(ImportedRecord).where(ImportedRecord.import_id == made.id)
    for one in session.execute(
        kept.order_by(ImportedRecord.id.desc())
    ).scalars():  # people before their company
        _take_back(actor, one, undone)
    made.undone_at, made.undone_by_id = clock.now(), actor.user_id
    events.record("directory_import_undone", actor=actor, subject=made,
                  after={"removed": len(undone.removed), "restored": len(undone.restored), "left": len(undone.left)})  # fmt: skip
    return undone


def _take_back(actor: Actor, one: ImportedRecord, undone: Undone) -> None:
    model, id_ = next((model, id_) for model, id_ in _subjects(one) if id_ is not None)
    record = session.get(model, id_, populate_existing=True)
    if record is None:
        return
    if one.after is None:  # erased since: nothing is known of what was there
        undone.left.append((_name(record), "erased"))
    elif any(getattr(record, column) != value for column, value in one.after.items()):
        undone.left.append((_name(record), "changed"))
    elif one.is_new:
        _remove(record, undone)
    else:
        _restore(actor, record, one.before, undone)


def _remove(record: Any, undone: Undone) -> None:
    """Remove a record nothing hangs on; the database knows what does."""
    name = _name(record)
    try:
        with session.begin_nested():
            session.delete(record)
            session.flush()
            if isinstance(record, Establishment):
                establishments.settle(record.organization_id)
    except IntegrityError:
        undone.left.append((name, "used"))
    else:
        undone.removed.append(name)


def _restore(actor: Actor, record: Any, before: dict[str, Any], undone: Undone) -> None:
    try:
        with session.begin_nested():
            if isinstance(record, Establishment):
                establishments.edit(actor=actor, establishment_id=record.id, version=record.version, **before)
            elif isinstance(record, Contact):
                contacts.edit(actor=actor, contact_id=record.id, version=record.version, name=record.name, email=record.email,
                              **before)  # fmt: skip
            else:
                given = {"name": record.name, "siren": record.siren, **before}
                organizations.edit(actor=actor, organization_id=record.id, version=record.version, **given)
    except (DeskError, IntegrityError):
        undone.left.append((_name(record), "used"))
    else:
        undone.restored.append(_name(record))


def _subjects(one: ImportedRecord) -> tuple[tuple[Any, int | None], ...]:
    return (
        (Contact, one.contact_id),
        (Establishment, one.establishment_id),
        (Organization, one.organization_id),
    )


def _name(record: Any) -> str:
    return str(record.called if isinstance(record, Establishment) else record.name)
