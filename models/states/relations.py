"""The codes of what the desk does with companies: meetings, follow-ups, why data of people are kept."""

from enum import StrEnum


class InteractionKind(StrEnum):
    """How people of the desk met people of a company."""

    CALL = "call"
    MEETING = "meeting"
    VISIT = "visit"
    EVENT = "event"
    DIAGNOSIS = "diagnosis"


class FollowUpKind(StrEnum):
    """What a follow-up will be."""

    MEETING = "meeting"
    CALL = "call"
    VISIT = "visit"
    CHECK = "check"


class FollowUpState(StrEnum):
    """Whether a follow-up took place."""

    PLANNED = "planned"
    DONE = "done"
    CANCELLED = "cancelled"


class LegalBasis(StrEnum):
    """Why the desk may keep what it knows of a person."""

    REQUEST = "request"
    LEGITIMATE_INTEREST = "legitimate_interest"
    CONTRACT = "contract"
    CONSENT = "consent"


class MeetingAnswer(StrEnum):
    """What somebody invited to a meeting answered."""

    AWAITED = "awaited"
    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"
