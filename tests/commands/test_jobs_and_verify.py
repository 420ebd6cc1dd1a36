"""`flask jobs …` and `flask verify`, as an operator or a script uses them."""

import json
from datetime import timedelta
from typing import Any

import pytest

from desk import clock as desk_clock
from desk.jobs.registry import JOBS
from models import Attachment
from models.states import Layer, TicketState
from tests import factories


@pytest.fixture
def flask(app: Any, session: Any) -> Any:
    runner = app.test_cli_runner()
    return lambda *words: runner.invoke(args=list(words))


def test_every_job_is_listed_with_its_times(flask: Any) -> None:
    flask("jobs", "run", "sweep")
    lines = [json.loads(line) for line in flask("jobs", "list", "--json").output.splitlines()]
    assert [line["job"] for line in lines] == list(JOBS)
    assert "daily at 03:20" in flask("jobs", "list").output


def test_a_job_runs_by_name_at_the_moment_given(flask: Any, session: Any) -> None:
    ticket = factories.make_ticket(TicketState.ON_HOLD)
    assert "0 done" in flask("jobs", "run", "resume_held").output
    later = (desk_clock.now() + timedelta(days=30)).isoformat()
    assert "1 due" in flask("jobs", "run", "resume_held", "--at", later, "--dry-run").output
    answer = flask("jobs", "run", "resume_held", "--at", later, "--json")
    assert (answer.exit_code, json.loads(answer.output)["done"]) == (0, 1)
    session.refresh(ticket)
    assert ticket.state == TicketState.TRIAGE


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("jobs", "run", "nothing"), "no such job: nothing"),
        (("jobs", "run", "sweep", "--at", "noon"), "--at noon"),
    ],
)
def test_what_is_not_understood_is_said_in_one_line(flask: Any, words: tuple[str, ...], said: str) -> None:
    answer = flask(*words)
    assert answer.exit_code == 2
    assert said in answer.output


def test_a_job_whose_items_failed_ends_with_one(flask: Any) -> None:
    factories.make_ticket(TicketState.OFFERED)
    assert flask("jobs", "run", "daily_invariants").exit_code == 1


def test_a_sound_desk_verifies(flask: Any) -> None:
    answer = flask("verify")
    assert (answer.exit_code, answer.output.count("sound")) == (0, 3)


def test_verify_names_what_should_be_impossible(flask: Any) -> None:
    factories.make_ticket(TicketState.OFFERED, reference="TST-2026-8888")
    answer = flask("verify", "--json")
    assert answer.exit_code == 1
    assert "offered ticket without an open offer: TST-2026-8888" in json.loads(answer.output)["invariants"]


def test_verify_names_a_file_that_is_gone(flask: Any, session: Any) -> None:
    ticket = factories.make_ticket()
    factories.keep(
        Attachment(key="a" * 20, ticket_id=ticket.id, layer=Layer.PITCH, name="a.pdf", mime="application/pdf", size=1,
                   sha256="0" * 64, created_at=desk_clock.now())
    )  # fmt: skip
    answer = flask("verify")
    assert answer.exit_code == 1
    assert "0" * 64 in answer.output


@pytest.mark.parametrize(
    "words",
    [
        ("jobs", "run", "nothing"),
        ("jobs", "run", "sweep", "--at", "noon"),
        ("match",),
        ("create-user", "a@example.org"),
    ],
)
def test_wrong_words_are_refused_in_one_line_that_names_the_command(app: Any, words: tuple[str, ...]) -> None:
    answer = app.test_cli_runner().invoke(args=list(words))
    assert answer.exit_code == 2
    assert len(answer.output.strip().splitlines()) == 1
    assert (words[1] if words[0] == "jobs" else words[0]) in answer.output
