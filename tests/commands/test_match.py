"""`flask match` answers for any unit, and `flask match-prepare` reads what the optional model has not read."""

import json
from pathlib import Path
from typing import Any

import pytest

from desk.matching import loader
from desk.matching.meanings import Meanings
from models import UnitText
from tests import factories as make
from tests.unit.matching.test_meanings import Eyes

NEED = "a camera that finds cracks in castings"


@pytest.fixture(autouse=True)
def _desk(session: Any) -> None:
    loader.forget()
    cracks = make.make_topic("cracks", label_en="Cracks", alternatives={"en": ["cracks in castings"]})
    eyes = make.make_unit(code="EYES", topics=(cracks,))
    make.keep(
        UnitText(unit_id=eyes.id, kind="description", language="en", text="Cameras that look at castings")
    )
    make.make_unit(code="EARS", topics=(make.make_topic("speech", label_en="Speech"),))


def match(app: Any, *more: str) -> Any:
    return app.test_cli_runner().invoke(args=["match", "--lang", "en", "--text", NEED, *more])


def test_the_units_are_ranked_with_what_brought_them(app: Any) -> None:
    told = match(app)
    assert told.exit_code == 0
    assert told.output.splitlines()[0] == "language en; topics: cracks"
    assert "1. EYES" in told.output
    assert "topic cracks <- cracks (same" in told.output


@pytest.mark.parametrize(
    ("unit", "place"), [("EYES", "place 1 of 1, suggested"), ("EARS", "met nothing of this need")]
)
def test_why_is_answered_for_a_unit_that_is_suggested_and_for_one_that_is_not(
    app: Any, unit: str, place: str
) -> None:
    told = match(app, "--why", unit)
    assert (told.exit_code, unit in told.output, place in told.output) == (0, True, True)
    assert ("declares nothing near: cracks" in told.output) == (unit == "EARS")
    assert json.loads(match(app, "--why", unit, "--json").output)["suggestion"]["unit_id"] == unit


def test_what_no_topic_answers_is_told_so_with_what_to_ask(app: Any) -> None:
    told = app.test_cli_runner().invoke(
        args=["match", "--text", "Bonjour, qui peut refaire notre toiture ? <b>😀</b>"]
    )
    assert told.exit_code == 0
    first, topic, unit = told.output.splitlines()
    assert (first, unit) == ("language fr; topics: none", "no reliable match")
    assert topic.startswith("no reliable topic; ask what happens today")


def test_a_unit_nobody_knows_is_told_so(app: Any) -> None:
    told = match(app, "--why", "NOSE")
    assert (told.exit_code, told.output.strip()) == (2, "no active unit has the code 'NOSE'")


def test_preparing_reads_every_text_once_and_says_when_there_is_no_model(
    app: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    off = app.test_cli_runner().invoke(args=["match-prepare"])
    assert (off.exit_code, "DESK_NEURAL is off" in off.output) == (2, True)
    eyes = Eyes()
    monkeypatch.setattr(loader, "_in_use", Meanings(eyes, tmp_path / "vectors"))
    told = app.test_cli_runner().invoke(args=["match-prepare"])
    count = int(told.output.split()[0])
    assert (told.exit_code, len(set(eyes.read))) == (0, len(eyes.read))
    assert count >= len(eyes.read) > 0
    app.test_cli_runner().invoke(args=["match-prepare"])
    assert len(set(eyes.read)) == len(eyes.read)
