"""Every figure against a second, plainer count over the raw rows, on made-up histories."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import insert

from desk import policy, reports
from desk.figures import parts, reading
from desk.reports import Period, indicators
from desk.reports.indicators import INDICATORS, Facts, Filters
from models import Tally
from tests.factories import actor_of
from tests.harness.histories import AXES, KINDS, REGIONS, SIZES, History
from tests.harness.second_count import Plain


def a_period(draw: Random) -> Period:
    first = date(2024, 6, 1) + timedelta(days=draw.randrange(600))
    return draw.choice([
        reports.year(2024), reports.year(2025), reports.year(2026), reports.quarter(2025, draw.randint(1, 4)),
        Period(first, first + timedelta(days=draw.randrange(400))),
    ])  # fmt: skip


def some_filters(draw: Random) -> Filters:
    def one(choices: Any) -> str:
        return (draw.choice(choices) or "") if draw.random() < 0.3 else ""

    return Filters(one(AXES), one(REGIONS), one(SIZES), one(KINDS))


@pytest.mark.usefixtures("clock")
def test_every_figure_is_what_a_second_count_over_the_rows_says(
    session: Any, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy, "FORECAST_CASES", 4)  # made-up desks are small
    for seed in range(int(request.config.getoption("--histories"))):
        trial = session.begin_nested()
        draw = Random(seed)
        History(seed).write()
        facts = indicators.load()
        for filters in (Filters(), some_filters(draw)):
            period, narrowed = a_period(draw), indicators.narrow(facts, filters)
            plain = Plain(session, period, filters).figures()
            for report in INDICATORS:
                result, wanted = report.read(narrowed, period), plain.pop(report.name)
                value, parts = wanted if isinstance(wanted, tuple) else (wanted, None)
                case = (seed, report.name, period, filters)
                assert result.value == (pytest.approx(value) if isinstance(value, float) else value), case
                if parts is not None:
                    assert {row.key: row.value for row in result.rows if row.value} == dict(parts), case
                again = report.of(result.entries)
                assert result.is_immature or again.value == result.value, case
            assert not plain
        assert_sums_say_the_same(session, facts, months_in_a_row(draw), draw, (seed, "sums"))
        trial.rollback()


def months_in_a_row(draw: Random) -> Period:
    first = 2024 * 12 + draw.randrange(30)
    last = first + draw.randrange(20)
    return Period(
        date(first // 12, first % 12 + 1, 1),
        date((last + 1) // 12, (last + 1) % 12 + 1, 1) - timedelta(days=1),
    )


def one_filter(draw: Random) -> Filters:
    return draw.choice((
        Filters(axis=draw.choice(AXES)), Filters(kind=draw.choice(KINDS)),
        Filters(region=draw.choice(REGIONS) or "57"), Filters(size=draw.choice(SIZES) or "sme"),
    ))  # fmt: skip


def assert_sums_say_the_same(session: Any, facts: Facts, period: Period, draw: Random, case: Any) -> None:
    """Sum what each request and company adds, some of it kept and some of it new, and read the figures of some months from that."""
    kept: Counter[parts.Part] = Counter()
    new: Counter[parts.Part] = Counter()
    every = (
        *parts.of_requests(facts.tickets).values(),
        *parts.of_organizations(facts.organizations).values(),
    )
    for number, of_one in enumerate(every):
        (kept if number % 3 else new).update(parts.spread(of_one))
    rows = [{**part._asdict(), "count": number} for part, number in kept.items()]
    session.execute(insert(Tally), rows)
    for filters in (Filters(), one_filter(draw), one_filter(draw)):
        narrowed = indicators.narrow(facts, filters)
        sums = reading.read(parts.summed(), [period, period.before()], new, filters)
        for one in (period, period.before()):
            for report in INDICATORS:
                result, wanted = sums.read(report, one), report.read(narrowed, one)
                said = (case, report.name, one, filters)
                assert replace(result, entries=()) == replace(wanted, entries=()), said


def test_the_list_behind_a_figure_holds_every_record_of_it(session: Any) -> None:
    History(4).write()
    lead, facts = actor_of("lead"), indicators.load()
    for report in INDICATORS:
        entries = report.read(facts, reports.year(2025)).entries
        listed = indicators.behind(entries, lead)
        assert listed.total == len({(one.kind, one.id) for one in entries}), report.name
        assert {(one.kind, one.id) for one in listed.rows} == {(one.kind, one.id) for one in entries}
