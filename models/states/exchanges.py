"""The codes of what is written and sent: messages, files, mails in and out."""

from enum import StrEnum


class Lane(StrEnum):
    """Who reads a message."""

    COMPANY = "company"
    UNIT = "unit"
    INTERNAL = "internal"


class WritingMode(StrEnum):
    """To whom somebody of the desk writes, and as what."""

    REPLY = "reply"
    QUESTION = "question"
    NOTE = "note"
    UNIT = "unit"
    HEARD = "heard"


class DraftState(StrEnum):
    """Whether words that were begun wait for their writer, or leave in a moment."""

    OPEN = "open"
    LEAVING = "leaving"


class AuthorKind(StrEnum):
    """Who wrote a message."""

    CONTACT = "contact"
    STAFF = "staff"
    UNIT = "unit"
    SYSTEM = "system"


class Layer(StrEnum):
    """The class of confidentiality of a file."""

    PITCH = "pitch"
    CONFIDENTIAL = "confidential"
    INTERNAL = "internal"


class ScanState(StrEnum):
    """What a virus scanner said of a file."""

    NOT_SCANNED = "not_scanned"
    CLEAN = "clean"
    INFECTED = "infected"
    HELD = "held"


class OutboxState(StrEnum):
    """Whether a mail left."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    FAILED = "failed"
    UNKNOWN = "unknown"
    BOUNCED = "bounced"
    HELD = "held"


PARKED_MAILS = (OutboxState.REFUSED, OutboxState.FAILED, OutboxState.UNKNOWN, OutboxState.BOUNCED)


class NoticeTiming(StrEnum):
    """When a person with an account is told what concerns them."""

    AT_ONCE = "at_once"
    DAILY = "daily"


class LinkPurpose(StrEnum):
    """What a mailed link opens."""

    TRACKING = "tracking"
    RESUME = "resume"
    OFFER = "offer"
    PASSWORD = "password"  # noqa: S105 - the name of a purpose, not a secret
    CALENDAR = "calendar"
    MY_DATA = "my_data"


class MailSource(StrEnum):
    """Where a mail that came in was found."""

    IMAP = "imap"
    MAILDIR = "maildir"
    FILE = "file"


class InboundState(StrEnum):
    """How far a mail that came in was taken: its bytes are kept first, understood afterwards."""

    RECEIVED = "received"
    UNDERSTOOD = "understood"
    SET_ASIDE = "set_aside"


class InboundOutcome(StrEnum):
    """What a mail that came in turned out to be."""

    NEW = "new"
    FOLLOW_UP = "follow_up"
    IGNORED = "ignored"
    BOUNCE = "bounce"
    QUARANTINE = "quarantine"


class InboundDecision(StrEnum):
    """What a person decided about a mail in quarantine."""

    ACCEPTED = "accepted"
    OPENED = "opened"
    DISCARDED = "discarded"
