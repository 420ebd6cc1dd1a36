"""States, priorities and dates have a shape and words; a code nobody knows fails and is never a blank."""

from datetime import date
from enum import StrEnum

import pytest
from flask import Flask
from jinja2 import UndefinedError

from models import states
from tests.unit.components.showing import TODAY, show, words_of

FAMILIES = {
    "ticket": states.TicketState, "submission": states.SubmissionState, "offer": states.OfferState,
    "engagement": states.EngagementState, "nda": states.NdaState, "contract": states.ContractState,
    "milestone": states.MilestoneState, "outbox": states.OutboxState, "screening": states.ScreeningDecision,
    "scan": states.ScanState, "follow_up": states.FollowUpState, "job_run": states.JobRunState, "priority": states.Priority,
}  # fmt: skip


@pytest.mark.parametrize(("kind", "codes"), FAMILIES.items())
def test_every_state_has_a_shape_and_words(app: Flask, kind: str, codes: type[StrEnum]) -> None:
    for code in codes:
        tag = show(app, "{{ status_tag(kind, code, pill=True) }}", kind=kind, code=code)
        assert tag.svg is not None
        assert words_of(tag)


@pytest.mark.parametrize("call", [
    'status_tag("ticket", "melted")', 'status_tag("weather", "new")', 'icon("unicorn")', 'topic_chip("x", "melted")',
    'notice("melted", "x")', 'message("melted", "x", now, "x")', 'priority_tag("melted")', 'action_button("/", "x", "melted")',
])  # fmt: skip
def test_an_unknown_code_fails_and_never_shows_a_blank(app: Flask, call: str) -> None:
    with pytest.raises((UndefinedError, KeyError)):
        show(app, "{{ " + call + " }}")


def test_normal_priority_is_silent_unless_asked(app: Flask) -> None:
    assert words_of(show(app, '{{ priority_tag("normal") }}')) == ""
    assert words_of(show(app, '{{ priority_tag("normal", always=True) }}')) == "Normal"


def test_an_account_is_open_invited_or_closed(app: Flask) -> None:
    assert "Closed" in words_of(show(app, "{{ user_tag(False) }}"))
    assert "Invited" in words_of(show(app, "{{ user_tag(True, has_password=False) }}"))
    assert "Active" in words_of(show(app, "{{ user_tag(True) }}"))


@pytest.mark.parametrize(("on", "said"), [
    (date(2026, 3, 8), "2 days late"), (date(2026, 3, 9), "1 day late"), (TODAY, "today"), (date(2026, 3, 11), "tomorrow"),
    (date(2026, 3, 13), "in 3 days"), (date(2026, 5, 1), "1 May 2026"), (None, "no date"),
])  # fmt: skip
def test_a_due_date_says_its_distance_in_words(app: Flask, on: date | None, said: str) -> None:
    assert words_of(show(app, "{{ due(on, today) }}", on=on)) == said


def test_a_settled_date_raises_no_alarm(app: Flask) -> None:
    assert "late" not in words_of(show(app, "{{ due(on, today, settled=True) }}", on=date(2026, 3, 8)))


def test_a_deadline_explains_itself(app: Flask) -> None:
    text = words_of(show(app, '{{ deadline(on, today, "Two working days.") }}', on=date(2026, 3, 12)))
    assert "12 March 2026 ( in 2 days ) Two working days." in text
