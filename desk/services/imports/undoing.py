"""What an import brought, taken back: what it added goes, what it changed is as before, unless somebody used or changed it since."""

from typing import Any, Final

from sqlalchemy import or_
from sqlalchemy.exc import IntegrityError

from desk.access import Actor
from desk.errors import DeskError
from desk.extensions import session
from desk.services import contacts, establishments, organizations
from models import Contact, Establishment, ImportedRecord, Organization
from models.states import TakenBack

MEANT: Final = or_(ImportedRecord.is_new, ImportedRecord.after.is_(None), ImportedRecord.after != {})
"""Records that were added or changed, not sites that rows only named."""
LEFT: Final = (TakenBack.CHANGED, TakenBack.USED, TakenBack.ERASED)


def take_back(actor: Actor, one: ImportedRecord) -> None:
    """Take one record back, and note what became of it."""
    model, id_ = next((model, id_) for model, id_ in _subjects(one) if id_ is not None)
    record = session.get(model, id_, populate_existing=True)
    if record is None:  # somebody removed it since
        one.taken_back = TakenBack.REMOVED
    elif one.after is None:  # erased since: nothing is known of what was there
        one.taken_back = TakenBack.ERASED
    elif any(getattr(record, column) != value for column, value in one.after.items()):
        one.taken_back = TakenBack.CHANGED
    else:
        one.taken_back = _remove(record) if one.is_new else _restore(actor, record, one.before)
    session.flush()


def _remove(record: Any) -> TakenBack:
    """Remove a record nothing hangs on; the database knows what does."""
    try:
        with session.begin_nested():
            session.delete(record)
            session.flush()
            if isinstance(record, Establishment):
                establishments.settle(record.organization_id)
    except IntegrityError:
        return TakenBack.USED
    return TakenBack.REMOVED


def _restore(actor: Actor, record: Any, before: dict[str, Any]) -> TakenBack:
    try:
        with session.begin_nested():
            if isinstance(record, Establishment):
                establishments.edit(actor=actor, establishment_id=record.id, version=record.version, **before)
            elif isinstance(record, Contact):
                given = {"name": record.name, "email": record.email, **before}
                contacts.edit(actor=actor, contact_id=record.id, version=record.version, **given)
            else:
                given = {"name": record.name, "siren": record.siren, **before}
                organizations.edit(actor=actor, organization_id=record.id, version=record.version, **given)
    except (DeskError, IntegrityError):
        return TakenBack.USED
    return TakenBack.RESTORED


def _subjects(one: ImportedRecord) -> tuple[tuple[Any, int | None], ...]:
    return (
        (Contact, one.contact_id),
        (Establishment, one.establishment_id),
        (Organization, one.organization_id),
    )
