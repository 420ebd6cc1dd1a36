"""Publications of a unit, taken from an export file of theirs; the matcher reads their words and never their number."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, one_of, rule
from models.states import Language, PublicationSource
from models.unit import Unit


class Publication(Base):
    """One publication; the same title or DOI comes once a unit."""

    __tablename__ = "publication"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    title: Mapped[str] = mapped_column(String(500))
    title_key: Mapped[str] = mapped_column(
        String(200), comment="folded letters and digits, to tell the same one"
    )
    abstract: Mapped[str | None]
    language: Mapped[str]
    year: Mapped[int | None]
    venue: Mapped[str | None] = mapped_column(String(300), comment="journal, conference or publisher")
    doi: Mapped[str | None] = mapped_column(String(200))
    source: Mapped[str]
    added_at: Mapped[datetime]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    unit: Mapped[Unit] = relationship()

    __table_args__ = (
        one_of("language", Language),
        one_of("source", PublicationSource),
        rule("length(title) > 0", "has_a_title"),
        rule("year IS NULL OR year BETWEEN 1900 AND 2200", "year_in_living_memory"),
        Index("uq_publication_unit_id_title_key", "unit_id", "title_key", unique=True),
        Index("uq_publication_unit_id_doi", "unit_id", "doi", unique=True),
    )
