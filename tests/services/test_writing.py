"""Rows written at once: the same as the session writes, and the session's own afterwards."""

from typing import Any

import pytest
from sqlalchemy import inspect

from desk import clock
from models import OutboxMail, Submission
from models.writing import write
from tests.harness.statements import statements


def a_submission(key: str) -> Submission:
    return Submission(key=key, created_at=clock.now(), saved_at=clock.now(), topics=["eng"])


def a_mail(key: str) -> OutboxMail:
    return OutboxMail(
        key=key, kind="k", to_address="a@b.example.org", to_name="A", language="en", subject="S", text_body="T",
        headers={"b": 1, "a": 2}, next_attempt_at=clock.now(), created_at=clock.now(),
    )  # fmt: skip


def values(record: Any) -> dict[str, Any]:
    return {
        one.key: getattr(record, one.key)
        for one in inspect(type(record)).columns
        if one.key not in ("id", "key")
    }


@pytest.mark.parametrize("make", [a_submission, a_mail])
def test_a_row_is_what_the_session_would_write_and_known_without_reading(session: Any, make: Any) -> None:
    by_session = make("the-session-writes-this")
    session.add(by_session)
    session.flush()
    session.refresh(by_session)
    with statements() as sent:
        record = write(session(), make("it-is-written-at-once"))
        known = values(record)
    assert [one.split(" ")[0] for one in sent] == ["INSERT"]
    assert not inspect(record).modified
    assert session.get(type(record), record.id) is record
    session.refresh(record)
    assert known == values(record) == values(by_session)


def test_what_is_changed_afterwards_is_written_with_the_rest(session: Any) -> None:
    record = write(session(), a_submission("changed-a-moment-later"))
    record.title = "Sorting plums"
    session.flush()
    session.refresh(record)
    assert record.title == "Sorting plums"


def test_an_id_that_comes_again_after_an_undone_write_is_the_new_row(session: Any) -> None:
    with session.begin_nested() as undone:
        first = write(session(), a_submission("undone-a-moment-later"))
        undone.rollback()
    second = a_submission("written-in-its-place-")
    second.id = first.id
    assert session.get(Submission, write(session(), second).id) is second
