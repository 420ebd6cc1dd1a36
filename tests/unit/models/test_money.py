"""Amounts of an agreement."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.money import Line, overhead, totals

TODAY = date(2026, 3, 10)


@dataclass
class Amendment:
    signed_on: date | None


@dataclass
class FundingLine:
    source: str
    nature: str
    amount: Decimal
    amendment: Amendment | None = None


def line(
    amount: str, source: str = "company", nature: str = "cash", amendment: Amendment | None = None
) -> Line:
    return FundingLine(source, nature, Decimal(amount), amendment)


@pytest.mark.parametrize(("mode", "fee"), [("inside", "20000.00"), ("on_top", "24000.00")])
def test_twenty_percent_of_120000_depends_on_how_it_is_counted(mode: str, fee: str) -> None:
    assert overhead(Decimal(120000), Decimal("0.2"), mode) == Decimal(fee)


def test_an_unknown_way_of_counting_is_an_error() -> None:
    with pytest.raises(ValueError, match="beside"):
        overhead(Decimal(1), Decimal("0.2"), "beside")


@given(st.decimals(0, 10**9, places=2), st.decimals(0, 1, places=4))
def test_what_is_taken_inside_is_the_overhead_of_what_is_left(total: Decimal, rate: Decimal) -> None:
    inside = overhead(total, rate, "inside")
    assert abs(overhead(total - inside, rate, "on_top") - inside) <= Decimal("0.02")


def test_lines_add_up_by_who_brings_them() -> None:
    sums = totals(
        [
            line("120000"), line("30000", nature="kind"), line("50000", "anr"), line("7000", "region"),
            line("11000", "laboratory", "kind"),
        ],
        on=TODAY,
    )  # fmt: skip
    assert (sums.company_cash, sums.company_kind) == (Decimal(120000), Decimal(30000))
    assert (sums.public, sums.other, sums.total) == (Decimal(57000), Decimal(11000), Decimal(218000))


def test_overhead_on_top_is_invoiced_and_taxed() -> None:
    sums = totals(
        [line("120000")],
        on=TODAY,
        overhead_rate=Decimal("0.2"),
        overhead_mode="on_top",
        vat_rate=Decimal("0.2"),
    )
    assert (sums.overhead, sums.invoiced) == (Decimal(24000), Decimal(144000))
    assert (sums.vat, sums.invoiced_with_vat) == (Decimal(28800), Decimal(172800))


def test_overhead_inside_changes_no_invoice() -> None:
    sums = totals([line("120000")], on=TODAY, overhead_rate=Decimal("0.2"), overhead_mode="inside")
    assert (sums.overhead, sums.invoiced, sums.vat) == (Decimal(20000), Decimal(120000), Decimal(0))


@pytest.mark.parametrize(
    ("signed_on", "total"), [(None, 100), (date(2026, 3, 11), 100), (TODAY, 130), (date(2026, 1, 1), 130)]
)
def test_an_amendment_counts_from_its_signature(signed_on: date | None, total: int) -> None:
    sums = totals([line("100"), line("30", amendment=Amendment(signed_on))], on=TODAY)
    assert sums.total == total


def test_nothing_adds_up_to_nothing() -> None:
    sums = totals([], on=TODAY, overhead_rate=Decimal("0.2"), overhead_mode="inside", vat_rate=Decimal("0.2"))
    assert (sums.total, sums.overhead, sums.invoiced_with_vat) == (0, 0, 0)
