"""Further domains of an organization: its mails and sites speak under several names."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, rule


class OrganizationDomain(Base):
    """One more domain by which an organization is known, beside the one it writes from most."""

    __tablename__ = "organization_domain"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), index=True
    )
    domain: Mapped[str] = mapped_column(String(253), unique=True)

    __table_args__ = (rule("length(domain) > 3", "is_a_domain"),)
