"""One item, one unit of work: a poisoned one costs itself, a hurried one is left, a dry run touches nothing."""

from typing import Any

from sqlalchemy import select

from desk.errors import Conflict, InvalidTransition, NotFound
from desk.extensions import session as of_services
from desk.jobs.work import Work
from models import RateCount
from tests.factories import clock


def count(item: object) -> None:
    of_services.add(RateCount(key=str(item), window_start=clock.now(), count=1))


def written(session: Any) -> set[str]:
    return set(session.execute(select(RateCount.key).where(RateCount.key.like("item%"))).scalars())


def test_a_poisoned_item_costs_one_item(session: Any) -> None:
    def verb(item: str) -> None:
        count(item)
        if item == "item 2":
            raise ZeroDivisionError

    work = Work("probe")
    work.each(["item 1", "item 2", "item 3"], verb)
    assert (work.done, work.failed, work.problems) == (2, 1, ["item 2: ZeroDivisionError"])
    assert written(session) == {"item 1", "item 3"}


def test_what_somebody_else_did_meanwhile_is_no_failure(session: Any) -> None:
    refusals = [Conflict("stale"), InvalidTransition("offer", "accepted", "expired"), NotFound("offer")]

    def verb(refusal: Exception) -> None:
        raise refusal

    work = Work("probe")
    work.each(refusals, verb)
    assert (work.done, work.failed) == (0, 0)


def test_a_dry_run_lists_what_is_due(session: Any) -> None:
    work = Work("probe", is_dry=True)
    work.each(["item 1", "item 2"], count)
    assert work.listed == ["item 1", "item 2"]
    assert written(session) == set()


def test_a_stop_leaves_the_rest_for_the_next_run(session: Any) -> None:
    work = Work("probe")
    work.should_stop = lambda: work.done == 1
    work.each(["item 1", "item 2"], count)
    assert written(session) == {"item 1"}
