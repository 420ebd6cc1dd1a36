"""Every address has exactly one door, written on its view; every event can be shown and is answered for."""

from collections.abc import Mapping

import pytest
from flask import Flask

from desk.access import PERMISSIONS
from desk.events.kinds import KINDS
from desk.notify.table import NOTIFIERS
from desk.web import guards
from tests.architecture.reader import ROOT
from tests.harness import application


@pytest.fixture(scope="module")
def empty_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application as wired, on a database nobody opens."""
    from tests.harness.databases import Database

    folder = tmp_path_factory.mktemp("doors")
    return application.build(Database("sqlite", f"sqlite:///{folder / 'none.sqlite3'}", folder))


def unguarded(app: Flask) -> list[str]:
    """List the endpoints whose view says nothing about who may come in."""
    return sorted(
        name
        for name, view in app.view_functions.items()
        if not isinstance(getattr(view, "guard", None), guards.Guard)
    )


def test_every_endpoint_has_its_guard(empty_app: Flask) -> None:
    assert len(empty_app.view_functions) > 20
    assert unguarded(empty_app) == []


def test_every_permission_asked_for_is_held_by_some_role(empty_app: Flask) -> None:
    asked = {view.guard.permission for view in empty_app.view_functions.values()} - {None}
    assert asked <= PERMISSIONS.keys()
    assert all(PERMISSIONS[name] for name in asked)


def test_an_open_door_is_caught() -> None:
    app = Flask("test", static_folder=None)
    app.add_url_rule("/closed", "closed", guards.signed_in(lambda: ""))
    assert unguarded(app) == []
    app.add_url_rule("/open", "open", lambda: "")
    assert unguarded(app) == ["open"]


def test_a_second_guard_and_an_unknown_permission_are_refused() -> None:
    with pytest.raises(TypeError):
        guards.public(guards.signed_in(lambda: ""))
    with pytest.raises(ValueError, match="no such permission"):
        guards.permission("queue.burn")


def test_numbers_in_addresses_are_bounded(empty_app: Flask) -> None:
    """Ids of 2^63 are a 404: Werkzeug's own converter takes digits of any script and any length."""
    assert empty_app.url_map.converters["int"].__module__ == "desk.web.converters"


def lines_missing(kinds: frozenset[str]) -> list[str]:
    """List the kinds of event that the timeline cannot show."""
    return sorted(kind for kind in kinds if not (ROOT / "templates" / "events" / f"{kind}.html").exists())


def test_every_event_has_its_line_in_the_timeline() -> None:
    assert lines_missing(KINDS) == []


def test_every_line_of_the_timeline_has_its_event() -> None:
    shown = {path.stem for path in (ROOT / "templates" / "events").glob("*.html")}
    assert {name for name in shown if not name.startswith("_")} <= KINDS


def without_entry(kinds: frozenset[str], table: Mapping[str, object]) -> list[str]:
    """List the kinds of event of which nobody said who is told, and the entries that no event reaches."""
    return sorted(set(kinds) ^ set(table))


def test_every_event_has_its_entry_in_notify() -> None:
    assert without_entry(KINDS, NOTIFIERS) == []


def test_an_event_without_a_line_is_caught() -> None:
    assert lines_missing(frozenset({"office_burnt_down"})) == ["office_burnt_down"]


def test_an_event_without_an_entry_and_an_entry_without_an_event_are_caught() -> None:
    forgotten = {kind: entry for kind, entry in NOTIFIERS.items() if kind != "offer_accepted"}
    assert without_entry(KINDS, forgotten) == ["offer_accepted"]
    assert without_entry(KINDS, {**NOTIFIERS, "office_burnt_down": None}) == ["office_burnt_down"]
