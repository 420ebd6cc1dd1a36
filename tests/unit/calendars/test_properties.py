"""What holds of deadlines for all inputs: holidays, year ends and both clock changes included."""

from datetime import UTC, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from desk.calendars import (
    Calendar,
    Span,
    add_working,
    deadline,
    for_site,
    is_open,
    working_between,
)

# Nights and Sundays too: only these see the clock change.
NIGHT_WATCH = Calendar("FR-57", week=((Span(time(0), time(5, 15)), Span(time(22, 30), time(0))),) * 7)
AROUND_THE_CLOCK = Calendar("FR-67", week=((Span(time(0), time(0)),),) * 7)
CALENDARS = [*map(for_site, ["FR-57", "FR-54", "LU", "DE-SL", "CH-BS", "BE"]), NIGHT_WATCH, AROUND_THE_CLOCK]

calendars = st.sampled_from(CALENDARS)
anywhere = st.integers(
    int(datetime(2024, 1, 1, tzinfo=UTC).timestamp()), int(datetime(2031, 1, 1, tzinfo=UTC).timestamp())
)
# Close to the changes of 2026 and 2027, Easter and the year's end, where mistakes live.
tricky = st.builds(
    lambda day, seconds: int(day.timestamp()) + seconds,
    st.sampled_from(
        [
            datetime(2026, 3, 27, tzinfo=UTC),
            datetime(2026, 10, 23, tzinfo=UTC),
            datetime(2027, 3, 25, tzinfo=UTC),
            datetime(2026, 12, 23, tzinfo=UTC),
        ]
    ),
    st.integers(0, 6 * 86_400),
)
moments = st.one_of(anywhere, tricky).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
durations = st.one_of(
    st.integers(0, 90 * 60).map(lambda minutes: timedelta(minutes=minutes)),
    st.integers(0, 60 * 3_600).map(lambda seconds: timedelta(seconds=seconds)),
)
gaps = st.integers(0, 9 * 86_400).map(lambda seconds: timedelta(seconds=seconds))
pauses_after = st.lists(st.tuples(gaps, gaps), max_size=4)


def pauses_of(start: datetime, parts: list[tuple[timedelta, timedelta]]) -> list[tuple[datetime, datetime]]:
    begins = [start - timedelta(days=2) + offset for offset, _ in parts]
    return [(begin, begin + length / 3) for begin, (_, length) in zip(begins, parts, strict=True)]


@given(moments, durations, calendars)
def test_a_deadline_is_never_on_a_closed_hour(start: datetime, target: timedelta, calendar: Calendar) -> None:
    assert is_open(add_working(start, target, calendar), calendar)


@given(moments, durations, calendars)
def test_what_was_added_is_what_lies_between(start: datetime, target: timedelta, calendar: Calendar) -> None:
    assert working_between(start, add_working(start, target, calendar), calendar) == target


@given(moments, durations, durations, calendars)
def test_a_duration_added_in_two_parts_is_the_same(
    start: datetime, first: timedelta, second: timedelta, calendar: Calendar
) -> None:
    in_two = add_working(add_working(start, first, calendar), second, calendar)
    assert in_two == add_working(start, first + second, calendar)


@given(moments, gaps, durations, pauses_after, calendars)
def test_a_later_start_is_never_due_earlier(
    start: datetime,
    gap: timedelta,
    target: timedelta,
    parts: list[tuple[timedelta, timedelta]],
    calendar: Calendar,
) -> None:
    stops = pauses_of(start, parts)
    early = deadline(start, target, calendar, stops).due_at
    assert early <= deadline(start + gap, target, calendar, stops).due_at


@given(moments, durations, durations, pauses_after, calendars)
def test_a_longer_target_is_never_due_earlier(
    start: datetime,
    target: timedelta,
    more: timedelta,
    parts: list[tuple[timedelta, timedelta]],
    calendar: Calendar,
) -> None:
    stops = pauses_of(start, parts)
    assert (
        deadline(start, target, calendar, stops).due_at
        <= deadline(start, target + more, calendar, stops).due_at
    )


@settings(max_examples=200)
@given(moments, durations, pauses_after, calendars)
def test_a_pause_never_shortens_and_adds_its_open_time_at_most(
    start: datetime, target: timedelta, parts: list[tuple[timedelta, timedelta]], calendar: Calendar
) -> None:
    stops = pauses_of(start, parts)
    plain = add_working(start, target, calendar)
    paused = deadline(start, target, calendar, stops)
    open_time = sum(
        (working_between(max(begin, start), max(end, start), calendar) for begin, end in stops), timedelta()
    )
    assert plain <= paused.due_at <= add_working(plain, open_time, calendar)
    assert is_open(paused.due_at, calendar)


@given(moments, durations, pauses_after, calendars)
def test_the_time_that_ran_and_the_time_paused_make_up_the_whole(
    start: datetime, target: timedelta, parts: list[tuple[timedelta, timedelta]], calendar: Calendar
) -> None:
    result = deadline(start, target, calendar, pauses_of(start, parts))
    elapsed = working_between(start, result.due_at, calendar)
    assert elapsed == target + result.paused if target else elapsed == timedelta()


@given(moments, moments, moments, calendars)
def test_time_between_adds_up_and_is_antisymmetric(
    first: datetime, second: datetime, third: datetime, calendar: Calendar
) -> None:
    # A far pair costs a walk over years of days: one near pair is enough to say the rule.
    second = first + (second - first) / 60
    third = first + (third - first) / 60
    whole = working_between(first, third, calendar)
    assert whole == working_between(first, second, calendar) + working_between(second, third, calendar)
    assert working_between(third, first, calendar) == -whole
