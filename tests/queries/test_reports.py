"""The indicators: each counted by hand on a few records, and what outsiders do not see of them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from desk import clock as desk_clock
from desk import reports
from desk.reports import Period, indicators
from desk.reports import period as periods
from desk.reports.indicators import INDICATORS, Report, Result, Row, for_outsiders
from models import Amendment, FundingLine, TicketTopic
from tests.factories import (
    keep,
    make_contract,
    make_contract_kind,
    make_engagement,
    make_milestone,
    make_offer,
    make_organization,
    make_ticket,
    make_topic,
)

YEAR = reports.year(2026)


def named(name: str) -> Report:
    return next(one for one in INDICATORS if one.name == name)


def read(name: str, period: Period = YEAR) -> Result:
    return named(name).read(indicators.load(), period)


def parts(result: Result) -> dict[str, float]:
    return {row.key: row.value for row in result.rows}


def at(month: int, day: int, hour: int = 10) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


# ----- periods


def test_days_are_those_of_the_desk_s_wall() -> None:
    march = periods.month("2026-03")
    assert march == Period(date(2026, 3, 1), date(2026, 3, 31))
    assert march.begins_at == datetime(2026, 2, 28, 23, tzinfo=UTC)  # winter time
    assert march.ends_before == datetime(2026, 3, 31, 22, tzinfo=UTC)  # summer time by then


@pytest.mark.parametrize(
    ("of", "first", "last"), [(1, (1, 1), (3, 31)), (2, (4, 1), (6, 30)), (4, (10, 1), (12, 31))]
)
def test_quarters_end_with_their_last_day(of: int, first: tuple[int, int], last: tuple[int, int]) -> None:
    assert reports.quarter(2026, of) == Period(date(2026, *first), date(2026, *last))


def test_a_period_knows_its_months_across_a_new_year() -> None:
    assert Period(date(2025, 11, 30), date(2026, 2, 1)).months() == [
        "2025-11",
        "2025-12",
        "2026-01",
        "2026-02",
    ]


@pytest.mark.parametrize(
    "key", ["", "2026", "2026-13", "2026-00", "٢٠٢٦-03", "2026-3", "2026-03-01", "1999-01"]
)
def test_what_is_no_month_names_none(key: str) -> None:
    assert periods.month(key) is None


# ----- every report


def test_a_desk_without_records_has_no_shares_and_no_records_behind(session: Any) -> None:
    facts = indicators.load()
    for report in INDICATORS:
        result = report.read(facts, YEAR)
        assert (result.base, result.value or 0) == (0, 0), report.name


def test_names_are_addresses_and_each_is_said_once() -> None:
    names = [one.name for one in INDICATORS]
    assert len(set(names)) == len(names)
    assert all(name.replace("-", "").isalpha() for name in names)


# ----- one by one


def test_requests_are_counted_by_month_of_the_desk_and_without_spam(session: Any) -> None:
    make_ticket(
        confirmed_at=datetime(2026, 1, 31, 23, 30, tzinfo=UTC)
    )  # half past midnight of 1 February in Paris
    make_ticket(confirmed_at=at(3, 1))
    make_ticket("closed", outcome="spam", confirmed_at=at(3, 1))
    make_ticket(confirmed_at=datetime(2025, 12, 31, 22, 59, tzinfo=UTC))
    result = read("requests")
    assert (result.value, parts(result)) == (2, {"2026-01": 0, "2026-02": 1, "2026-03": 1})


def test_companies_count_once_after_merges_and_bodies_do_not(session: Any) -> None:
    home = make_organization()
    former = make_organization(merged_into_id=make_organization(merged_into_id=home.id).id)
    german = make_organization(country="DE", siren=None)
    body = make_organization(kind="public_body")
    for organization in (home, former, former, german, body):
        make_ticket(organization_id=organization.id)
    result = read("companies")
    assert (result.value, parts(result)) == (2, {"DE": 1, "FR": 1})


def test_the_first_answer_is_a_median_of_working_hours(session: Any) -> None:
    for hours in (1, 3, 26):  # the last one over a closed evening and night
        make_ticket(first_answer_at=desk_clock.now() + timedelta(hours=hours))
    make_ticket()
    assert (read("first-answer").value, read("first-answer").base) == (3, 3)


def test_the_promise_counts_what_is_answered_or_overdue(session: Any) -> None:
    now = desk_clock.now()
    due = now + timedelta(hours=8)
    make_ticket(first_answer_at=due, first_answer_due_at=due)
    make_ticket(first_answer_at=due + timedelta(seconds=1), first_answer_due_at=due)
    make_ticket(first_answer_due_at=now - timedelta(days=1))
    make_ticket(first_answer_due_at=due)
    result = read("promise")
    assert (result.value, result.base) == (pytest.approx(1 / 3), 3)
    assert parts(result) == {"within": 1, "late": 2}


def test_qualification_and_match_rates(session: Any) -> None:
    make_ticket("qualified")
    make_ticket("closed")
    make_ticket("triage")
    make_offer("accepted", ticket=make_ticket("accepted"))
    assert (read("qualification").value, read("qualification").base) == (pytest.approx(2 / 3), 3)
    assert (read("match-rate").value, read("match-rate").base) == (0.5, 2)


def test_the_funnel_narrows(session: Any) -> None:
    make_ticket("triage")
    make_offer("sent")
    accepted = make_ticket("contracting")
    engagement = make_engagement(make_offer("accepted", ticket=accepted))
    make_contract("active", engagement=engagement, signed_on=date(2026, 3, 1))
    result = read("funnel")
    assert list(parts(result).values()) == [3, 2, 2, 1, 1]


def test_confidentiality_agreements_are_no_agreements_signed(session: Any) -> None:
    for kind in ("nda", "collab"):
        engagement = make_engagement(make_offer("accepted", ticket=make_ticket("contracting")))
        make_contract(
            "active", engagement=engagement, signed_on=date(2026, 3, 1), kind=make_contract_kind(kind)
        )
    assert parts(read("agreements")) == {"collab": 1}
    assert parts(read("funnel"))["agreed"] == 1


def test_offers_withdrawn_were_never_decided(session: Any) -> None:
    for state in ("accepted", "accepted_with_conditions", "declined", "expired", "withdrawn", "sent"):
        make_offer(state)
    assert (read("offer-acceptance").value, read("offer-acceptance").base) == (0.5, 4)
    assert parts(read("decline-reasons")) == {"no_capacity": 1}


def test_money_counts_from_the_signature_of_contract_and_amendment(session: Any) -> None:
    contract = make_contract("active", signed_on=date(2025, 12, 1))
    amendment = keep(
        Amendment(
            contract_id=contract.id,
            number=1,
            subject="More",
            signed_on=date(2026, 2, 1),
            created_at=desk_clock.now(),
        )
    )
    fresh = make_contract("active", signed_on=date(2026, 1, 15))
    for line in (
        {"contract_id": contract.id, "amount": 5000},
        {"contract_id": contract.id, "amount": -1000, "amendment_id": amendment.id},
        {"contract_id": fresh.id, "amount": 3000},
        {"contract_id": fresh.id, "amount": 700, "nature": "kind"},
        {"contract_id": fresh.id, "amount": 900, "source": "region"},
    ):
        keep(FundingLine(**{"source": "company", "nature": "cash", **line}))
    assert (read("company-cash").value, read("company-cash").base) == (2000, 2)
    assert read("agreements").value == 1


def test_milestones_on_time_are_validated_by_their_day(session: Any) -> None:
    contract = make_contract("active")
    done = {"state": "validated", "submitted_on": date(2026, 1, 5)}
    make_milestone(contract=contract, due_on=date(2026, 1, 10), validated_on=date(2026, 1, 10), **done)
    make_milestone(contract=contract, due_on=date(2026, 1, 10), validated_on=date(2026, 1, 11), **done)
    make_milestone(contract=contract, due_on=date(2026, 3, 9))
    make_milestone(contract=contract, due_on=date(2026, 3, 10))
    make_milestone(contract=contract, due_on=date(2026, 2, 1), state="cancelled")
    result = read("milestones")
    assert parts(result) == {"on_time": 1, "late": 2}
    assert (result.value, result.base) == (pytest.approx(1 / 3), 3)


def test_topics_nobody_confirmed_do_not_count(session: Any) -> None:
    ticket, vision = make_ticket("qualified"), make_topic("vision", axis="health", label_fr="Vision (fr)")
    keep(
        TicketTopic(
            ticket_id=ticket.id,
            topic_id=vision.id,
            origin="desk",
            confirmed_at=desk_clock.now(),
            confirmed_by_id=ticket.owner_id,
        )
    )
    keep(TicketTopic(ticket_id=ticket.id, topic_id=make_topic().id, origin="machine"))
    assert parts(read("topics")) == {"vision": 1}
    assert parts(read("axes")) == {"health": 1}
    assert indicators.names()["topic"]["vision"]["fr"] == "Vision (fr)"


# ----- outside the desk

COUNT, SHARE, MONEY = named("decline-reasons"), named("promise"), named("company-cash")


def outside(report: Report, value: float | None, base: int, *rows: float) -> Result:
    given = [Row(str(number), row, words="x") for number, row in enumerate(rows)]
    return for_outsiders(report, Result(value, base, given))


def test_small_figures_and_parts_are_hidden() -> None:
    assert outside(COUNT, 4, 4).is_hidden
    assert outside(COUNT, 4, 4).value is None
    assert [row.is_hidden for row in outside(COUNT, 20, 20, 12, 4, 4).rows] == [False, True, True]
    assert outside(COUNT, 5, 5, 5).value == 5


def test_a_part_hidden_alone_takes_the_next_smallest_with_it() -> None:
    shown = outside(COUNT, 33, 33, 20, 10, 3)
    assert [row.is_hidden for row in shown.rows] == [False, True, True]
    assert [row.value for row in shown.rows] == [20, 0, 0]
    assert [row.is_small for row in shown.rows] == [False, False, True]


def test_a_share_that_tells_of_fewer_than_five_is_hidden() -> None:
    assert outside(SHARE, 0.2, 20).is_hidden
    assert not outside(SHARE, 0.5, 20).is_hidden


def test_money_by_part_is_hidden_and_its_total_is_not() -> None:
    shown = outside(MONEY, 100_000, 12, 60_000, 40_000)
    assert shown.value == 100_000
    assert all(row.is_hidden for row in shown.rows)
