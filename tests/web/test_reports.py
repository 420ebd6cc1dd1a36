"""The reports room."""

import csv
import io
from typing import Any

import pytest

from desk.reports.export import csv_text
from desk.reports.indicators import OVERVIEW
from tests.factories import make_offer, make_ticket, make_topic

INSIDE = ["officer", "lead", "contract_office", "director"]


def test_passers_by_sign_in_first(client: Any, session: Any) -> None:
    for path in ("/reports", "/reports.csv", "/reports/indicators/requests/records"):
        assert client().get(path).location.startswith("/login")


@pytest.mark.parametrize("role", ["researcher", "administrator"])
def test_others_stay_outside(client: Any, session: Any, role: str) -> None:
    person = client(role)
    for path in ("/reports", "/reports.csv", "/reports/indicators/requests/records"):
        assert person.get(path).status_code == 403


@pytest.mark.parametrize("role", [*INSIDE, "funder"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_reader_sees_every_indicator_with_its_definition(
    client: Any, session: Any, role: str, language: str
) -> None:
    page = client(role).get(f"/reports?lang={language}")
    assert page.status_code == 200
    assert page.text.count('class="panel"') == len(OVERVIEW)


def test_nothing_is_changed_here(client: Any, session: Any) -> None:
    for path in ("/reports", "/reports.csv", "/reports/indicators/requests/records"):
        assert client("lead").post(path).status_code == 405


@pytest.mark.parametrize("role", INSIDE)
def test_a_figure_opens_down_to_its_records(client: Any, session: Any, role: str) -> None:
    make_offer("declined", ticket=make_ticket("follow_up", title="Weld seams"))
    person = client(role)
    assert "/reports/indicators/decline-reasons/records" in person.get("/reports").text
    assert "Weld seams" in person.get("/reports/indicators/decline-reasons/records?part=no_capacity").text


def test_a_list_shows_what_its_reader_may_see(client: Any, session: Any) -> None:
    make_ticket("triage", title="Weld seams")
    assert "Weld seams" in client("officer").get("/reports/indicators/requests/records").text
    assert "Weld seams" not in client("contract_office").get("/reports/indicators/requests/records").text


def test_the_funder_reads_counts_from_five_on_and_no_records(client: Any, session: Any) -> None:
    for _ in range(3):
        make_ticket("triage", title="Weld seams")
    funder = client("funder")
    page = funder.get("/reports").text
    assert "&lt; 5" in page
    assert "/records" not in page
    assert "Weld seams" not in page
    assert funder.get("/reports/indicators/requests/records").status_code == 403
    rows = list(csv.reader(io.StringIO(funder.get("/reports.csv").text.lstrip("\ufeff"))))
    assert [row[3] for row in rows if row[0] == "M1"] == ["< 5"] * 4


@pytest.mark.parametrize(
    ("query", "count"),
    [("", 2), ("?year=2026&quarter=1", 2), ("?year=2026&quarter=2", 0), ("?year=2025", 0), ("?year=2026&first=2026-03-10&last=2026-03-10", 2),
     ("?year=2026&first=11/03/2026&last=12/03/2026", 0)],
)  # fmt: skip
def test_the_period_is_a_year_a_quarter_or_days(client: Any, session: Any, query: str, count: int) -> None:
    make_ticket(), make_ticket()
    rows = list(csv.reader(io.StringIO(client("lead").get(f"/reports.csv{query}").text)))
    assert next(row[3] for row in rows if row[0] == "M1") == str(count)


@pytest.mark.parametrize(
    "query",
    ["year=1492", "year=x", "year=2026&quarter=5", "year=2026&first=2026-03-10", "year=2026&first=2026-03-10&last=2026-03-09",
     "year=2026&first=soon&last=later", "year=%00", "year=2026&first=9999-99-99&last=1"],
)  # fmt: skip
def test_a_period_that_is_none_is_told(client: Any, session: Any, query: str) -> None:
    person = client("lead")
    page = person.get(f"/reports?{query}")
    assert page.status_code == 422
    assert 'role="alert"' in page.text
    assert person.get(f"/reports.csv?{query}").status_code == 422
    assert person.get(f"/reports/indicators/requests/records?{query}").status_code == 422


def test_a_spreadsheet_calculates_nothing_of_ours() -> None:
    text = csv_text([["=1+1", "+1", "-1", "@SUM", "\tx", " =1", "plain", -5, None, 'a "b", c']])
    row = next(csv.reader(io.StringIO(text.lstrip("\ufeff"))))
    assert row == ["'=1+1", "'+1", "'-1", "'@SUM", "'\tx", "' =1", "plain", "-5", "", 'a "b", c']


def test_a_topic_named_like_a_formula_stays_text(client: Any, session: Any) -> None:
    from desk import clock
    from models import TicketTopic
    from tests.factories import keep

    ticket, topic = make_ticket("qualified"), make_topic(label_en="=HYPERLINK(1)")
    keep(
        TicketTopic(
            ticket_id=ticket.id,
            topic_id=topic.id,
            origin="desk",
            confirmed_at=clock.now(),
            confirmed_by_id=ticket.owner_id,
        )
    )
    assert "'=HYPERLINK(1)" in client("lead").get("/reports.csv?lang=en").text
