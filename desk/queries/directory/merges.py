"""What was put together into a record, and what putting two together would do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from desk import access
from desk.access import Actor
from desk.extensions import session
from models import (
    Contact,
    Contract,
    DirectoryMerge,
    FollowUp,
    ImportedRecord,
    Interaction,
    Message,
    Nda,
    Organization,
    Ticket,
    User,
)

# What a person is told will move, in this order.
_OF_ORGANIZATIONS: Sequence[tuple[str, Any]] = (
    ("requests", Ticket.organization_id), ("people", Contact.organization_id), ("ndas", Nda.organization_id),
    ("contracts", Contract.organization_id), ("interactions", Interaction.organization_id), ("follow_ups", FollowUp.organization_id),
    ("imports", ImportedRecord.organization_id),
)  # fmt: skip
_OF_PEOPLE: Sequence[tuple[str, Any]] = (
    ("requests", Ticket.contact_id), ("messages", Message.author_contact_id), ("interactions", Interaction.contact_id),
    ("imports", ImportedRecord.contact_id),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MergeRow:
    """A record that became part of another."""

    id: int
    name: str
    made_at: datetime
    made_by: str


def merges_of(
    actor: Actor, *, organization_id: int | None = None, contact_id: int | None = None
) -> list[MergeRow]:
    """Return what was put together into a record and stands, the newest first; a person's under the organizations they came with are not asked about."""
    source: Any = aliased(Organization if organization_id is not None else Contact)
    if organization_id is not None:
        joined, into = (
            source.id == DirectoryMerge.from_organization_id,
            DirectoryMerge.into_organization_id == organization_id,
        )
    else:
        joined, into = (
            source.id == DirectoryMerge.from_contact_id,
            DirectoryMerge.into_contact_id == contact_id,
        )
    statement = (
        select(DirectoryMerge.id, source.name, DirectoryMerge.made_at, User.name)
        .join(source, joined)
        .join(User, User.id == DirectoryMerge.made_by_id)
        .where(
            into,
            DirectoryMerge.undone_at.is_(None),
            DirectoryMerge.parent_id.is_(None),
            access.visible(actor, DirectoryMerge),
        )
        .order_by(DirectoryMerge.id.desc())
    )
    return [MergeRow(*row) for row in session.execute(statement)]


def moving(actor: Actor, record: Organization | Contact) -> list[tuple[str, int]]:
    """Return how many records of each kind hang on one, those there are."""
    access.ensure(actor, "directory.work")
    columns = _OF_ORGANIZATIONS if isinstance(record, Organization) else _OF_PEOPLE
    counts = [
        (name, session.scalar(select(func.count()).where(column == record.id)) or 0)
        for name, column in columns
    ]
    return [(name, count) for name, count in counts if count]


def home_of(actor: Actor, model: type[Any], record_id: int) -> int:
    """Return the record that stands for one now, through whatever chain of merges; raises NotFound."""
    record = access.load(actor, model, model.id == record_id)
    while record.merged_into_id is not None:
        record = access.load(actor, model, model.id == record.merged_into_id)
    return int(record.id)


def organization_home(actor: Actor, organization_id: int) -> int:
    """Return the organization that stands for one now; raises NotFound."""
    return home_of(actor, Organization, organization_id)


def contact_home(actor: Actor, contact_id: int) -> int:
    """Return the person's record that stands for one now; raises NotFound."""
    return home_of(actor, Contact, contact_id)
