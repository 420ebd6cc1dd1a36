"""What looking into the mailbox found: how much lies there, how much of it the desk lacks, and since when it does not answer."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from desk import clock, policy
from desk.extensions import session
from models import Mailbox, MailboxPlace

_CHUNK = 500


def is_resting(name: str) -> bool:
    """Tell whether a mailbox failed so lately that it is left alone for now."""
    found = session.get(Mailbox, name)
    return found is not None and found.try_after is not None and found.try_after > clock.now()


def missing(name: str, places: Sequence[str]) -> list[str]:
    """Return the places whose mail the desk does not have, in their order."""
    known: set[str] = set()
    for start in range(0, len(places), _CHUNK):
        there = MailboxPlace.place.in_(places[start : start + _CHUNK])
        statement = select(MailboxPlace.place).where(MailboxPlace.mailbox == name, there)
        known.update(session.execute(statement).scalars())
    return [place for place in places if place not in known]


def looked(name: str, *, mail_count: int, missing_count: int) -> None:
    """Note what a look found; whatever was wrong before is over."""
    found = _row(name)
    found.looked_at, found.mail_count, found.missing_count = clock.now(), mail_count, missing_count
    found.failing_since = found.try_after = found.trouble = None
    found.failure_count = 0


def failed(name: str, error: Exception) -> None:
    """Note that a mailbox does not answer, and leave it alone a little longer each time."""
    found = _row(name)
    found.failure_count += 1
    found.failing_since = found.failing_since or clock.now()
    waits = policy.MAILBOX_RETRY_MINUTES
    found.try_after = clock.now() + timedelta(minutes=waits[min(found.failure_count, len(waits)) - 1])
    found.trouble = " ".join(f"{type(error).__name__}: {error}".split())[:300]


def _row(name: str) -> Mailbox:
    found = session.execute(
        select(Mailbox).where(Mailbox.name == name).with_for_update()
    ).scalar_one_or_none()
    if found is None:
        found = Mailbox(name=name, mail_count=0, missing_count=0, failure_count=0)
        session.add(found)
    return found
