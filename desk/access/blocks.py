"""The blocks of the calendar by which days of the pool are told to those who do not plan with them: half-years.

Whatever is told is a sum of whole blocks, so that no period less another leaves a part of one. What was worked is told
once its block is over: read again and again while it runs, it would tell what was written in between.
"""

from datetime import date, timedelta

from desk import clock, policy


def block_of(day: date) -> date:
    """Return the first day of the block a day lies in."""
    return _day(_begun(_number(day)))


def whole_blocks(first: date, last: date) -> tuple[date, date] | None:
    """Return the first and last day of the blocks that are over and whose months all begin between two days; None without any."""
    begins, ends = _months(first, last)
    begins, ends = (
        _begun(begins + policy.DAYS_TOLD_BY_MONTHS - 1),
        min(_begun(ends), _begun(_number(clock.today()))),
    )
    return (_day(begins), _day(ends) - timedelta(days=1)) if begins < ends else None


def is_whole(first: date, last: date) -> bool:
    """Tell whether the months that begin between two days are those of whole blocks that are over."""
    whole = whole_blocks(first, last)
    return whole is not None and _months(*whole) == _months(first, last)


def _months(first: date, last: date) -> tuple[int, int]:
    """Return the first month that begins between two days, and the one after the last."""
    return _number(first) + (first.day > 1), _number(last) + 1


def _begun(month: int) -> int:
    """Return the month with which the block of a month begins."""
    return month - month % policy.DAYS_TOLD_BY_MONTHS


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)
