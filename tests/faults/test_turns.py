"""The writers of one process take turns: all come through, and a turn is given back however its transaction ends."""

import threading
from typing import Any

import pytest
from sqlalchemy import select

from desk.extensions import session
from desk.services import limits
from desk.transaction import unit_of_work
from models import RateCount


def count() -> None:
    limits.take("turns", "one", limit=(10_000, 3600))


def test_many_writers_at_once_all_come_through(fresh_app: Any) -> None:
    failures: list[BaseException] = []

    def write() -> None:
        try:
            for _ in range(10):
                with fresh_app.app_context(), unit_of_work():
                    count()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with fresh_app.app_context():
        assert session.scalar(select(RateCount.count)) == 80


@pytest.mark.parametrize("ending", [KeyError, SystemExit])
def test_a_turn_is_given_back_however_it_ends(fresh_app: Any, ending: type[BaseException]) -> None:
    with fresh_app.app_context():
        with pytest.raises(ending), unit_of_work():
            count()
            raise ending
        done = threading.Event()

        def write() -> None:
            with fresh_app.app_context(), unit_of_work():
                count()
            done.set()

        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
        assert done.is_set()
        assert session.scalar(select(RateCount.count)) == 1
