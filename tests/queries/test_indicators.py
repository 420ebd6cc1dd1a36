"""Every figure against a second, plainer count over the raw rows, on made-up histories."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from desk import policy, reports
from desk.figures import daily, keeping, reading, touched
from desk.figures.counted import count
from desk.figures.touched import Touched
from desk.reports import Period, indicators
from desk.reports.indicators import INDICATORS, Facts, Filters
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
        assert_sums_say_the_same(session, facts, draw, (seed, "sums"))
        trial.rollback()


def days_in_a_row(draw: Random) -> Period:
    """Return some days: whole months, or days that cut through the first, the last, both, or one."""
    first = 2024 * 12 + draw.randrange(30)
    last = first + draw.randrange(20)
    period = Period(
        date(first // 12, first % 12 + 1, 1),
        date((last + 1) // 12, (last + 1) % 12 + 1, 1) - timedelta(days=1),
    )
    later, sooner = (draw.choice((0, draw.randrange(14))) for _ in range(2))
    return Period(period.starts_on + timedelta(days=later), period.ends_on - timedelta(days=sooner))


def filters_of(draw: Random, count: int) -> Filters:
    every = {
        "axis": draw.choice(AXES), "kind": draw.choice(KINDS), "region": draw.choice(REGIONS) or "57",
        "size": draw.choice(SIZES) or "sme",
    }  # fmt: skip
    return Filters(**{name: every[name] for name in draw.sample(sorted(every), count)})


def assert_sums_say_the_same(session: Any, facts: Facts, draw: Random, case: Any) -> None:
    """Keep what most requests and companies add, count the others anew, and read the figures of some days from that."""
    families = touched.families(set(facts.organizations))
    every = [Touched([id_ for id_ in facts.tickets if bool(id_ % 3) is is_kept],
                     {id_: home for id_, home in families.items() if bool(home % 3) is is_kept})
             for is_kept in (True, False)]  # fmt: skip
    keeping.keep(count(every[0]))
    new = count(every[1])
    for many in (0, 1, 1, 2, 2, 3, 4):
        period, filters = days_in_a_row(draw), filters_of(draw, many)
        narrowed = indicators.narrow(facts, filters)
        sums = reading.read(daily.summed(), [period, period.before()], new, filters)
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
