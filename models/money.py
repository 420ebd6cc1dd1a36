"""Amounts of an agreement, counted exactly: overhead in both ways, and what the funding lines add up to. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Protocol

from models.states import FundingNature, FundingSource, OverheadMode

CENT: Final = Decimal("0.01")
ZERO: Final = Decimal("0.00")
PUBLIC: Final = (FundingSource.ANR, FundingSource.REGION, FundingSource.STATE, FundingSource.EU)


class Signed(Protocol):
    """What counts from its signature."""

    signed_on: date | None


class Line(Protocol):
    """Who brings how much; a line of an amendment counts from its signature."""

    source: str
    nature: str
    amount: Decimal

    @property
    def amendment(self) -> Signed | None:
        """Return the amendment that brought the line, if one did."""


@dataclass(frozen=True, slots=True)
class Totals:
    """What an agreement adds up to on a day, without VAT except where its name says so."""

    company_cash: Decimal
    company_kind: Decimal
    public: Decimal
    other: Decimal
    total: Decimal
    overhead: Decimal
    invoiced: Decimal
    vat: Decimal
    invoiced_with_vat: Decimal


def cents(amount: Decimal) -> Decimal:
    """Round to cents, halves away from zero as accountants do."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def overhead(amount: Decimal, rate: Decimal, mode: str) -> Decimal:
    """Return the overhead of an amount: on top of the costs, or inside the total (S - S / (1 + rate)).

    20 % of 120,000 is 24,000 on top, 20,000 inside (CONTRACTS, "Money fields").
    """
    if OverheadMode(mode) is OverheadMode.ON_TOP:
        return cents(amount * rate)
    return cents(amount - amount / (1 + rate))


def counts(line: Line, on: date) -> bool:
    """Tell whether a line counts on a day."""
    if line.amendment is None:
        return True
    return line.amendment.signed_on is not None and line.amendment.signed_on <= on


def totals(
    lines: Iterable[Line],
    *,
    on: date,
    overhead_rate: Decimal | None = None,
    overhead_mode: str | None = None,
    vat_rate: Decimal | None = None,
) -> Totals:
    """Add up the lines that count on a day, and from the company's cash the overhead, the invoice and its VAT."""
    counted = [line for line in lines if counts(line, on)]

    def of(*sources: FundingSource, nature: FundingNature | None = None) -> Decimal:
        return sum(
            (line.amount for line in counted if line.source in sources and nature in (None, line.nature)),
            ZERO,
        )

    cash = of(FundingSource.COMPANY, nature=FundingNature.CASH)
    fee = overhead(cash, overhead_rate, overhead_mode) if overhead_rate and overhead_mode else ZERO
    invoiced = cash + fee if overhead_mode == OverheadMode.ON_TOP else cash
    vat = cents(invoiced * vat_rate) if vat_rate else ZERO
    return Totals(
        company_cash=cash,
        company_kind=of(FundingSource.COMPANY, nature=FundingNature.KIND),
        public=of(*PUBLIC),
        other=of(FundingSource.LABORATORY, FundingSource.OTHER),
        total=of(*FundingSource),
        overhead=fee,
        invoiced=invoiced,
        vat=vat,
        invoiced_with_vat=invoiced + vat,
    )
