"""The only reader of the time: tests freeze it here, jobs and the demo loader set it for the code they call."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_zone = ZoneInfo("Europe/Paris")
_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


def use_zone(name: str) -> None:
    """Set the desk's time zone, once, when the application is made; an unknown name raises ZoneInfoNotFoundError."""
    global _zone
    _zone = ZoneInfo(name)


def zone() -> ZoneInfo:
    """Return the desk's time zone."""
    return _zone


def now() -> datetime:
    """Return the moment, aware and in UTC."""
    return _moment.get() or datetime.now(UTC)


def today() -> date:
    """Return the date on the desk's wall."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """Return the date a moment falls on, on the desk's wall; a naive moment is refused."""
    if moment.utcoffset() is None:
        raise ValueError(f"a moment needs its time zone: {moment!r}")
    return moment.astimezone(_zone).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the code under it believe that it is `moment`; other threads keep the true time."""
    if moment.utcoffset() is None:
        raise ValueError(f"a moment needs its time zone: {moment!r}")
    token = _moment.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _moment.reset(token)
