"""A list taken along as a file: its rows, its columns, its reader's rule, and nothing a spreadsheet would run."""

import csv
import functools
import io
from typing import Any

import pytest
from openpyxl import load_workbook

from desk.queries import queue
from tests.factories import make_ticket
from tests.web.attacks.doors import READERS

FORMULA = '=HYPERLINK("http://evil.example","x")'


def lines(answer: Any) -> list[list[str]]:
    assert answer.status_code == 200, answer.text
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_a_file_holds_the_rows_and_columns_of_the_list_in_its_order(client: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(queue, "every_row", functools.partial(queue.every_row, at_once=2))
    officer = client("officer")
    for number in range(5):
        make_ticket("triage", title=f"Seam {number}", owner=officer.user)
    make_ticket("triage", title="Another", owner=officer.user, priority="urgent")
    officer.post("/queue/columns?view=mine", data={"columns-columns": ["state", "next"]})
    page = officer.get("/queue?view=mine&sort=newest").text
    head, *rows = lines(officer.get("/queue/list.csv?view=mine&sort=newest"))
    assert head == [
        "Request",
        "Company",
        "Priority",
        "State",
        "What happens next",
        "Whose turn it is",
        "Until when",
    ]
    assert len(rows) == 6
    places = [page.index(f">{row[0]}</a>") for row in rows]
    assert places == sorted(places)
    narrowed = lines(officer.get("/queue/list.csv?view=mine&priority=urgent"))
    assert [row[0] for row in narrowed[1:]] == ["Another"]


def test_no_cell_of_a_list_is_a_formula_and_days_are_days(client: Any) -> None:
    make_ticket("new", title=FORMULA)
    officer = client("officer")
    assert lines(officer.get("/queue/list.csv?view=new"))[1][1] == f"'{FORMULA}"
    sheet = load_workbook(io.BytesIO(officer.get("/queue/list.xlsx?view=new").data)).active
    assert (sheet["B2"].value, sheet["B2"].data_type) == (FORMULA, "s")
    due = [cell.value for cell in sheet[1]].index("Until when")
    assert sheet[2][due].is_date


@pytest.mark.parametrize("role", sorted(READERS))
def test_a_file_holds_what_its_reader_sees_and_no_more(client: Any, role: str) -> None:
    make_ticket("new", title="Early")
    browser = client(role)
    titles = [row[1] for row in lines(browser.get("/queue/list.csv?view=all"))[1:]]
    assert ("Early" in titles) == (">Early</a>" in browser.get("/queue?view=all").text)


@pytest.mark.parametrize("query", ["view=open&older=abc", "view=mine&state=no-such", "saved=99999"])
def test_a_list_that_is_not_understood_makes_no_file(client: Any, query: str) -> None:
    answer = client("officer").get(f"/queue/list.csv?{query}")
    assert answer.status_code in (404, 422)
    assert "Content-Disposition" not in answer.headers
