"""What is kept of a page says what would be written anew."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from desk.web import parts
from desk.web.kept import rounded

WRITTEN = datetime(2026, 3, 10, 9, tzinfo=UTC)


@given(age=st.floats(0, 10_000_000), share=st.floats(0, 1, exclude_max=True))
def test_a_row_is_kept_only_while_its_moments_are_told_in_the_same_words(age: float, share: float) -> None:
    moment = WRITTEN - timedelta(seconds=age)
    until = parts._told_so_until(moment, WRITTEN)
    later = min(WRITTEN + (until - WRITTEN) * share, until - timedelta(microseconds=1))
    assert until <= WRITTEN or rounded(moment - later) == rounded(moment - WRITTEN)


@given(ahead=st.floats(1, 10_000_000))
def test_a_moment_to_come_is_written_anew_each_time(ahead: float) -> None:
    assert parts._told_so_until(WRITTEN + timedelta(seconds=ahead), WRITTEN) <= WRITTEN
