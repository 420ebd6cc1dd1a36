"""The shipped kinds of agreements and checks: complete, labeled in both languages of the desk, ready for JSON."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from models.states import ScreeningCheck

DATA = Path(__file__).resolve().parents[3] / "desk" / "data"
KINDS: list[dict[str, Any]] = yaml.safe_load((DATA / "contract_kinds.yaml").read_text(encoding="utf-8"))[
    "kinds"
]
SCREENINGS: list[dict[str, Any]] = yaml.safe_load((DATA / "screenings.yaml").read_text(encoding="utf-8"))[
    "screenings"
]
# The eighteen lines of the reference table; the line on data and material is two kinds.
CODES = """nda prestation collab consultance concours_scientifique cifre these postdoc stage appui_ingenieur labcom chaire_ind
    chaire_mecenat accord_cadre consortium licence donnees mta service_public""".split()
TYPES = {"text", "long_text", "number", "days", "months", "money", "percent", "date", "yes_no", "choice"}

every_kind = pytest.mark.parametrize("kind", KINDS, ids=[kind["code"] for kind in KINDS])


def test_every_kind_of_the_reference_is_there_once() -> None:
    assert [kind["code"] for kind in KINDS] == CODES


@every_kind
def test_a_kind_is_complete(kind: dict[str, Any]) -> None:
    assert kind["version"] == 1
    assert kind["label_fr"]
    assert kind["label_en"]
    assert len(kind["label_fr"]) <= 120
    assert kind["results"].keys() == {"fr", "en"}
    assert kind["months"].keys() == {"from", "to"}
    assert len(kind["stages"]) >= 3


@every_kind
def test_stages_fields_and_questions_have_a_code_once_and_both_labels(kind: dict[str, Any]) -> None:
    for part, key in (("stages", "code"), ("fields", "name"), ("before_signature", "code")):
        codes = [entry[key] for entry in kind[part]]
        assert len(codes) == len(set(codes))
        assert all(code.isidentifier() and code.islower() for code in codes)
        assert all(entry["label_fr"] and entry["label_en"] for entry in kind[part])
    assert {field["type"] for field in kind["fields"]} <= TYPES
    assert all(field.get("choices") for field in kind["fields"] if field["type"] == "choice")


@every_kind
def test_checks_are_screenings_the_desk_knows(kind: dict[str, Any]) -> None:
    assert set(kind["checks"]) <= set(ScreeningCheck)


@pytest.mark.parametrize("entry", KINDS + SCREENINGS, ids=lambda entry: str(entry["code"]))
def test_notes_are_dated_and_said_in_both_languages(entry: dict[str, Any]) -> None:
    for note in entry["notes"]:
        assert note.keys() == {"status", "dated", "fr", "en"}
        assert note["status"] in {"to_check", "rule"}


@pytest.mark.parametrize("entry", KINDS + SCREENINGS, ids=lambda entry: str(entry["code"]))
def test_what_is_stored_reads_back_equal(entry: dict[str, Any]) -> None:
    """A date without quotes would come back as text, and every import would see a change."""
    assert json.loads(json.dumps(entry)) == entry


def test_the_cifre_contract_is_due_after_six_months_with_warnings_before() -> None:
    cifre = next(kind for kind in KINDS if kind["code"] == "cifre")
    due = cifre["contract_due"]
    assert (due["months_after"], due["warn_at_months"]) == (6, [4, 5])
    assert due["from_field"] in {field["name"] for field in cifre["fields"]}


def test_every_check_has_its_line_and_says_what_it_blocks() -> None:
    assert {entry["code"] for entry in SCREENINGS} == {*ScreeningCheck, "conflict_of_interest"}
    for entry in SCREENINGS:
        assert entry["kept_in"] in {"screening", "conflict_statement"}
        assert entry["required_when"].keys() == {"fr", "en"}
        assert (entry["blocks"] is None) == (entry["code"] == "ai_act")
