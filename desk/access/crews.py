"""How many people stand behind days of the pool, and whether a sum of these tells nobody's own.

Days of one pool in one block of the calendar (desk.access.blocks) are told to those who do not plan with them when nobody, or
at least `policy.SMALL_COUNT` people, brought any; other sums only when all the blocks of pools in them are told.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import func, select

from desk import clock, policy
from desk.extensions import session
from models import Member, Unit
from models.states import UnitKind


def is_told(people: int | None) -> bool:
    """Tell whether a sum over so many people (None: nobody brought anything) is told to those who do not plan with it."""
    return people is None or people >= policy.SMALL_COUNT


def people_behind(workers: Mapping[int, int] | Iterable[tuple[int, int]]) -> int | None:
    """Count the people behind days, given as (unit, people of it), each unit once; None without any."""
    found = dict(workers)
    return sum(found.values()) if found else None


class Crews:
    """The people of each pool: its engineers, or the members of a team that never had an engineer. One statement, once asked."""

    @cached_property
    def _rows(self) -> list[Any]:
        members = select(func.count(Member.id)).where(Member.unit_id == Unit.id, Member.left_on.is_(None))
        columns = (Unit.id, Unit.kind, Unit.parent_id, Unit.is_active, Unit.created_at)
        units = select(*columns, members.scalar_subquery().label("members")).where(
            Unit.kind.in_((UnitKind.TEAM, UnitKind.ENGINEER))
        )
        return list(session.execute(units))

    @cached_property
    def _engineers(self) -> dict[int, Any]:
        return {one.id: one for one in self._rows if one.kind == UnitKind.ENGINEER}

    @cached_property
    def _members(self) -> dict[int, int]:
        """Return how many are of each team without engineers."""
        above = {one.parent_id for one in self._engineers.values()}
        teams = (one for one in self._rows if one.kind == UnitKind.TEAM)
        return {one.id: one.members for one in teams if one.id not in above}

    def of_worker(self, unit_id: int) -> int:
        """Return how many people days of a unit are surely of: an engineer is one; of a team with engineers nobody knows whose they are."""
        return 1 if unit_id in self._engineers else self._members.get(unit_id, 0)

    def of_pool(self, pool_id: int, month: date) -> int:
        """Return how many people offered the days of a month: those who are of the pool, and were before the month was over."""
        if pool_id in self._members:
            return self._members[pool_id]
        return len([
            one for one in self._engineers.values()
            if one.is_active and one.parent_id == pool_id and clock.day_of(one.created_at).replace(day=1) <= month
        ])  # fmt: skip
