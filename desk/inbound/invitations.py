"""What a calendar program answers to an invitation (RFC 5546), read from the calendar part of a mail. Never raises."""

import logging
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from desk.inbound.charsets import one_line
from desk.inbound.mail import Mail

_log = logging.getLogger("desk.inbound")
# An answer is a page of text; what is longer is no answer.
_BYTES: Final = 64_000
_PARTS: Final = 5
_METHOD: Final = re.compile(
    r"^METHOD[^:\r\n]{0,200}:[ \t]*(REPLY|COUNTER)[ \t]*\r?$", re.IGNORECASE | re.MULTILINE
)
_KINDS: Final = ("text/calendar", "application/ics")
# COUNTER proposes another time; DELEGATED sends somebody else: neither is a yes.
_ANSWERS: Final = {
    "ACCEPTED": "accepted",
    "TENTATIVE": "tentative",
    "DECLINED": "declined",
    "DELEGATED": "declined",
}


@dataclass(frozen=True)
class CalendarAnswer:
    """Who answers which invitation how. `answer` is None for one that says neither yes nor no."""

    uid: str
    attendee: str
    sent_by: str | None
    answer: str | None
    sequence: int
    stamp: datetime | None
    comment: str | None


def read(mail: Mail) -> CalendarAnswer | None:
    """Return the answer a mail carries, or None when it carries none that can be read."""
    looked_at = 0
    for part in mail.root.walk():
        if part.kind not in _KINDS or part.is_multipart:
            continue
        looked_at += 1
        text = part.text(_BYTES)
        method = _METHOD.search(text)
        if method is not None:
            return _answer(text, method[1].upper())
        if looked_at >= _PARTS:
            break
    return None


def is_one(mail: Mail) -> bool:
    """Tell whether a mail is an answer to an invitation, be it readable or not."""
    parts = (part for part in mail.root.walk() if part.kind in _KINDS and not part.is_multipart)
    return any(_METHOD.search(part.text(_BYTES)) for part, _ in zip(parts, range(_PARTS), strict=False))


def _answer(text: str, method: str) -> CalendarAnswer | None:
    """Read an answer's one event; whatever is wrong with it, it is then no answer."""
    from icalendar import Calendar  # here: megabytes for the few mails that need them

    try:
        events = Calendar.from_ical(text).walk("VEVENT")
        event = events[0]
        attendee = event["ATTENDEE"]
        attendee = attendee[0] if isinstance(attendee, list) else attendee
        said = str(attendee.params.get("PARTSTAT", "")).upper()
        return CalendarAnswer(
            uid=str(event["UID"])[:200], attendee=_address(attendee), sent_by=_address(attendee.params.get("SENT-BY")) or None,
            answer="tentative" if method == "COUNTER" else _ANSWERS.get(said), sequence=int(event.get("SEQUENCE", 0)),
            stamp=_moment(event.get("DTSTAMP")), comment=_comment(event),
        )  # fmt: skip
    except Exception:  # whatever a stranger can write into a calendar
        _log.info("calendar answer unreadable", exc_info=True)
        return None


def _address(value: Any) -> str:
    """Return the bare address of a calendar user, in the form in which two spellings meet."""
    return str(value or "").strip().casefold().removeprefix("mailto:").strip()


def _moment(value: Any) -> datetime | None:
    moment = getattr(value, "dt", None)
    return moment if isinstance(moment, datetime) and moment.tzinfo is not None else None


def _comment(event: Any) -> str | None:
    """Return the words that stand with an answer."""
    found = event.get("COMMENT")
    words = found[0] if isinstance(found, list) else found
    return one_line(str(words), 500) or None if words else None


def moment_of(answer: CalendarAnswer) -> datetime | None:
    """Return when the answer was given, in UTC, as far as it can be kept."""
    return (
        answer.stamp.astimezone(UTC)
        if answer.stamp is not None and 2000 <= answer.stamp.year < 2200
        else None
    )
