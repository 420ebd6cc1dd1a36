"""The sentence under a due date, in three languages."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from desk.calendars import deadline, explain, for_site

PARIS = ZoneInfo("Europe/Paris")
MOSELLE = for_site("FR-57")


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


def english(start: str, hours: float, *pauses: tuple[str, str]) -> str:
    stops = [(wall(begin), wall(end)) for begin, end in pauses]
    return explain(deadline(wall(start), timedelta(hours=hours), MOSELLE, stops), "en")


def test_a_plain_deadline() -> None:
    assert english("2026-03-09 10:00", 2) == (
        "Due Monday 9 March at 12:00: 2 working hours counted from Monday 9 March at 10:00."
    )


def test_holidays_that_did_not_count_are_named() -> None:
    assert english("2026-04-02 15:00", 8) == (
        "Due Tuesday 7 April at 15:30: 8 working hours counted from Thursday 2 April at 15:00, "
        "not counting Friday 3 April (Good Friday) and Monday 6 April (Easter Monday)."
    )


def test_a_holiday_on_a_weekend_is_not_worth_a_word() -> None:
    assert "Assumption" not in english("2026-08-14 17:00", 1)


def test_a_holiday_whose_hours_were_over_is_not_worth_a_word() -> None:
    assert "Good Friday" not in english("2026-04-03 18:00", 1)
    assert "Good Friday" in english("2026-04-03 17:00", 1)


def test_waiting_is_named() -> None:
    assert english("2026-03-09 09:00", 2, ("2026-03-09 10:00", "2026-03-09 11:00")) == (
        "Due Monday 9 March at 12:00: 2 working hours counted from Monday 9 March at 09:00, "
        "not counting 1 working hour of waiting."
    )


def test_both_are_named() -> None:
    said = english("2026-04-02 15:00", 8, ("2026-04-07 10:00", "2026-04-07 10:20"))
    assert said.endswith("(Easter Monday), nor 20 working minutes of waiting.")


def test_the_year_is_said_when_it_changes() -> None:
    assert english("2026-12-31 16:30", 2) == (
        "Due Monday 4 January 2027 at 10:00: 2 working hours counted from Thursday 31 December 2026 at 16:30, "
        "not counting Friday 1 January 2027 (New Year's Day)."
    )


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (0.75, ": 45 working minutes counted"),
        (1, ": 1 working hour counted"),
        (1.5, ": 1 working hour 30 min counted"),
        (7.5, ": 1 working day counted"),
        (37.5, ": 5 working days counted"),
        (0, ": 0 working minutes counted"),
    ],
)
def test_lengths_are_said_in_the_unit_people_use(hours: float, said: str) -> None:
    assert said in english("2026-03-09 10:00", hours)


class Marked:
    """Translations that show what was asked for."""

    def gettext(self, message: str) -> str:
        return f"<{message}>" if message == "Good Friday" else message

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return singular if n < 2 else plural


@pytest.mark.parametrize(
    ("language", "due", "feast"),
    [
        (
            "fr",
            "mardi 7 avril at 15\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}30",
            "vendredi 3 avril (<Good Friday>) et lundi",
        ),
        ("de", "Dienstag, 7. April at 15:30 Uhr", "Freitag, 3. April (<Good Friday>) und Montag"),
    ],
)
def test_dates_lists_and_names_follow_the_language(language: str, due: str, feast: str) -> None:
    said = explain(deadline(wall("2026-04-02 15:00"), timedelta(hours=8), MOSELLE), language, Marked())
    assert due in said
    assert feast in said


def test_french_says_premier() -> None:
    said = explain(deadline(wall("2026-06-01 09:00"), timedelta(hours=1), MOSELLE), "fr")
    assert "lundi 1er juin" in said
