"""What files brought into the directory, so that it can be taken back."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, one_of, rule
from models.states import ImportState, TakenBack
from models.types import CanonicalJSON


class DirectoryImport(Base):
    """One file that is brought in row by row, how far it is, and when somebody took it back."""

    __tablename__ = "directory_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), comment="of the file")
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    state: Mapped[str] = mapped_column(default=ImportState.UNDER_WAY)
    rows_sha256: Mapped[str | None] = mapped_column(
        String(64), comment="the rows that were read, in the store, while they are taken"
    )
    row_count: Mapped[int] = mapped_column(comment="that can be used; 0 before this was counted")
    taken_count: Mapped[int] = mapped_column(default=0, comment="rows that are through")
    ended_at: Mapped[datetime | None] = mapped_column(comment="when no row was taken any more")
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    __table_args__ = (
        one_of("state", ImportState),
        rule("(undone_at IS NULL) = (undone_by_id IS NULL)", "undone_by_somebody"),
        rule("(state = 'under_way') = (ended_at IS NULL)", "ended_has_its_moment"),
        rule("(state = 'under_way') = (rows_sha256 IS NOT NULL)", "rows_kept_while_taken"),
        rule("(state IN ('undoing', 'undone')) = (undone_at IS NOT NULL)", "undone_has_its_moment"),
        rule("taken_count BETWEEN 0 AND row_count", "takes_what_there_is"),
        Index("ix_directory_import_state", "state", "id"),
    )


class ImportProblem(Base):
    """One row of a file that was left out, and why."""

    __tablename__ = "import_problem"

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("directory_import.id"), index=True)
    line: Mapped[int]
    name: Mapped[str] = mapped_column(String(200), comment="of the company, as the file has it")
    field: Mapped[str] = mapped_column(String(60))
    code: Mapped[str] = mapped_column(String(60))
    value: Mapped[str] = mapped_column(String(80))


class ImportedRecord(Base):
    """One record a file added or changed; without foreign keys to it, for an added one goes when the import is undone."""

    __tablename__ = "imported_record"

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("directory_import.id"))
    organization_id: Mapped[int | None] = mapped_column(comment="the record, or else a person")
    contact_id: Mapped[int | None] = mapped_column(index=True)
    establishment_id: Mapped[int | None]
    is_new: Mapped[bool]
    before: Mapped[Any] = mapped_column(
        CanonicalJSON, nullable=True, comment="the columns that changed; null once erased"
    )
    after: Mapped[Any] = mapped_column(
        CanonicalJSON,
        nullable=True,
        comment="what the file said, nothing of a site it only named; null once erased",
    )
    taken_back: Mapped[str | None] = mapped_column(
        comment="what became of it when the import was undone, or why it was left"
    )

    __table_args__ = (
        one_of("taken_back", TakenBack),
        Index("ix_imported_record_import_id_establishment_id", "import_id", "establishment_id"),
        rule(
            "(CASE WHEN organization_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN contact_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN establishment_id IS NULL THEN 0 ELSE 1 END) = 1",
            "about_one_record",
        ),
    )
