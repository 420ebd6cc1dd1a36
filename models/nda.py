"""Confidentiality agreements, and the people they name."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, one_of, rule
from models.organization import Organization
from models.states import NdaState
from models.ticket import Ticket
from models.unit import Member


class Nda(Base):
    """One confidentiality agreement on one ticket. Its state moves through desk.workflow.nda alone."""

    __tablename__ = "nda"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(300))
    is_mutual: Mapped[bool] = mapped_column(default=True)
    state: Mapped[str] = mapped_column(default=NdaState.REQUESTED)
    signed_on: Mapped[date | None]
    ends_on: Mapped[date | None] = mapped_column(
        comment="last day the named people may read the confidential part"
    )
    secrecy_until: Mapped[date | None]
    signed_sha256: Mapped[str | None] = mapped_column(String(64), comment="which document is the signed copy")
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    ticket: Mapped[Ticket] = relationship()
    organization: Mapped[Organization] = relationship()
    people: Mapped[list["NdaPerson"]] = relationship(
        back_populates="nda",
        lazy="raise_on_sql",
        order_by="NdaPerson.member_id",
        cascade="all, delete-orphan",
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this name as it is
    __table_args__ = (
        one_of("state", NdaState),
        rule("state NOT IN ('signed', 'expired', 'ended') OR (signed_on IS NOT NULL AND ends_on IS NOT NULL)",
             "signed_has_its_dates"),
        rule("ends_on IS NULL OR signed_on IS NULL OR ends_on >= signed_on", "ends_after_it_starts"),
        Index("ix_nda_state_ends_on", "state", "ends_on", "id"),
    )  # fmt: skip


class NdaPerson(Base):
    """A member who may read the confidential part while the agreement is signed and running."""

    __tablename__ = "nda_person"

    nda_id: Mapped[int] = mapped_column(ForeignKey("nda.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)

    nda: Mapped[Nda] = relationship(back_populates="people")
    member: Mapped[Member] = relationship()
