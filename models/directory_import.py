"""What files brought into the directory, so that it can be taken back."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, rule
from models.types import CanonicalJSON


class DirectoryImport(Base):
    """One file that was imported, and when it was undone."""

    __tablename__ = "directory_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), comment="of the file")
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    __table_args__ = (rule("(undone_at IS NULL) = (undone_by_id IS NULL)", "undone_by_somebody"),)


class ImportedRecord(Base):
    """One record a file added or changed; without foreign keys to it, for an added one goes when the import is undone."""

    __tablename__ = "imported_record"

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("directory_import.id"), index=True)
    organization_id: Mapped[int | None] = mapped_column(comment="the record, or else a person")
    contact_id: Mapped[int | None] = mapped_column(index=True)
    establishment_id: Mapped[int | None]
    is_new: Mapped[bool]
    before: Mapped[Any] = mapped_column(
        CanonicalJSON, nullable=True, comment="the columns that changed; null once erased"
    )
    after: Mapped[Any] = mapped_column(
        CanonicalJSON, nullable=True, comment="what the file said; null once erased"
    )

    __table_args__ = (
        rule(
            "(CASE WHEN organization_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN contact_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN establishment_id IS NULL THEN 0 ELSE 1 END) = 1",
            "about_one_record",
        ),
    )
