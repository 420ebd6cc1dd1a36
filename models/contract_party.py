"""Who is party to an agreement, and what each managing establishment takes as overhead."""

from datetime import date
from decimal import Decimal

from sqlalchemy import ForeignKey, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, one_of, rule
from models.establishment import Establishment
from models.states import OverheadMode, PartyRole


class ContractParty(Base):
    """One party of an agreement: who signs for it, and on which day it did."""

    __tablename__ = "contract_party"

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), index=True)
    name: Mapped[str] = mapped_column(String(160))
    role: Mapped[str]
    # Of a company: the site that signs.
    establishment_id: Mapped[int | None] = mapped_column(ForeignKey("establishment.id"), index=True)
    signatory: Mapped[str | None] = mapped_column(String(160), comment="name and office of who signs")
    signed_on: Mapped[date | None]

    establishment: Mapped[Establishment | None] = relationship(lazy="raise_on_sql")

    __table_args__ = (one_of("role", PartyRole),)


class ManagingEstablishment(Base):
    """An establishment that manages and signs agreements, with the overhead it usually takes."""

    __tablename__ = "managing_establishment"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(
        String(120), unique=True, comment="folded, to find it by what was typed"
    )
    overhead_rate: Mapped[Decimal] = mapped_column(Numeric(5, 4), comment="0.2000 is 20 %")
    overhead_mode: Mapped[str]

    __table_args__ = (
        one_of("overhead_mode", OverheadMode),
        rule("overhead_rate BETWEEN 0 AND 1", "overhead_is_a_share"),
    )
