"""The page of the way from request to agreement, with its forecast."""

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from desk import policy, reports
from desk.reports import indicators
from desk.reports.indicators import BY_TABLE, EXPECTED, FORECAST, PAST
from models import Contract, FundingLine
from tests.factories import keep, make_contract, make_engagement, make_offer, make_ticket

YEAR = reports.year(2026)


def cash(contract: Contract, amount: str) -> None:
    keep(FundingLine(contract_id=contract.id, source="company", nature="cash", amount=Decimal(amount)))


def draft(ticket: Any, state: str = "negotiation", **facts: Any) -> Contract:
    engagement = make_engagement(make_offer("accepted", ticket=ticket))
    return make_contract(state, engagement=engagement, **facts)


def test_with_too_few_past_cases_the_table_s_rate_is_used_and_the_page_says_so(
    client: Any, session: Any
) -> None:
    for _ in range(policy.FORECAST_CASES - 1):
        make_ticket("closed", outcome="contract_signed")
    make_ticket("triage", budget="10_50k")
    page = client("lead").get("/reports/pipeline?lang=en").text
    assert "too few cases" in page
    assert FORECAST.read(indicators.load(), YEAR).value == Decimal(30_000) * Decimal("0.05")


def test_from_twenty_past_cases_on_the_desk_s_own_rate_counts_beside_the_table_s(
    client: Any, session: Any
) -> None:
    for number in range(policy.FORECAST_CASES):
        make_ticket("closed", outcome="contract_signed" if number < 5 else "too_early")
    make_ticket("closed", outcome="spam")
    make_ticket("triage", budget="10_50k")
    page = client("lead").get("/reports/pipeline?lang=en").text
    assert "25%" in page
    assert "too few cases" not in page
    facts = indicators.load()
    assert FORECAST.read(facts, YEAR).value == Decimal(30_000) * Decimal("0.25")
    assert BY_TABLE.read(facts, YEAR).value == Decimal(30_000) * Decimal("0.05")


def test_an_agreement_in_preparation_says_what_to_expect_before_the_budget_does(session: Any) -> None:
    cash(draft(make_ticket("contracting", budget="gt200k")), "41234.56")
    cash(draft(make_ticket("contracting", budget="gt200k"), currency="CHF"), "1000")
    signed = draft(make_ticket("in_progress", budget="gt200k"), "active", signed_on=date(2026, 3, 1))
    cash(signed, "9000")
    given_up = draft(make_ticket("follow_up", budget="lt10k"), "abandoned", end_reason="No")
    cash(given_up, "9000")
    result = EXPECTED.read(indicators.load(), YEAR)
    assert {row.key: row.value for row in result.rows} == {
        "contracting EUR": Decimal("41234.56"), "contracting CHF": Decimal(1000), "accepted EUR": Decimal(5000),
    }  # fmt: skip
    assert result.value == Decimal("46234.56")  # francs are no euros


def test_a_request_on_hold_stands_where_it_was_held(session: Any) -> None:
    make_ticket("on_hold", held_from="qualified", budget="lt10k")
    assert [row.key for row in EXPECTED.read(indicators.load(), YEAR).rows] == ["qualified EUR"]


def test_the_list_behind_the_forecast_adds_up_to_it(client: Any, session: Any) -> None:
    make_ticket("triage", budget="10_50k"), make_ticket("qualified", budget="lt10k")
    cash(draft(make_ticket("contracting")), "100.50")
    lead = client("lead")
    rows = list(csv.DictReader(io.StringIO(lead.get("/reports/indicators/forecast/records.csv?lang=en").data.decode("utf-8-sig"))))  # fmt: skip
    assert {row["Currency"] for row in rows} == {"EUR"}
    told = FORECAST.read(indicators.load(), YEAR)
    assert sum(Decimal(row["Brings"]) for row in rows) == told.value == Decimal("2060.30")
    assert "100.50" not in lead.get("/reports/indicators/forecast/records?lang=en").text  # weighted there
    assert "€60.30" in lead.get("/reports/indicators/forecast/records?lang=en").text


def test_the_funder_reads_the_way_without_a_stage_s_money_and_without_records(
    client: Any, session: Any
) -> None:
    for _ in range(6):
        make_ticket("triage", budget="10_50k")
    page = client("funder").get("/reports/pipeline?lang=en").text
    assert "9,000 €" in page
    assert "Forecast by stage" not in page
    assert "/records" not in page


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_way_can_be_taken_along(client: Any, session: Any, ending: str) -> None:
    make_ticket("triage", budget="10_50k")
    assert client("director").get(f"/reports/pipeline.{ending}").status_code == 200
    assert client("director").get(f"/reports/pipeline.{ending}?year=x").status_code == 422


def test_an_empty_desk_says_that_nothing_can_be_told(client: Any, session: Any) -> None:
    page = client("lead").get("/reports/pipeline?lang=en").text
    assert "No open request says what it may bring" in page
    assert PAST.read(indicators.load(), YEAR).value is None
    assert client("lead").get("/reports/pipeline?year=x").status_code == 422
    assert client("funder").get("/reports/pipeline").status_code == 200
