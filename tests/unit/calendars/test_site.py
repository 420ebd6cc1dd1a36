"""Calendars as data: codes, holidays by departement, own closures, nonsense refused."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from desk.calendars import Calendar, Closure, Span, UnknownCalendar, add_working, for_site, is_working_day
from desk.calendars.wording import HOLIDAY_NAMES

KNOWN = ["FR-54", "FR-57", "FR-67", "FR-68", "FR-2A", "LU", "DE-SL", "DE-RP", "DE-BW", "CH-BS", "CH-BL", "BE"]


@pytest.mark.parametrize("site", ["FR-57", "FR-67", "FR-68"])
def test_alsace_moselle_rests_on_good_friday_and_saint_stephens_day(site: str) -> None:
    calendar = for_site(site)
    assert calendar.closed_for(date(2026, 4, 3)) == ("Good Friday",)
    assert calendar.closed_for(date(2028, 12, 26)) == ("Saint Stephen's Day",)


def test_the_rest_of_france_does_not() -> None:
    assert is_working_day(date(2026, 4, 3), for_site("FR-54"))
    assert is_working_day(date(2028, 12, 26), for_site("FR-54"))


def test_two_feasts_on_one_day_are_both_named() -> None:
    assert set(for_site("FR-57").closed_for(date(2008, 5, 1))) == {"Ascension Day", "Labor Day"}


def test_a_sites_own_closure_counts_as_a_holiday() -> None:
    calendar = Calendar("FR-57", closures=(Closure(date(2026, 5, 15), "Bridge"),))
    start = datetime(2026, 5, 13, 17, tzinfo=ZoneInfo("Europe/Paris"))
    due = datetime(2026, 5, 18, 9, 30, tzinfo=ZoneInfo("Europe/Paris"))
    assert add_working(start, timedelta(hours=1), calendar) == due


@pytest.mark.parametrize(
    "code", ["", "FR", "FR-", "FR-20", "FR-96", "FR-Zone A", "fr-57", "XX", "DE-BY", "FR-57 "]
)
def test_an_unknown_code_is_refused(code: str) -> None:
    with pytest.raises(UnknownCalendar, match="no known calendar"):
        for_site(code)


@pytest.mark.parametrize(
    "week",
    [
        (),
        ((),) * 7,
        ((Span(time(9), time(12)),),) * 6,
        ((Span(time(9), time(12)), Span(time(11), time(13))),) * 7,
        ((Span(time(9), time(0)), Span(time(10), time(11))),) * 7,
    ],
)
def test_a_week_that_makes_no_sense_is_refused(week: tuple[tuple[Span, ...], ...]) -> None:
    with pytest.raises(ValueError, match="day"):
        Calendar("FR-57", week=week)


def test_an_opening_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="ends after it begins"):
        Span(time(12), time(9))


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        add_working(datetime(2026, 3, 9, 9), timedelta(hours=1), for_site("FR-57"))  # noqa: DTZ001 - the fault


def test_time_is_never_taken_away() -> None:
    with pytest.raises(ValueError, match="never taken away"):
        add_working(datetime(2026, 3, 9, 9, tzinfo=ZoneInfo("UTC")), timedelta(hours=-1), for_site("FR-57"))


@pytest.mark.parametrize("site", KNOWN)
def test_every_holiday_of_every_site_has_its_name_marked_for_translation(site: str) -> None:
    calendar = for_site(site)
    first = date(2010, 1, 1)
    named = {name for n in range(40 * 366) for name in calendar.closed_for(first + timedelta(days=n))}
    assert named
    assert named <= HOLIDAY_NAMES
