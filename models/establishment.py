"""A site of an organization: where it works, signs and asks."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, rule


class Establishment(Base):
    """One site, French ones known by their SIRET; an organization's place is that of its main one."""

    __tablename__ = "establishment"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))

    siret: Mapped[str | None] = mapped_column(String(14), unique=True)
    name: Mapped[str | None] = mapped_column(String(200), comment="name or brand over its door")
    address: Mapped[str | None] = mapped_column(String(200), comment="street and number")
    postal_code: Mapped[str | None] = mapped_column(String(20))
    city: Mapped[str | None] = mapped_column(String(80))
    country: Mapped[str] = mapped_column(String(2), default="FR")
    region: Mapped[str | None] = mapped_column(
        String(40), comment="department, told by a French postal code; or region"
    )
    is_head: Mapped[bool] = mapped_column(default=False, comment="head office, or else the main site")
    opened_on: Mapped[date | None]
    closed_on: Mapped[date | None]

    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    @property
    def called(self) -> str:
        """Return what it is called where it is named in one line."""
        told = ", ".join(part for part in (self.name, self.city) if part)
        return told or self.address or self.siret or self.region or self.country

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this name as it is
    __table_args__ = (
        rule("siret IS NULL OR length(siret) = 14", "siret_has_fourteen_digits"),
        rule("closed_on IS NULL OR opened_on IS NULL OR closed_on >= opened_on", "closes_after_it_opened"),
        Index("ix_establishment_organization_id", "organization_id", "id"),
        Index("ix_establishment_region", "region", "organization_id"),
        Index("uq_establishment_head", "organization_id", unique=True,
              sqlite_where=text("is_head"), postgresql_where=text("is_head")),
    )  # fmt: skip


def department_of(postal_code: str | None) -> str | None:
    """Return the department a French postal code lies in: two digits, of overseas three, of Corsica 2A or 2B."""
    if postal_code is None or len(postal_code) != 5 or not postal_code.isdigit():
        return None
    if postal_code[:2] in ("97", "98"):
        return postal_code[:3]
    if postal_code[:2] == "20":
        return "2A" if postal_code[2] in "01" else "2B"
    return postal_code[:2]
