"""The indicators: what they are narrowed to, opened down to, and frozen at."""

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest

from desk.reports.indicators import INDICATORS
from desk.web.reports import frozen as room
from tests.factories import (
    make_contact,
    make_offer,
    make_organization,
    make_submission,
    make_ticket,
)

INSIDE = ["officer", "lead", "contract_office", "director"]


@pytest.mark.parametrize("role", [*INSIDE, "funder"])
def test_every_reader_sees_every_indicator_with_its_definition(client: Any, session: Any, role: str) -> None:
    page = client(role).get("/reports/indicators?lang=fr")
    assert page.status_code == 200
    listed = [one for one in INDICATORS if one.indicator]
    assert page.text.count('class="indicator"') == len(listed)
    assert all(f'id="{one.name}"' in page.text for one in listed)
    assert client("researcher").get("/reports/indicators").status_code == 403


def test_a_figure_opens_down_to_its_records(client: Any, session: Any) -> None:
    make_offer("declined", ticket=make_ticket("follow_up", title="Weld seams"))
    officer = client("officer")
    assert "/reports/indicators/decline-reasons/records" in officer.get("/reports/indicators").text
    assert "Weld seams" in officer.get("/reports/indicators/decline-reasons/records?part=no_capacity").text
    for part in ("nonsense", "%00", "x" * 5000, "%ED%A0%80", "2026-99"):
        for report in INDICATORS[::6]:
            address = f"/reports/indicators/{report.name}/records?part={part}"
            assert officer.get(address).status_code == 200, address
    assert officer.get("/reports/indicators/nonsense/records").status_code == 404


def test_the_funder_reads_counts_from_five_on_and_no_records(client: Any, session: Any) -> None:
    for _ in range(3):
        make_ticket("triage", title="Weld seams")
    funder = client("funder")
    page = funder.get("/reports/indicators").text
    assert "&lt; 5" in page
    assert "/records" not in page
    assert "Weld seams" not in page
    assert funder.get("/reports/indicators/requests/records").status_code == 403
    rows = list(csv.reader(io.StringIO(funder.get("/reports/indicators.csv").text.lstrip("\ufeff"))))
    assert {row[3] for row in rows if row[0] == "M1"} == {"< 5"}


def test_page_file_and_list_agree_on_what_the_figures_are_narrowed_to(client: Any, session: Any) -> None:
    for region in ("57", "57", "67"):
        contact = make_contact(
            make_organization(region=region, size_class="sme", size_year=2025, size_source="x")
        )
        make_ticket("triage", submission=make_submission(contact=contact), title=f"From {region}")
    lead, query = client("lead"), "year=2026&region=57&size=sme"
    rows = list(csv.reader(io.StringIO(lead.get(f"/reports/indicators.csv?{query}").text)))
    assert [row[3] for row in rows if row[0] == "M1" and not row[2]] == ["2"]
    assert next(row[8:] for row in rows if row[0] == "M1") == ["", "57", "sme", ""]
    listed = lead.get(f"/reports/indicators/requests/records?{query}").text
    assert (listed.count("From 57"), listed.count("From 67")) == (2, 0)
    assert "region=57" in lead.get(f"/reports/indicators?{query}").text
    for nonsense in ("region=99", "axis=x", "size=huge", "kind=none"):
        assert lead.get(f"/reports/indicators?year=2026&{nonsense}").status_code == 422


def test_a_cohort_whose_time_is_not_over_says_so(client: Any, session: Any) -> None:
    make_ticket()
    lead = client("lead")
    assert "Not mature yet" in lead.get("/reports/indicators?year=2026&lang=en").text
    rows = list(csv.reader(io.StringIO(lead.get("/reports/indicators.csv?year=2024&lang=en").text)))
    assert next(row[3] for row in rows if row[0] == "M13") == ""


