"""How often something may be tried: counted in the database, so that every process counts together."""

from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import update

from desk import clock
from desk.errors import LimitReached
from desk.extensions import session
from models import RateCount
from models.dialect import count_up

Limit = tuple[int, int]  # so many times within so many seconds


def take(what: str, *whom: str, limit: Limit) -> None:
    """Count one attempt; raises LimitReached when it is one too many.

    The raise undoes the count with the rest of the transaction, which leaves the counter at its limit.
    """
    most, seconds = limit
    window = _window(seconds)
    if count_up(session(), _key(what, whom), window) > most:
        raise LimitReached(max(1, int(window.timestamp() + seconds - clock.now().timestamp())))


def give_back(what: str, *whom: str, limit: Limit) -> None:
    """Uncount an attempt that turned out to be legitimate."""
    session.execute(
        update(RateCount)
        .where(
            RateCount.key == _key(what, whom),
            RateCount.window_start == _window(limit[1]),
            RateCount.count > 0,
        )
        .values(count=RateCount.count - 1)
    )


def _window(seconds: int) -> datetime:
    """Return the start of the running window; the same for every process."""
    now = int(clock.now().timestamp())
    return datetime.fromtimestamp(now - now % seconds, UTC)


def _key(what: str, whom: tuple[str, ...]) -> str:
    """Name a counter without keeping the addresses it is about."""
    digest = sha256("\n".join(whom).encode("utf-8", "replace")).hexdigest()
    return f"{what}:{digest[:40]}"
