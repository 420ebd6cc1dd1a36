"""Which records of the directory were put together, and all it takes to part them again."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, rule
from models.types import CanonicalJSON


class DirectoryMerge(Base):
    """One record that became part of another. The other's replaced values lie in the first: nothing is lost, and undoing swaps back."""

    __tablename__ = "directory_merge"

    id: Mapped[int] = mapped_column(primary_key=True)
    from_organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    into_organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    from_contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), index=True)
    into_contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("directory_merge.id"), comment="of organizations, that made two people of one address meet"
    )

    wanted: Mapped[Any] = mapped_column(
        CanonicalJSON, comment="facts a person took from the record that went"
    )
    taken: Mapped[Any] = mapped_column(
        CanonicalJSON, nullable=True, comment="values both had before; null once erased"
    )
    moved: Mapped[Any] = mapped_column(CanonicalJSON, comment="ids of the rows that moved, by column")

    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    __table_args__ = (
        rule("(from_organization_id IS NULL) <> (from_contact_id IS NULL)", "about_one_kind"),
        rule("(from_organization_id IS NULL) = (into_organization_id IS NULL)", "two_organizations"),
        rule("(from_contact_id IS NULL) = (into_contact_id IS NULL)", "two_people"),
        rule("from_organization_id <> into_organization_id", "organizations_differ"),
        rule("from_contact_id <> into_contact_id", "people_differ"),
        rule("(undone_at IS NULL) = (undone_by_id IS NULL)", "undone_by_somebody"),
    )
