"""Figures counted beforehand: sums by month, what each request and company added to them, and up to which event they were counted."""

from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.types import CanonicalJSON

_LONG = BigInteger().with_variant(Integer, "sqlite")


class Tally(Base):
    """How much of one measure a month holds, by a key of the measure's own: of all requests, or of a slice of them."""

    __tablename__ = "tally"

    slice: Mapped[str] = mapped_column(
        String(130), primary_key=True, comment="what it is narrowed to, axis:lang; empty for everything"
    )
    month: Mapped[str] = mapped_column(
        String(7), primary_key=True, comment="2026-03, on the desk's wall; empty for what is of no month"
    )
    measure: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(String(300), primary_key=True)
    count: Mapped[int] = mapped_column(_LONG)

    # What lasts is summed from its beginning, by figure.
    __table_args__ = (Index("ix_tally_slice_measure_month", "slice", "measure", "month"),)


class TallyPlace(Base):
    """Which requests and companies are in a slice, or have anything in a month: those in several at once are found by it."""

    __tablename__ = "tally_place"

    place: Mapped[str] = mapped_column(
        String(200), primary_key=True, comment="a slice, axis:lang, or a month, 2026-03"
    )
    about: Mapped[str] = mapped_column(String(12), primary_key=True, comment="ticket or organization")
    record_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)

    __table_args__ = (Index("ix_tally_place_about_record_id", "about", "record_id"),)


class TicketTally(Base):
    """What one request added when it was last counted, to be taken off when it changes."""

    __tablename__ = "ticket_tally"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True, autoincrement=False)
    organization_id: Mapped[int] = mapped_column(
        ForeignKey("organization.id"), comment="where it came from then"
    )
    parts: Mapped[Any] = mapped_column(
        CanonicalJSON,
        comment="[[slices, [line]]]: to each of the slices, by day (desk.figures.daily)",
    )


class OrganizationTally(Base):
    """What one organization, with all that was merged into it, added when it was last counted; nothing once it is merged."""

    __tablename__ = "organization_tally"

    organization_id: Mapped[int] = mapped_column(
        ForeignKey("organization.id"), primary_key=True, autoincrement=False
    )
    home_id: Mapped[int] = mapped_column(
        ForeignKey("organization.id"), index=True, comment="that stood for it then"
    )
    parts: Mapped[Any] = mapped_column(
        CanonicalJSON,
        comment="[[slices, [line]]]: to each of the slices, by day (desk.figures.daily)",
    )


class TallyHead(Base):
    """Up to which event of the chain the sums were counted: one row."""

    __tablename__ = "tally_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event_count: Mapped[int] = mapped_column(_LONG)
    walking: Mapped[str | None] = mapped_column(
        String(120),
        comment="while all is counted anew: what it is counted by; the sums are nobody's until then",
    )
    tickets_to: Mapped[int] = mapped_column(default=0, comment="the last request counted anew")
    organizations_to: Mapped[int] = mapped_column(default=0, comment="the last organization counted anew")
    ground: Mapped[str] = mapped_column(
        String(120), comment="what they were counted by: zone, calendar, names"
    )
