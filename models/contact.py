"""A person of an organization."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, one_of, rule
from models.states import Language, LegalBasis


class Contact(Base):
    """Someone the desk writes to; once per organization and address."""

    __tablename__ = "contact"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(String(120))
    email: Mapped[str | None] = mapped_column(String(254))
    email_key: Mapped[str | None] = mapped_column(String(254), index=True)
    phone: Mapped[str | None] = mapped_column(String(60))
    position: Mapped[str | None] = mapped_column(String(120))
    language: Mapped[str] = mapped_column(default=Language.FR)

    legal_basis: Mapped[str] = mapped_column(
        String(40), default="request", comment="why the desk may keep these data"
    )
    notice_on: Mapped[date | None] = mapped_column(comment="when the person was told how their data are used")
    last_heard_at: Mapped[datetime | None] = mapped_column(comment="last time they wrote or spoke to us")
    email_proven_at: Mapped[datetime | None] = mapped_column(
        comment="when they last acted from a link mailed to this address"
    )
    email_refused_at: Mapped[datetime | None] = mapped_column(comment="a mail to this address bounced")
    left_on: Mapped[date | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), index=True)
    erased_at: Mapped[datetime | None]

    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    organization: Mapped["Organization"] = relationship(back_populates="contacts")

    @property
    def is_reachable(self) -> bool:
        """Tell whether the desk may write to the person."""
        return self.email is not None and not self.is_gone

    @property
    def is_gone(self) -> bool:
        """Tell whether the person speaks for the company no longer: they left, or asked to be forgotten."""
        return self.erased_at is not None or self.left_on is not None

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this name as it is
    __table_args__ = (
        one_of("language", Language),
        one_of("legal_basis", LegalBasis),
        rule("legal_basis <> 'consent' OR notice_on IS NOT NULL", "consent_was_informed"),
        rule("length(name) > 0", "has_a_name"),
        Index("ix_contact_name_key", "name_key"),
        Index("uq_contact_organization_id_email_key", "organization_id", "email_key", unique=True),
    )


from models.organization import Organization  # noqa: E402 - the two tables name each other
