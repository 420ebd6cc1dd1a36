"""What a company sent, word for word; its confidential part lives apart so that nothing loads it by accident."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, one_of, rule
from models.contact import Contact
from models.organization import Organization
from models.states import (
    Budget,
    Cooperation,
    DataAvailable,
    Horizon,
    IdentifierKind,
    Language,
    Origin,
    SensitiveData,
    SubmissionState,
)
from models.types import CanonicalJSON


class Submission(Base):
    """One sending of the intake form. Frozen by a trigger once it left the draft state."""

    __tablename__ = "submission"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(
        String(64), unique=True, comment="random; makes sending twice one request"
    )
    state: Mapped[str] = mapped_column(default=SubmissionState.DRAFT)
    origin: Mapped[str] = mapped_column(default=Origin.FORM)
    language: Mapped[str] = mapped_column(default=Language.FR)
    draft_answers: Mapped[Any] = mapped_column(CanonicalJSON, nullable=True, comment="what is typed so far")

    company_name: Mapped[str | None] = mapped_column(String(200))
    company_id: Mapped[str | None] = mapped_column(String(40), comment="as typed, without blanks")
    company_id_kind: Mapped[str | None]
    contact_name: Mapped[str | None] = mapped_column(String(120))
    contact_email: Mapped[str | None] = mapped_column(String(254))
    contact_phone: Mapped[str | None] = mapped_column(String(120))
    title: Mapped[str | None] = mapped_column(String(140))
    pitch: Mapped[str | None] = mapped_column(comment="up to 4,000 characters")
    topics: Mapped[Any] = mapped_column(
        CanonicalJSON, nullable=True, comment="ids ticked; empty: I don't know"
    )
    data_available: Mapped[str | None]
    data_kinds: Mapped[Any] = mapped_column(CanonicalJSON, nullable=True)
    horizon: Mapped[str | None]
    cooperation: Mapped[str | None]
    budget: Mapped[str | None]
    disclose_company: Mapped[bool] = mapped_column(default=False)
    sensitive_data: Mapped[str | None]
    privacy_notice_at: Mapped[datetime | None]

    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    completes_id: Mapped[int | None] = mapped_column(
        index=True, comment="id of the request by mail whose form this is"
    )
    taken_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id"), comment="who filed it on behalf of the company"
    )

    created_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]

    organization: Mapped[Organization | None] = relationship()
    contact: Mapped[Contact | None] = relationship()

    __table_args__ = (
        one_of("state", SubmissionState),
        one_of("origin", Origin),
        one_of("language", Language),
        one_of("company_id_kind", ("siren", "siret", *IdentifierKind)),
        one_of("data_available", DataAvailable),
        one_of("horizon", Horizon),
        one_of("cooperation", Cooperation),
        one_of("budget", Budget),
        one_of("sensitive_data", SensitiveData),
        rule("state = 'draft' OR (sent_at IS NOT NULL AND company_name IS NOT NULL AND contact_name IS NOT NULL"
             " AND title IS NOT NULL AND pitch IS NOT NULL)", "sent_is_complete"),
        rule("state <> 'confirmed' OR confirmed_at IS NOT NULL", "confirmed_has_its_moment"),
        rule("state = 'draft' OR draft_answers IS NULL", "only_a_draft_keeps_draft_answers"),
    )  # fmt: skip


class ConfidentialPart(Base):
    """The words the desk keeps until an agreement (class P3). Read only through access.visible()."""

    __tablename__ = "confidential_part"

    submission_id: Mapped[int] = mapped_column(
        ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True
    )
    text: Mapped[str]
    created_at: Mapped[datetime]
