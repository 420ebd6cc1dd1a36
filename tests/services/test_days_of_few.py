"""Nothing told about the days of the pool, and nothing made of it, is of fewer than five people."""

import json
import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from desk import policy
from desk.extensions import session as database
from desk.queries import pool as queries
from desk.reports import Period, indicators
from desk.reports.indicators import Result, for_others, freezing
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

MONTHS = [date(2026, n, 1) for n in (1, 2, 3)]
PERIODS = [
    Period(MONTHS[i], date(2026, j + 1, 28)) for i in range(len(MONTHS)) for j in range(i, len(MONTHS))
]
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
        self.ids = [self._pool() for _ in range(self.draw.randint(1, 3))]

    def _pool(self) -> int:
        draw = self.draw
        team = make_unit(kind=UnitKind.TEAM)
        early = {"created_at": team.created_at.replace(year=2025)}
        engineers = [
            make_unit(kind=UnitKind.ENGINEER, parent_id=team.id, is_active=draw.random() < 0.85, **early)
            for _ in range(draw.choice((0, 2, 4, 5, 5, 6, 7)))
        ]
        members = [make_member(team).id for _ in range(draw.choice((1, 4, 5)))]
        busy = draw.choice((0.6, 1, 1))
        for unit in engineers:
            self._work(unit, team, unit.id, busy)
        if not engineers or draw.random() < 0.5:  # who it was of a team's people, nobody wrote down
            self._work(team, team, engineers[0].id if engineers else tuple(members), busy)
        people = [one.id for one in engineers if one.is_active] or ([] if engineers else members)
        for month in MONTHS:
            if draw.random() < 0.8:
                days = Decimal(draw.randint(1, 400)) / 2
                database.add(DaysOffered(unit_id=team.id, month=month, days=days))
                for person in people:
                    self.brought[("offered", team.id, month, ""), person] = days / len(people)
        database.commit()
        return team.id

    def _work(self, unit: Unit, team: Unit, person: Any, busy: float) -> None:
        for kind, ticket in zip(KINDS, self.tickets, strict=True):
            if self.draw.random() > busy:
                continue
            work = make_engagement(make_offer("accepted", ticket=ticket, unit=unit))
            for month in MONTHS:
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

    def sum_of(self, measure: str, *, pool: int | None = None, period: Any = None, kind: str = "") -> Sum:
        """Return what makes up a sum."""
        return {
            (cell, who): days for (cell, who), days in self.brought.items()
            if cell[0] == measure and pool in (None, cell[1]) and kind in ("", cell[3]) and days
            and (cell[2] in period if isinstance(period, Period) else cell[2] == period)
        }  # fmt: skip


def told(pools: Pools) -> Iterator[tuple[Any, Sum]]:
    """Yield all that somebody is told who does not plan with the pool, with what it is made of."""
    facts, director = indicators.load(), actor_of("director")
    for period in PERIODS:
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
    for pool in queries.plan(director, MONTHS[0], len(MONTHS)):
        for one in pool.months:
            for name in {"offered", "planned", "used"} - one.kept_back:
                value = getattr(one, name)
                yield value or 0, pools.sum_of(name, pool=pool.id, period=one.month)
            if one.free is not None:
                yield one.offered - one.taken, {}
                assert not one.is_kept_back


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
        if made_of:
            assert round(float(value), 3) == round(float(sum(made_of.values())), 3)
            by_measure[next(iter(made_of))[0][0]].append(made_of)
    for measure, sums in by_measure.items():
        assert tells_of_few(sums) == set(), measure


def test_a_text_frozen_before_people_were_counted_tells_no_days_to_those_who_do_not_plan(
    session: Any,
) -> None:
    Pools(3)
    year = Period(date(2026, 1, 1), date(2026, 12, 31))
    content = freezing.text((DELIVERED, POOL_USE), indicators.load(), year, lambda report, row: {"title": {}})
    whole = json.loads(content)
    for one in whole["figures"]:
        del one["kept_back"], one["adds"]
    for frozen in freezing.read(json.dumps(whole)):
        assert frozen.result.value
        seen = for_others(frozen.report, frozen.result, is_narrowed=False)
        assert (seen.value, seen.entries, list(shown(seen))) == (None, (), [])
    for one in json.loads(freezing.for_others(json.dumps(whole)))["figures"]:
        assert (one["value"], one["base"], one["entries"]) == (None, None, [])
        assert {value for _key, value, _words in one["parts"]} == {None}
