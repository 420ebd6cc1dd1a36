"""What everybody may read."""

from dataclasses import replace
from datetime import timedelta
from html import escape
from typing import Any

import pytest

from desk import clock as desk_clock
from desk import config, policy, timetable
from desk.matching import part_points
from tests import factories

PAGES = ["/", "/privacy", "/legal", "/accessibility", "/how-matching-works"]
LANGUAGES = ["fr", "en", "de"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_everybody_reads_it_in_three_languages(client: Any, path: str, language: str) -> None:
    page = client().get(path, query_string={"lang": language})
    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text
    assert page.text.count("<h1") == 1


@pytest.mark.parametrize("path", [*PAGES, "/robots.txt"])
def test_nothing_is_posted_there(client: Any, path: str) -> None:
    assert client().post(path).status_code == 405


@pytest.mark.parametrize("given", ["\x00", "'\"><svg onload=alert(1)>", "x" * 20_000, "../../etc/passwd"])
def test_strange_parameters_change_nothing(client: Any, given: str) -> None:
    page = client().get("/", query_string={"lang": given, "q": given})
    assert page.status_code == 200
    assert "<svg onload" not in page.text


def test_the_way_in_leads_to_the_form(client: Any) -> None:
    assert 'href="/request"' in client().get("/?lang=en").text


def test_the_promise_is_the_one_the_desk_works_by(client: Any) -> None:
    assert timetable.shipped().target("first_answer", "normal") == timedelta(hours=15)
    assert "2 working days" in client().get("/?lang=en").text


def answered(after: timedelta | None, count: int, age: timedelta = timedelta(days=10)) -> None:
    for _ in range(count):
        confirmed = desk_clock.now() - age
        factories.make_ticket(
            confirmed_at=confirmed,
            first_answer_due_at=confirmed + timedelta(days=2),
            first_answer_at=None if after is None else confirmed + after,
        )


def test_too_few_requests_make_no_figure_and_say_so(client: Any, session: Any) -> None:
    answered(timedelta(days=1), policy.SMALL_COUNT - 1)
    page = client().get("/?lang=en").text
    assert "too few requests" in page
    assert "answered in time" not in page


def test_the_promise_is_measured_on_the_last_90_days(client: Any, session: Any) -> None:
    answered(timedelta(days=1), 3)
    answered(timedelta(days=3), 1)
    answered(None, 1)
    answered(timedelta(days=5), 7, age=timedelta(days=91))
    page = client().get("/?lang=en").text
    assert "60%" in page
    assert "too few requests" not in page


def test_what_is_not_due_yet_and_spam_count_neither_way(client: Any, session: Any) -> None:
    answered(timedelta(days=1), 5)
    answered(None, 4, age=timedelta(days=1))
    factories.make_ticket("closed", outcome="spam", first_answer_due_at=desk_clock.now() - timedelta(days=1))
    assert "100%" in client().get("/?lang=en").text


def test_the_legal_notice_names_who_answers_for_the_service(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = client().get("/legal?lang=en").text
    assert f"<p>{escape(config.settings().name)}</p>" in bare
    assert "Responsible for what is published" not in bare
    told = config.load(
        {
            "DESK_SECRET_KEY": "k" * 40, "DESK_DEMO": "1", "DESK_PUBLISHER": "Université <X> | 1 place du Test",
            "DESK_PUBLISHER_HEAD": "Ada Test", "DESK_HOSTED_BY": "Hôte SA", "DESK_PRIVACY_CONTACT": "dpo@example.org",
        }
    )  # fmt: skip
    monkeypatch.setattr(config, "_active", replace(config.settings(), publisher=told.publisher))
    page = client().get("/legal?lang=en").text
    assert "<p>Université &lt;X&gt;<br>1 place du Test</p>" in page
    assert "Responsible for what is published: Ada Test" in page
    assert "Hôte SA" in page
    privacy = client().get("/privacy?lang=en").text
    assert "Université &lt;X&gt; decides what your data are used for" in privacy
    assert 'href="mailto:dpo@example.org"' in privacy


@pytest.mark.parametrize(
    ("role", "sees"), [("officer", True), ("director", True), ("researcher", False), ("funder", False)]
)
def test_staff_find_their_queue_from_the_landing_page(
    client: Any, session: Any, role: str, sees: bool
) -> None:
    assert ('href="/queue"' in client(role).get("/").text) is sees


def test_the_matching_page_gives_the_weights_the_matcher_runs_on(client: Any) -> None:
    page = client().get("/how-matching-works?lang=en").text
    for points in part_points().values():
        assert f">{round(points)}</td>" in page
    assert sum(round(points) for points in part_points().values()) == 100


def test_search_engines_stay_out_of_personal_pages(client: Any) -> None:
    answer = client().get("/robots.txt")
    assert answer.mimetype == "text/plain"
    assert "Disallow: /r/\n" in answer.text


@pytest.mark.parametrize(
    ("language", "heading"),
    [
        ("fr", "Ce qui reste après un effacement, et pourquoi"), ("en", "What stays after an erasure, and why"),
        ("de", "Was nach einer Löschung bleibt, und warum"),
    ],
)  # fmt: skip
def test_the_page_about_data_names_its_exceptions(client: Any, language: str, heading: str) -> None:
    page = client().get("/privacy", query_string={"lang": language}).text
    assert heading in page
    assert page.split(heading)[1].split("</ul>")[0].count("<li>") == 5
