"""Agreements: their kinds as data, money, amendments and milestones."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, Numeric, String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, one_of, rule
from models.contract_party import ContractParty
from models.organization import Organization
from models.states import ContractState, FundingNature, FundingSource, MilestoneState, OverheadMode
from models.ticket import Ticket
from models.types import CanonicalJSON
from models.unit import Unit


class ContractKind(Base):
    """A kind of agreement at one version: stages, extra fields, checks. An old agreement keeps its version."""

    __tablename__ = "contract_kind"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40))
    kind_version: Mapped[int]
    label_fr: Mapped[str] = mapped_column(String(120))
    label_en: Mapped[str] = mapped_column(String(120))
    definition: Mapped[Any] = mapped_column(
        CanonicalJSON, comment="stages, fields, typical months, checks, notes"
    )
    is_current: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (Index("uq_contract_kind_code_kind_version", "code", "kind_version", unique=True),)

    def label(self, language: str) -> str:
        """Return its name in a language; a kind without a German name has its English one."""
        if language == "de":
            return str(self.definition.get("label_de") or self.label_en)
        return self.label_fr if language == "fr" else self.label_en


class Contract(Base):
    """One agreement on one ticket. Its state moves through desk.workflow.contract alone."""

    __tablename__ = "contract"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    kind_id: Mapped[int] = mapped_column(ForeignKey("contract_kind.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("contract.id"), comment="framework agreement")

    title: Mapped[str] = mapped_column(String(200))
    managing_establishment: Mapped[str | None] = mapped_column(String(120))
    ip_mode: Mapped[str | None] = mapped_column(String(200))
    publication_rule: Mapped[str | None] = mapped_column(String(200))
    fields: Mapped[Any] = mapped_column(CanonicalJSON, default=dict, comment="the kind's own fields")

    currency: Mapped[str] = mapped_column(String(3), default="EUR")
    full_cost: Mapped[Decimal | None]
    marginal_cost: Mapped[Decimal | None]
    overhead_rate: Mapped[Decimal | None] = mapped_column(Numeric(5, 4), comment="0.2000 is 20 %")
    overhead_mode: Mapped[str | None]
    vat_rate: Mapped[Decimal | None] = mapped_column(Numeric(5, 4))

    state: Mapped[str] = mapped_column(default=ContractState.IDEA)
    stage: Mapped[str | None] = mapped_column(
        String(40), comment="code of the kind's own stage it has come to"
    )
    signed_on: Mapped[date | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    end_reason: Mapped[str | None]
    signed_sha256: Mapped[str | None] = mapped_column(String(64), comment="which document is the signed copy")
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    ticket: Mapped[Ticket] = relationship()
    organization: Mapped[Organization] = relationship()
    unit: Mapped[Unit | None] = relationship()
    kind: Mapped[ContractKind] = relationship()
    parent: Mapped["Contract | None"] = relationship(foreign_keys=[parent_id], remote_side=[id])
    funding_lines: Mapped[list["FundingLine"]] = relationship(
        back_populates="contract",
        lazy="raise_on_sql",
        order_by="FundingLine.id",
        cascade="all, delete-orphan",
    )
    parties: Mapped[list[ContractParty]] = relationship(
        lazy="raise_on_sql", order_by="ContractParty.id", cascade="all, delete-orphan"
    )
    amendments: Mapped[list["Amendment"]] = relationship(
        back_populates="contract",
        lazy="raise_on_sql",
        order_by="Amendment.number",
        cascade="all, delete-orphan",
    )
    milestones: Mapped[list["Milestone"]] = relationship(
        back_populates="contract", lazy="raise_on_sql", order_by="Milestone.due_on, Milestone.id",
        cascade="all, delete-orphan",
    )  # fmt: skip

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this name as it is
    __table_args__ = (
        one_of("state", ContractState),
        one_of("overhead_mode", OverheadMode),
        rule("state NOT IN ('active', 'completed', 'terminated') OR (signed_on IS NOT NULL AND starts_on IS NOT NULL)",
             "active_is_signed"),
        rule("state NOT IN ('terminated', 'abandoned') OR end_reason IS NOT NULL", "ended_early_says_why"),
        rule("starts_on IS NULL OR ends_on IS NULL OR ends_on >= starts_on", "ends_after_it_starts"),
        rule("overhead_rate IS NULL OR overhead_mode IS NOT NULL", "overhead_says_how_it_counts"),
        Index("ix_contract_state_ends_on", "state", "ends_on", "id"),
    )  # fmt: skip


class Amendment(Base):
    """A change to a contract; it changes totals and dates only from its signature."""

    __tablename__ = "amendment"

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    number: Mapped[int]
    subject: Mapped[str] = mapped_column(String(200))
    signed_on: Mapped[date | None]
    ends_on: Mapped[date | None] = mapped_column(comment="the contract's new last day")
    created_at: Mapped[datetime]

    contract: Mapped[Contract] = relationship(back_populates="amendments")

    __table_args__ = (Index("uq_amendment_contract_id_number", "contract_id", "number", unique=True),)


class FundingLine(Base):
    """Who brings how much, in cash or kind; a line of an amendment counts from its signature."""

    __tablename__ = "funding_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), index=True)
    amendment_id: Mapped[int | None] = mapped_column(ForeignKey("amendment.id"))
    source: Mapped[str]
    funder: Mapped[str | None] = mapped_column(String(120))
    nature: Mapped[str]
    amount: Mapped[Decimal] = mapped_column(comment="in the contract's currency, without VAT")

    contract: Mapped[Contract] = relationship(back_populates="funding_lines")
    amendment: Mapped[Amendment | None] = relationship()

    __table_args__ = (
        one_of("source", FundingSource),
        one_of("nature", FundingNature),
        rule("amendment_id IS NOT NULL OR amount >= 0", "first_amount_not_negative"),
    )


class Milestone(Base):
    """A dated step of a contract. Its state moves through desk.workflow.milestone alone."""

    __tablename__ = "milestone"

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    deliverable: Mapped[str | None] = mapped_column(String(300))
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(default=MilestoneState.PLANNED)
    submitted_on: Mapped[date | None]
    validated_on: Mapped[date | None]
    invoice_amount: Mapped[Decimal | None]
    is_invoiced: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str | None]
    reminded_at: Mapped[datetime | None]
    is_contract_due: Mapped[bool] = mapped_column(
        default=False,
        server_default=false(),
        comment="made by the kind's rule: signed within months of the start of work",
    )
    version: Mapped[int] = mapped_column()

    contract: Mapped[Contract] = relationship(back_populates="milestones")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this name as it is
    __table_args__ = (
        one_of("state", MilestoneState),
        rule("state NOT IN ('submitted', 'validated') OR submitted_on IS NOT NULL", "submitted_has_its_day"),
        rule("(state = 'validated') = (validated_on IS NOT NULL)", "validated_has_its_day"),
        Index("ix_milestone_state_due_on", "state", "due_on", "id"),
    )
