"""Each kind of event has its line of history, which holds with whatever the event kept."""

from dataclasses import replace

import pytest
from flask import render_template
from jinja2.meta import find_undeclared_variables
from markupsafe import Markup

from desk import clock as desk_clock
from desk.events.kinds import KINDS
from desk.queries.ticket.history import EventRow
from desk.web.parts import keep_line, line
from tests.architecture.reader import ROOT

LINES = {path.stem for path in (ROOT / "templates" / "events").glob("*.html")}


def row(kind: str, **changes) -> EventRow:
    fields = {
        "id": 1, "at": desk_clock.now(), "kind": kind, "actor": "Inès", "actor_kind": "staff", "before": {}, "after": {},
        "erased": False, "unit": None, "owner": None, "owner_before": None,
    }  # fmt: skip
    return EventRow(**fields | changes)


def written(app, event: EventRow) -> str:
    with app.test_request_context("/?lang=en"):
        return render_template(
            f"events/{event.kind}.html", event=event, topic_names={"a.b": "Weld seams"}
        ).strip()


def test_every_kind_has_a_line_and_no_line_is_left_over() -> None:
    assert LINES == KINDS


@pytest.mark.parametrize("kind", sorted(LINES & KINDS))
def test_a_line_is_written_even_when_the_event_kept_nothing(app, session, kind) -> None:
    assert written(app, row(kind))


@pytest.mark.parametrize(
    ("kind", "changes", "words"),
    [
        ("ticket_moved", {"before": {"state": "offered"}, "after": {"state": "matching"}}, "from “Offered to units” to “Looking for units”"),
        ("ticket_assigned", {"owner": "Inès", "owner_before": "Tomas"}, "gave the request to Inès, after Tomas"),
        ("topics_confirmed", {"before": {"topics": ["x.y"]}, "after": {"topics": ["a.b"]}}, "Weld seams"),
        ("next_action_set", {"after": {"note": "Call", "due_on": "2026-03-12"}}, "12 March 2026"),
        ("ticket_held", {"after": {"reason": "Budget", "until": "2026-04-01"}}, "until 1 April 2026"),
        ("ticket_closed", {"after": {"outcome": "training", "reason": "Done"}}, "Training given"),
        ("match_run_stored", {"after": {"suggested": 0}}, "no reliable match"),
        ("match_run_stored", {"after": {"suggested": 2}}, "2 suggestions"),
        ("offer_declined", {"unit": "Chair of seams", "after": {"unit": 3, "code": "no_capacity"}}, "Chair of seams declined: No capacity"),
        ("offer_withdrawn", {"after": {"reason": "place_taken"}}, "another unit had accepted"),
        ("ticket_edited", {"before": {"several_units": False, "horizon": None}, "after": {"several_units": True, "horizon": "later"}}, "Later"),
    ],
)  # fmt: skip
def test_a_line_says_what_changed(app, session, kind, changes, words) -> None:
    assert words in written(app, row(kind, **changes))


@pytest.mark.parametrize(
    "kind", ["ticket_held", "ticket_closed", "ticket_reopened", "confidential_asked", "offer_withdrawn"]
)
def test_a_hostile_reason_is_shown_literally(app, session, kind) -> None:
    text = written(app, row(kind, after={"reason": "<script>alert(1)</script>"}))
    assert "<script>" not in text
    assert "&lt;script&gt;" in text


def test_a_line_reads_nothing_but_its_event_and_for_topics_their_names(app) -> None:
    """What is kept by these values would otherwise be shown where it does not hold."""
    read = {
        kind: find_undeclared_variables(app.jinja_env.parse((ROOT / f"templates/events/{kind}.html").read_text())) - set(app.jinja_env.globals)
        for kind in LINES
    }  # fmt: skip
    of_page = {
        "label",
        "kept",
        "before",
        "after",
    }  # words of codes in the language of the page; what due_moved sets itself
    assert {kind for kind, names in read.items() if names - of_page - {"event"}} == {"topics_confirmed"}
    assert read["topics_confirmed"] - of_page <= {"event", "topic_names"}


def test_a_line_that_was_written_is_written_anew_once_its_event_is_erased(app) -> None:
    """And tells who acted, as they are called now, in the language of each page."""
    event = row("ticket_held", after={"reason": "A secret reason", "until": "2026-04-01"}, digest="d")
    with app.test_request_context("/?lang=en"):
        assert "A secret reason" in written_once(event)
        assert "A secret reason" in written_once(event)
        assert "Somebody" in written_once(replace(event, actor="Somebody"))
        assert written_once(replace(event, erased=True)).startswith('<span class="muted">Erased')
    with app.test_request_context("/?lang=fr"):
        assert "1er avril 2026" in written_once(event)


def written_once(event: EventRow) -> str:
    def write() -> Markup:
        return Markup(render_template("ticket/_event.html", event=event, topic_names={}))  # noqa: S704 - a template escapes

    return str(line(event.told) or keep_line(event.told, write())).strip()
