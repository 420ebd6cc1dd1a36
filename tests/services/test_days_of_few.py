"""Nothing told about the days of the pool, and nothing made of it, is of fewer than five people."""

import json
import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import combinations
from typing import Any

import numpy as np
import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from desk import clock as desk_clock
from desk import policy
from desk.extensions import session as database
from desk.queries import pool as queries
from desk.reports import Period, indicators
from desk.reports.indicators import Result, days_told, for_others, freezing
from desk.reports.indicators.pool import DELIVERED, FOR_COMPANIES, POOL_USE
from models import DaysOffered, SupportDays, Unit
from models.states import OrganizationKind, UnitKind
from tests.factories import (
    actor_of,
    make_engagement,
    make_member,
    make_offer,
    make_organization,
    make_submission,
    make_ticket,
    make_unit,
)

# Two half-years that are over, each in three months, and two months of the one that runs.
MONTHS = [
    date(*month, 1)
    for month in ((2025, 1), (2025, 4), (2025, 6), (2025, 7), (2025, 9), (2025, 12), (2026, 1), (2026, 3))
]
ENDS = [
    date(*day)
    for day in (
        (2025, 1, 31),
        (2025, 4, 30),
        (2025, 6, 15),
        (2025, 9, 30),
        (2025, 12, 31),
        (2026, 1, 31),
        (2026, 6, 30),
    )
]
PERIODS = [Period(first, last) for first in MONTHS for last in ENDS if first <= last]
KINDS = (OrganizationKind.COMPANY, OrganizationKind.PUBLIC_BODY)
# What one person brought: (the measure, the pool, the month, the kind of organization), and who it was.
Brought = tuple[str, int, date, str]
Sum = dict[tuple[Brought, Any], Decimal]


class Pools:
    """Some pools made up at random, from one nobody is in to one of eight, and what each person brought."""

    def __init__(self, seed: int) -> None:
        self.draw, self.brought = random.Random(seed), dict[tuple[Brought, Any], Decimal]()
        self.tickets = [
            make_ticket("accepted", submission=make_submission(organization=make_organization(kind=kind)))
            for kind in KINDS
        ]
        self.ids = [self._pool() for _ in range(self.draw.choice((1, 1, 2)))]

    def _pool(self) -> int:
        draw = self.draw
        team = make_unit(kind=UnitKind.TEAM)
        engineers = [
            make_unit(
                kind=UnitKind.ENGINEER,
                parent_id=team.id,
                is_active=draw.random() < 0.85,
                created_at=team.created_at.replace(
                    year=draw.choice((2024, 2024, 2025)), month=draw.randint(1, 12)
                ),
            )
            for _ in range(draw.choice((0, 4, 5, 6, 7, 7, 8)))
        ]
        members = [make_member(team).id for _ in range(draw.choice((1, 4, 5)))]
        busy = draw.choice((0.6, 1, 1))
        for unit in engineers:
            self._work(unit, team, unit.id, busy)
        if not engineers or draw.random() < 0.5:  # who it was of a team's people, nobody wrote down
            self._work(team, team, engineers[0].id if engineers else tuple(members), busy)
        since = {
            one.id: desk_clock.day_of(one.created_at).replace(day=1) for one in engineers if one.is_active
        }
        for month in MONTHS:
            if draw.random() < 0.8:
                days = Decimal(draw.randint(1, 400)) / 2
                database.add(DaysOffered(unit_id=team.id, month=month, days=days))
                people = [one for one, day in since.items() if day <= month] if engineers else members
                for person in people or [engineers[0].id]:
                    self.brought[("offered", team.id, month, ""), person] = days / max(len(people), 1)
        database.commit()
        return team.id

    def _work(self, unit: Unit, team: Unit, person: Any, busy: float) -> None:
        for kind, ticket in zip(KINDS, self.tickets, strict=True):
            if self.draw.random() > busy:
                continue
            work = make_engagement(make_offer("accepted", ticket=ticket, unit=unit))
            first = self.draw.randint(-3, len(MONTHS) - 1)
            for month in MONTHS[max(first, 0) : first + self.draw.randint(3, 11)]:
                used, planned = (
                    Decimal(self.draw.choice((0, *range(1, 30))) if self.draw.random() < busy else 0) / 2
                    for _ in range(2)
                )
                if used or planned:
                    database.add(SupportDays(engagement_id=work.id, month=month, planned=planned, used=used))
                for measure, days in (("used", used), ("planned", planned)):
                    for one in person if isinstance(person, tuple) else (person,):
                        key = (measure, team.id, month, kind), one
                        shared = days / len(person) if isinstance(person, tuple) else days
                        self.brought[key] = self.brought.get(key, Decimal(0)) + shared

    def sum_of(self, measure: str, *, period: Period, pool: int | None = None, kind: str = "") -> Sum:
        """Return what makes up a sum."""
        return {
            (cell, who): days for (cell, who), days in self.brought.items()
            if cell[0] == measure and pool in (None, cell[1]) and kind in ("", cell[3]) and days
            and cell[2] in period
        }  # fmt: skip


