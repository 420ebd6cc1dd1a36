"""The page that brings days of the pool in from a list: looked at, kept, taken back; the desk's alone."""

import io
import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from models import DaysOffered
from tests import factories

LIST = "Code;Mois;Jours offerts\nPOOL;2026-03;20\nPOOL;2026-04;22\n"


@pytest.fixture(autouse=True)
def _pool(session: Any) -> None:
    factories.make_unit(code="POOL", kind="team")


def look(browser: Any, text: str, name: str = "days.csv") -> tuple[Any, str]:
    answer = browser.post("/pool/imports/preview?lang=en", data={"file": (io.BytesIO(text.encode()), name)})
    held = BeautifulSoup(answer.text, "html.parser").select_one("[name=held]")
    return answer, str(held["value"]) if held else ""


def test_days_are_looked_at_then_kept_then_taken_back(client: Any, session: Any) -> None:
    officer = client("officer")
    answer, held = look(officer, LIST)
    assert answer.status_code == 200
    assert session.scalars(select(DaysOffered)).all() == []
    assert officer.post("/pool/imports", data={"held": held}).status_code == 303
    assert len(session.scalars(select(DaysOffered)).all()) == 2
    assert "nothing to bring in" in look(officer, LIST)[0].text
    path = re.search(r"/pool/imports/\d+/undo", officer.get("/pool/imports").text)
    assert path
    assert officer.post(path[0]).status_code == 303
    assert session.scalars(select(DaysOffered)).all() == []


def test_bad_rows_are_named_and_left_out_only_when_asked(client: Any, session: Any) -> None:
    officer = client("officer")
    answer, held = look(officer, LIST + "NOWHERE;2026-05;3\nPOOL;2026-06;2,2\n")
    assert answer.status_code == 422
    lines = [
        one.text for one in BeautifulSoup(answer.text, "html.parser").select("#problems th.num[scope=row]")
    ]
    assert lines == ["4", "5"]
    assert officer.post("/pool/imports", data={"held": held}).status_code == 422
    assert session.scalars(select(DaysOffered)).all() == []
    assert officer.post("/pool/imports", data={"held": held, "leave_out": "y"}).status_code == 303
    assert len(session.scalars(select(DaysOffered)).all()) == 2


@pytest.mark.parametrize(
    ("name", "text"), [("a.yaml", "x: 1"), ("a.csv", ""), ("a.csv", "a,b\n"), ("a.xlsx", "PK")]
)
def test_a_file_that_cannot_be_read_says_why(client: Any, session: Any, name: str, text: str) -> None:
    answer, held = look(client("officer"), text, name)
    assert (answer.status_code, held) == (422, "")
    assert "error-summary" in answer.text


def test_a_list_nobody_signed_is_none(client: Any, session: Any) -> None:
    assert client("officer").post("/pool/imports", data={"held": "forged"}).status_code == 422
