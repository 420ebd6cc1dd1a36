"""The log: one JSON object a line, whatever was said, and no secrets of anybody in it."""

import io
import json
import logging

import pytest

from desk import logs


def written(message: str, *arguments: object, error: BaseException | None = None, **given: object) -> str:
    exc_info = (type(error), error, error.__traceback__) if error else None
    record = logging.getLogger("desk.test").makeRecord(
        "desk.test", logging.INFO, __file__, 1, message, arguments, exc_info, extra=given
    )
    return logs.JsonLines().format(record)


def test_a_line_says_when_how_grave_who_and_what() -> None:
    line = json.loads(written("job done", job="sweep", count=3, ok=True, nothing=None))
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "info", "logger": "desk.test", "message": "job done", "job": "sweep", "count": 3, "ok": True, "nothing": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "\r\n[INFO] forged",
        '", "level": "error',
        "\x1b[31mred",
        "\x00",
        "\u2028",
        "\ud800",
        "\u202e",
        "\x9b31m",
    ],
)
def test_text_from_outside_stays_one_harmless_line(text: str) -> None:
    line = written("said %s", text, agent=text)
    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line)["agent"] == text
    assert json.loads(line)["level"] == "info"


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/o/abc~def", "/o/***"), ("/o/abc~def/acceptance", "/o/***/acceptance"), ("/r/tok", "/r/***"), ("/R/tok", "/R/***"),
        ("/r/tok/files/key", "/r/***/files/***"), ("/request/key/sent", "/request/***/sent"), ("/request", "/request"),
        ("/account/password/tok", "/account/password/***"), ("/account/password", "/account/password"),
        ("/files/key", "/files/***"), ("/calendar/tok.ics", "/calendar/***"), ("//o//tok", "//o//***"),
        ("/tickets/ENA-2026-0042", "/tickets/ENA-2026-0042"), ("https://desk.example.org/o/tok?x=1", "https://desk.example.org/o/***?x=1"),
    ],
)  # fmt: skip
def test_keys_in_addresses_are_not_written(path: str, shown: str) -> None:
    assert logs.masked(path) == shown
    assert json.loads(written("went to %s", path))["message"] == f"went to {shown}"


def test_mail_addresses_are_not_written() -> None:
    line = written("sent to <claude.martin+x@fonderie.example.org>, twice", to="Ana <ana@lab.example.org>")
    assert "example.org" not in line
    assert json.loads(line)["to"] == "Ana <***>"


def test_an_error_says_where_and_not_what_people_wrote() -> None:
    words = "duplicate key\nDETAIL:  Key (email_key)=(claude@fonderie.example.org) exists.\nA secret alloy"
    try:
        raise ValueError(words)
    except ValueError as error:
        line = json.loads(written("broke", error=error))
    assert "test_logs.py" in line["trace"]
    assert "ValueError: duplicate key" in line["trace"]
    assert "fonderie" not in line["trace"]
    assert "alloy" not in line["trace"]


def test_a_text_without_end_is_cut() -> None:
    assert len(written("x" * 1_000_000)) < 3000


def test_speaking_twice_is_speaking_once(monkeypatch: pytest.MonkeyPatch) -> None:
    root = logging.RootLogger(logging.WARNING)
    monkeypatch.setattr(logging, "getLogger", lambda name=None: root)
    stream = io.StringIO()
    monkeypatch.setattr(logs.sys, "stderr", stream)
    logs.speak()
    logs.speak()
    root.warning("once")
    assert [json.loads(line)["message"] for line in stream.getvalue().splitlines()] == ["once"]
