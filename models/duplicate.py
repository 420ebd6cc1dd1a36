"""Records that may be one and the same, and what a person decided about them."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, rule
from models.types import CanonicalJSON

_UNDECIDED = text("dismissed_at IS NULL AND other_ticket_id IS NOT NULL")


class DuplicatePair(Base):
    """Two organizations, two people or two requests that look alike. Once a person says they are two, the pair is never proposed again."""

    __tablename__ = "duplicate_pair"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"))
    other_organization_id: Mapped[int | None] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), index=True
    )
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"))
    other_contact_id: Mapped[int | None] = mapped_column(
        ForeignKey("contact.id", ondelete="CASCADE"), index=True
    )
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"))
    other_ticket_id: Mapped[int | None] = mapped_column(
        ForeignKey("ticket.id", ondelete="CASCADE"), index=True
    )
    points: Mapped[int] = mapped_column(comment="how alike they are, of 100")
    reasons: Mapped[Any] = mapped_column(CanonicalJSON, comment="codes only: what they name is read anew")

    found_at: Mapped[datetime]
    dismissed_at: Mapped[datetime | None]
    dismissed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this name as it is
    __table_args__ = (
        rule(
            "(organization_id IS NULL AND contact_id IS NULL AND ticket_id IS NOT NULL)"
            " OR (ticket_id IS NULL AND (organization_id IS NULL) <> (contact_id IS NULL))",
            "about_one_kind",
        ),
        rule("(organization_id IS NULL) = (other_organization_id IS NULL)", "two_organizations"),
        rule("(contact_id IS NULL) = (other_contact_id IS NULL)", "two_people"),
        rule("organization_id IS NULL OR organization_id < other_organization_id", "organizations_in_order"),
        rule("contact_id IS NULL OR contact_id < other_contact_id", "people_in_order"),
        rule("(ticket_id IS NULL) = (other_ticket_id IS NULL)", "two_requests"),
        rule("ticket_id IS NULL OR ticket_id < other_ticket_id", "requests_in_order"),
        rule("(dismissed_at IS NULL) = (dismissed_by_id IS NULL)", "dismissed_by_somebody"),
        Index("uq_duplicate_pair_organization_id_other_organization_id", "organization_id", "other_organization_id", unique=True),
        Index("uq_duplicate_pair_contact_id_other_contact_id", "contact_id", "other_contact_id", unique=True),
        Index("uq_duplicate_pair_ticket_id_other_ticket_id", "ticket_id", "other_ticket_id", unique=True),
        Index("ix_duplicate_pair_points", "points", "id"),
        Index("ix_duplicate_pair_undecided", "other_ticket_id", sqlite_where=_UNDECIDED, postgresql_where=_UNDECIDED),
    )  # fmt: skip


class LikenessKey(Base):
    """One key under which spellings of one organization meet, mistakes or not: those worth comparing with it share one."""

    __tablename__ = "likeness_key"

    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    organization_id: Mapped[int] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), primary_key=True, autoincrement=False, index=True
    )
