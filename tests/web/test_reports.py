"""The reports room."""

import csv
import io
from typing import Any

import pytest
from openpyxl import load_workbook

from desk.reports.export import write_csv, write_xlsx
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
    assert all(f'id="{one.name}-title"' in page.text for one in OVERVIEW)


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
    given = ["=1+1", "+1", "-1", "@SUM", "\tx", " =1", "plain", -5, None, 'a "b", c']
    file, book = io.BytesIO(), io.BytesIO()
    write_csv(file, [given])
    write_xlsx(book, [given])
    cells = next(load_workbook(book).worksheets[0].iter_rows())
    assert [cell.data_type for cell in cells] == [*"sssssssn", "n", "s"]
    assert [cell.value for cell in cells] == given
    row = next(csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"))))
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


def plain(cell: Any) -> str:
    """Write what a cell holds in one way: files write 0 and 0.0, days and moments each as they do."""
    try:
        return f"{float(cell):g}"
    except (TypeError, ValueError):
        return "" if cell is None else str(cell).removesuffix(" 00:00:00")


def rows_of(client: Any, path: str) -> tuple[list[list[str]], list[list[str]]]:
    """Read a file in both its kinds."""
    text, book = client.get(path.replace("ENDING", "csv")), client.get(path.replace("ENDING", "xlsx"))
    assert (text.status_code, book.status_code) == (200, 200), path
    lines = csv.reader(io.StringIO(text.data.decode("utf-8-sig")))
    sheet = load_workbook(io.BytesIO(book.data)).worksheets[0]
    return tuple(
        [[plain(cell) for cell in row] for row in rows] for rows in (lines, sheet.iter_rows(values_only=True))
    )  # type: ignore[return-value]  # two files, two lists


@pytest.mark.parametrize("role", ["lead", "funder"])
def test_a_workbook_holds_the_rows_of_the_csv_file_and_hides_the_same(
    client: Any, session: Any, role: str
) -> None:
    for _ in range(3):
        make_offer("declined", ticket=make_ticket("follow_up", title="=Weld seams"))
    person = client(role)
    for path in (
        "/reports.ENDING",
        "/reports/indicators.ENDING",
        "/reports/indicators/decline-reasons.ENDING",
    ):
        text, cells = rows_of(person, path)
        assert text == cells
        told = next(row[3] for row in reversed(text) if row[0] == "M12" and not row[2])
        assert told == ("3" if role == "lead" else "< 5")
    path = "/reports/indicators/decline-reasons/records.ENDING?part=no_capacity"
    if role == "funder":
        assert {person.get(path.replace("ENDING", one)).status_code for one in ("csv", "xlsx")} == {403}
        return
    text, cells = rows_of(person, path)
    assert len(text) == 4
    assert (text[1][1], cells[1][1]) == ("'=Weld seams", "=Weld seams")
    page = person.get("/reports/indicators/decline-reasons/records?part=no_capacity").text
    assert all(row[0] in page and row[3] in page for row in text[1:])


def test_files_of_nothing_and_of_nonsense_are_refused(client: Any, session: Any) -> None:
    lead = client("lead")
    for path in (
        "/reports.xls",
        "/reports/indicators/nonsense.csv",
        "/reports/indicators/nonsense/records.csv",
    ):
        assert lead.get(path).status_code == 404
    for path in (
        "/reports.xlsx",
        "/reports/indicators/requests.xlsx",
        "/reports/indicators/requests/records.csv",
    ):
        assert lead.get(f"{path}?year=x").status_code == 422