def test_a_long_list_has_pages(client: Any, session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from desk.reports.indicators import records
    from desk.web.reports import indicators

    monkeypatch.setattr(records, "ROWS", 2)
    monkeypatch.setattr(indicators, "ROWS", 2)
    for number in range(3):
        make_ticket("triage", title=f"Number {number}")
    lead = client("lead")
    first, second = (
        lead.get(f"/reports/indicators/requests/records?after={after}").text for after in ("", 2)
    )
    assert [f"Number {number}" in first for number in range(3)] == [False, True, True]
    assert [f"Number {number}" in second for number in range(3)] == [True, False, False]
    for nonsense in ("-1", "x", "99999999999999999999"):
        assert lead.get(f"/reports/indicators/requests/records?after={nonsense}").status_code == 200


# ----- frozen


@pytest.fixture
def frozen(client: Any, session: Any) -> str:
    """The address of last year's figures, frozen over six requests."""
    for number in range(6):
        make_ticket("triage", title=f"Weld {number}", confirmed_at=datetime(2025, 5, 1, 9, tzinfo=UTC))
    days = {"first": "2025-01-01", "last": "2025-12-31"}
    return client("director").post("/reports/frozen", data=days).location


def test_a_period_is_counted_before_anybody_who_writes_has_to_wait(
    client: Any, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    director, done = client("director"), []
    counted, begun = room.indicators.load, room.unit_of_work
    monkeypatch.setattr(room.indicators, "load", lambda *given: (done.append("count"), counted(*given))[1])
    monkeypatch.setattr(room, "unit_of_work", lambda: (done.append("write"), begun())[1])
    days = {"first": "2025-01-01", "last": "2025-12-31"}
    assert director.post("/reports/frozen", data=days).status_code == 303
    assert done == ["count", "write"]
    director.post("/reports/frozen", data=days)  # frozen already: nobody counts again
    assert done == ["count", "write"]


def test_frozen_figures_are_the_same_bytes_after_something_changes(client: Any, frozen: str) -> None:
    director = client("director")
    before = [director.get(frozen + end).data for end in (".csv?lang=en", ".csv?lang=fr", ".json")]
    ticket = make_ticket(
        "closed", outcome="too_early", title="Late news", confirmed_at=datetime(2025, 6, 1, tzinfo=UTC)
    )
    after = [director.get(frozen + end).data for end in (".csv?lang=en", ".csv?lang=fr", ".json")]
    assert after == before
    assert "Weld" not in director.get(frozen).text
    page = director.get(f"{frozen}/corrections?lang=en").text
    assert ticket.reference in page
    assert "Records that came in" in page


def test_nothing_changed_is_said(client: Any, frozen: str) -> None:
    assert "Nothing has changed since" in client("officer").get(f"{frozen}/corrections?lang=en").text


def test_the_funder_reads_frozen_figures_and_no_records(client: Any, frozen: str) -> None:
    funder = client("funder")
    rows = list(csv.reader(io.StringIO(funder.get(f"{frozen}.csv?lang=en").text.lstrip("\ufeff"))))
    assert next(row[3] for row in rows if row[0] == "M1") == "6"
    assert next(row[3] for row in rows if row[0] == "M14") == "< 5"
    page = funder.get(f"{frozen}?lang=en").text
    assert "&lt; 5" in page
    assert "corrections" not in page
    for end in (".json", "/corrections"):
        assert funder.get(frozen + end).status_code == 403


def test_only_a_period_that_is_over_is_frozen_and_only_once(client: Any, frozen: str) -> None:
    lead = client("lead")
    for first, last in (
        ("2025-01-01", "2025-12-31"),
        ("2026-01-01", "2026-12-31"),
        ("2025-02-01", "2025-01-01"),
        ("x", ""),
    ):
        answer = lead.post("/reports/frozen", data={"first": first, "last": last})
        is_a_period = first <= last
        assert answer.status_code == (303 if is_a_period else 422)
        assert answer.location == ("/reports/indicators" if is_a_period else None)
    assert "Freeze the figures of this period" not in lead.get("/reports/indicators?year=2025&lang=en").text
    assert "Freeze the figures of this period" in lead.get("/reports/indicators?year=2024&lang=en").text
    assert (
        "Freeze the figures of this period"
        not in client("officer").get("/reports/indicators?year=2024&lang=en").text
    )
    assert lead.get("/reports/frozen/99999").status_code == 404