def told(pools: Pools) -> Iterator[tuple[Any, Sum]]:
    """Yield all that somebody is told who does not plan with the pool, with what it is made of."""
    facts, director = indicators.load(), actor_of("director")
    for period in {*PERIODS, *(days for one in PERIODS if (days := days_told(DELIVERED, one)))}:
        delivered, companies, use = (
            for_others(one, one.read(facts, period), is_narrowed=False) for one in (DELIVERED, FOR_COMPANIES, POOL_USE)
        )  # fmt: skip
        assert not any(one.entries for one in (delivered, companies, use))
        if not delivered.is_hidden:
            yield delivered.value, pools.sum_of("used", period=period)
        yield from (
            (row.value, pools.sum_of("used", pool=int(row.key), period=period)) for row in shown(delivered)
        )
        if not companies.is_hidden:  # a share tells its part to whoever knows the whole
            part = pools.sum_of("used", period=period, kind=OrganizationKind.COMPANY)
            yield sum(part.values()), part
        yield from (
            (row.value, pools.sum_of("used", kind=row.key, period=period)) for row in shown(companies)
        )
        assert use.is_hidden or {row.key for row in shown(use)} == {"used", "offered"}
        yield from ((row.value, pools.sum_of(row.key, period=period)) for row in shown(use))
    for pool in queries.plan(director, MONTHS[0]):
        for one in pool.months:
            for name in {"offered", "planned", "used"} - one.kept_back:
                made_of = pools.sum_of(name, pool=pool.id, period=Period(one.month, one.last))
                yield getattr(one, name) or 0, made_of if name != "used" or one.is_over else {}
            if one.free is not None:
                assert one.free == one.offered - (one.used if one.is_over else one.planned)
                assert not one.kept_back & {"offered", "used" if one.is_over else "planned"}


def shown(result: Result) -> Iterator[Any]:
    return (row for row in result.rows if not row.is_hidden)


def tells_of_few(sums: list[Sum]) -> set[Any]:
    """Return a group of fewer than five whose own days some adding up and taking off of the sums would give; empty without one.

    Such a combination leaves nothing outside of the group, so that without its columns the sums depend on each other more.
    """
    columns = sorted({key for one in sums for key in one}, key=repr)
    table = np.array([[float(key in one) for key in columns] for one in sums])
    table = np.unique(table, axis=0)
    rank = np.linalg.matrix_rank(table)
    everybody = sorted({who for _cell, who in columns}, key=repr)
    for group in combinations(everybody, min(policy.SMALL_COUNT - 1, len(everybody))):
        others = [place for place, (_cell, who) in enumerate(columns) if who not in group]
        rest = np.unique(table[:, others], axis=1)
        if (np.linalg.matrix_rank(rest) if rest.size else 0) < rank:
            return set(group)
    return set()


@pytest.mark.parametrize("seed", range(12))
def test_no_combination_of_what_is_told_tells_the_days_of_fewer_than_five(session: Any, seed: int) -> None:
    pools = Pools(seed)
    by_measure = defaultdict(list)
    for value, made_of in told(pools):
        if not made_of:
            assert not value
        else:
            assert round(float(value), 3) == round(float(sum(made_of.values())), 3)
            by_measure[next(iter(made_of))[0][0]].append(made_of)
    for measure, sums in by_measure.items():
        assert tells_of_few(sums) == set(), measure


def frozen_as(kept_back: list[str] | None, period: Period) -> list[Result]:
    """Return what those who do not plan read of a period frozen when that much was noted as of few; None: when nobody counted people."""
    content = freezing.text(
        (DELIVERED, POOL_USE), indicators.load(), period, lambda report, row: {"title": {}}
    )
    whole = json.loads(content)
    for one in whole["figures"]:
        one |= {"kept_back": kept_back}
        if kept_back is None:
            del one["kept_back"], one["adds"]
    content = json.dumps(whole)
    for frozen, taken in zip(
        freezing.read(content), json.loads(freezing.for_others(content))["figures"], strict=True
    ):
        assert frozen.result.value
        seen = for_others(frozen.report, frozen.result, is_narrowed=False)
        assert not seen.entries
        assert not taken["entries"]
        assert (None if taken["value"] is None else round(float(taken["value"]), 6)) == (
            None if seen.value is None else round(float(seen.value), 6)
        )
        assert {value is None for _key, value, _words in taken["parts"]} == {
            row.is_hidden for row in seen.rows
        }
    return [for_others(one.report, one.result, is_narrowed=False) for one in freezing.read(content)]


def test_a_frozen_text_reads_as_it_did_but_for_days_nobody_counted_people_of_or_that_cut_a_half_year(
    session: Any,
) -> None:
    Pools(3)
    year, cut = Period(date(2025, 1, 1), date(2025, 12, 31)), Period(date(2025, 1, 1), date(2025, 4, 30))
    assert all(one.value for one in frozen_as([], year))
    for hidden in (frozen_as(None, year), frozen_as([], cut)):
        assert [(one.value, list(shown(one))) for one in hidden] == [(None, [])] * 2


@given(st.dates(date(2020, 1, 1), date(2027, 1, 1)), st.dates(date(2020, 1, 1), date(2027, 1, 1)))
def test_what_is_told_of_a_period_is_all_its_half_years_that_are_over_and_nothing_else(
    one: date, other: date
) -> None:
    first, last = sorted((one, other))
    with time_machine.travel(datetime(2026, 3, 10, 9, tzinfo=UTC), tick=False):
        told_of = days_told(DELIVERED, Period(first, last))
    halves = [
        Period(date(y, m, 1), date(y, m + 5, 30 if m == 1 else 31)) for y in range(2019, 2026) for m in (1, 7)
    ]
    begin = [date(y, m, 1) for y in range(2019, 2028) for m in range(1, 13) if first <= date(y, m, 1) <= last]
    whole = [half for half in halves if len([month for month in begin if month in half]) == 6]
    assert told_of == (Period(whole[0].starts_on, whole[-1].ends_on) if whole else None)
