"""A company or body, known once."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, ForeignKey, Index, String, or_, select
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from models.base import Base, one_of, rule
from models.establishment import Establishment
from models.states import ActivityVersion, IdentifierKind, OrganizationKind, SizeClass


def _of_head(column: Any) -> Any:
    """Return what the main site of an organization says: its place is written there and nowhere else."""
    table = Establishment.__table__
    return column_property(
        select(table.c[column.key])
        .where(table.c.organization_id == Organization.id, table.c.is_head)
        .correlate_except(table)
        .scalar_subquery()
    )


class Organization(Base):
    """One firm or body; a merged one points to its present home."""

    __tablename__ = "organization"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(default=OrganizationKind.COMPANY)
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(
        String(200), comment="folded name without legal form, for finding it again"
    )

    siren: Mapped[str | None] = mapped_column(String(9), unique=True)
    foreign_id: Mapped[str | None] = mapped_column(String(40))
    foreign_id_kind: Mapped[str | None]
    country: Mapped[str] = mapped_column(String(2), default="FR")  # where it is registered
    if TYPE_CHECKING:  # read from the main site, below
        siret: Mapped[str | None]
        region: Mapped[str | None]
        city: Mapped[str | None]
    domain: Mapped[str | None] = mapped_column(String(253), index=True)

    activity_code: Mapped[str | None] = mapped_column(String(10))
    activity_version: Mapped[str | None]
    sector: Mapped[str | None] = mapped_column(String(120), comment="in plain words")
    size_class: Mapped[str | None]
    size_year: Mapped[int | None]
    size_source: Mapped[str | None] = mapped_column(String(80))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)

    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    contacts: Mapped[list["Contact"]] = relationship(
        back_populates="organization", lazy="raise_on_sql", passive_deletes="all"
    )
    further_domains: Mapped[list["OrganizationDomain"]] = relationship(
        order_by="OrganizationDomain.domain", lazy="raise_on_sql", viewonly=True
    )
    group: Mapped["Organization | None"] = relationship(foreign_keys=[group_id], remote_side=[id])

    @classmethod
    def known_by(cls, domain: str) -> ColumnElement[bool]:
        """Return the condition that a domain is one of the organization's, the first or any other."""
        further = select(OrganizationDomain.organization_id).where(OrganizationDomain.domain == domain)
        return or_(cls.domain == domain, cls.id.in_(further))

    @property
    def vat_number(self) -> str | None:
        """Return the VAT number: of a French firm it follows from the SIREN, of a foreign one it may be what is known."""
        if self.siren:
            return f"FR{(12 + 3 * (int(self.siren) % 97)) % 97:02d}{self.siren}"
        return self.foreign_id if self.foreign_id_kind == IdentifierKind.VAT else None

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this name as it is
    __table_args__ = (
        one_of("kind", OrganizationKind),
        one_of("size_class", SizeClass),
        one_of("activity_version", ActivityVersion),
        one_of("foreign_id_kind", IdentifierKind),
        rule("activity_code IS NULL OR activity_version IS NOT NULL", "activity_code_names_its_version"),
        rule(
            "size_class IS NULL OR (size_year IS NOT NULL AND size_source IS NOT NULL)",
            "size_names_year_and_source",
        ),
        rule("foreign_id IS NULL OR foreign_id_kind IS NOT NULL", "foreign_id_names_its_kind"),
        rule("siren IS NULL OR length(siren) = 9", "siren_has_nine_digits"),
        rule("length(name) > 0", "has_a_name"),
        Index("ix_organization_name_key", "name_key", "id"),
        Index("uq_organization_foreign_id", "country", "foreign_id", unique=True),
    )


from models.contact import Contact  # noqa: E402 - the two tables name each other
from models.organization_domain import OrganizationDomain  # noqa: E402 - the two tables name each other

Organization.siret = _of_head(Establishment.siret)
Organization.region = _of_head(Establishment.region)
Organization.city = _of_head(Establishment.city)
