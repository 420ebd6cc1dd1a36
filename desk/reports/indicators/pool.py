"""The days of the engineer pool: M24 and M25. Days stand for a pool or team as a whole, never for one engineer.

Whoever does not plan with them reads a sum of whole half-years that are over alone (desk.access.blocks), and only when each
of these of every pool is of nobody or of at least five people (desk.access.crews), and a split only when each of its parts
is: what is told less something told tells no rest.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from flask_babel import lazy_gettext as _l

from desk.access.blocks import block_of, is_whole
from desk.access.crews import is_told, people_behind
from desk.reports.indicators.facts import Facts, SupportFact
from desk.reports.indicators.report import WHOLE, Entry, Report
from desk.reports.period import Period


def _worked(facts: Facts, period: Period) -> Iterator[SupportFact]:
    for one in facts.supports:
        if period.starts_on <= one.month <= period.ends_on:
            yield one


def _by_pool(facts: Facts, period: Period) -> Iterator[Entry]:
    for one in _worked(facts, period):
        yield Entry("support", one.id, one.used, str(one.pool_id))


def _by_whom(facts: Facts, period: Period) -> Iterator[Entry]:
    for one in _worked(facts, period):
        yield Entry("support", one.id, one.used, one.organization_kind)


def _of_offered(facts: Facts, period: Period) -> Iterator[Entry]:
    for one in _worked(facts, period):
        yield Entry("support", one.id, one.used, "used")
    for offered in facts.days_offered:
        if period.starts_on <= offered.month <= period.ends_on:
            yield Entry("days_offered", offered.id, offered.days, "offered")


def _is_cut(period: Period) -> bool:
    """Tell whether a period is of other days than whole blocks, and nothing of it is told."""
    return not is_whole(period.starts_on, period.ends_on)


def _of_few(facts: Facts, period: Period, cell: Callable[[SupportFact], Any]) -> set[Any]:
    """Return the cells of days worked that few people stand behind."""
    behind: dict[Any, dict[int, int]] = defaultdict(dict)
    for one in _worked(facts, period):
        behind[cell(one)][one.worker_id] = one.people
    return {key for key, workers in behind.items() if not is_told(people_behind(workers))}


def _pools_kept_back(facts: Facts, period: Period) -> frozenset[str]:
    """Keep back the pools with a block of few, and with them the sum of all."""
    if _is_cut(period):
        return frozenset({WHOLE, *(str(one.pool_id) for one in _worked(facts, period))})
    few = {
        str(pool_id)
        for pool_id, _block in _of_few(facts, period, lambda one: (one.pool_id, block_of(one.month)))
    }
    return frozenset({WHOLE, *few}) if few else frozenset()


def _kinds_kept_back(facts: Facts, period: Period) -> frozenset[str]:
    """Keep back the whole split where one kind in a block of a pool is of few: the others would give it away."""
    few = _of_few(facts, period, lambda one: (one.pool_id, block_of(one.month), one.organization_kind))
    kinds = {one.organization_kind for one in _worked(facts, period)}
    return frozenset({WHOLE, *kinds}) if few or _is_cut(period) else frozenset()


def _use_kept_back(facts: Facts, period: Period) -> frozenset[str]:
    """Keep back both sides where one is of few."""
    offering: dict[
        Any, int
    ] = {}  # those of a block's last month: who is of a pool now was of it since they came
    for one in facts.days_offered:
        if period.starts_on <= one.month <= period.ends_on:
            block = one.pool_id, block_of(one.month)
            offering[block] = max(one.people, offering.get(block, 0))
    is_few = bool(_pools_kept_back(facts, period)) or not all(is_told(people) for people in offering.values())
    return frozenset({WHOLE, "used", "offered"}) if is_few else frozenset()


DELIVERED = Report(
    "engineer-days", "M24", _l("Engineer days delivered"),
    _l("Days that engineers worked on requests in the months that begin in the period; those of an engineer count for the pool."),
    "days", "sum", _by_pool, parts=_l("Days by unit"), group="unit", adds="days", apart=("supports", "days_offered"), kept_back=_pools_kept_back,
)  # fmt: skip
FOR_COMPANIES = Report(
    "engineer-days-companies", "M24", _l("Engineer days for companies"),
    _l("Share of the engineer days delivered that went to requests of companies."),
    "share", "companies", _by_whom, parts=_l("Days by kind of organization"), group="organization_kind", adds="days", apart=("supports", "days_offered"), kept_back=_kinds_kept_back,
)  # fmt: skip
POOL_USE = Report(
    "pool-use", "M25", _l("Use of the pool"),
    _l("Days worked, of the days the pools offered in the months that begin in the period. Filters narrow the days worked, never those offered."),
    "share", "used_of_offered", _of_offered, parts=_l("Days worked and offered"),
    words={"used": _l("Days worked"), "offered": _l("Days offered")}, adds="days", apart=("supports", "days_offered"), kept_back=_use_kept_back,
)  # fmt: skip
