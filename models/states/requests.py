"""The codes of a request: its state, what happens next, what the company said of it."""

from enum import StrEnum


class TicketState(StrEnum):
    """Where a request stands."""

    NEW = "new"
    TRIAGE = "triage"
    INFO_NEEDED = "info_needed"
    QUALIFIED = "qualified"
    MATCHING = "matching"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    FOLLOW_UP = "follow_up"
    CONTRACTING = "contracting"
    IN_PROGRESS = "in_progress"
    ON_HOLD = "on_hold"
    CLOSED = "closed"


class Outcome(StrEnum):
    """How a ticket ended."""

    CONTRACT_SIGNED = "contract_signed"
    THESIS_STARTED = "thesis_started"
    GRANT_FILED = "grant_filed"
    GRANT_WON = "grant_won"
    EXPERTISE_GIVEN = "expertise_given"
    ENGINEER_SUPPORT_GIVEN = "engineer_support_given"
    STUDENT_PROJECT = "student_project"
    TRAINING = "training"
    REDIRECTED = "redirected"
    NO_MATCH = "no_match"
    NO_CAPACITY = "no_capacity"
    NO_FUNDING = "no_funding"
    IP_DISAGREEMENT = "ip_disagreement"
    COMPANY_WITHDREW = "company_withdrew"
    NO_ANSWER = "no_answer"
    TOO_EARLY = "too_early"
    OUT_OF_SCOPE = "out_of_scope"
    SCREENING_REFUSED = "screening_refused"
    DUPLICATE = "duplicate"
    SPAM = "spam"


class Priority(StrEnum):
    """How soon a ticket wants attention."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class NextAction(StrEnum):
    """What happens next on an open ticket; `custom` carries the officer's own words."""

    TRIAGE = "triage"
    QUALIFY = "qualify"
    WAIT_COMPANY = "wait_company"
    MATCH = "match"
    CHOOSE_UNITS = "choose_units"
    WAIT_OFFERS = "wait_offers"
    DATE_MEETING = "date_meeting"
    HOLD_MEETING = "hold_meeting"
    PREPARE_AGREEMENT = "prepare_agreement"
    CONCLUDE_AGREEMENT = "conclude_agreement"
    FOLLOW_MILESTONES = "follow_milestones"
    CONSIDER_CLOSING = "consider_closing"
    RESUME = "resume"
    ANSWER_MESSAGE = "answer_message"
    CUSTOM = "custom"


class TargetKind(StrEnum):
    """What has a target of working time; each may differ by priority."""

    FIRST_ANSWER = "first_answer"
    QUALIFICATION = "qualification"
    FIRST_OFFER = "first_offer"
    OFFER_ANSWER = "offer_answer"
    FOLLOW_UP = "follow_up"
    COMPANY_ANSWER = "company_answer"
    MESSAGE_ANSWER = "message_answer"
    AGREEMENT_STEP = "agreement_step"


# Whose clock stands still while somebody else has to act.
PAUSED_TARGETS = (TargetKind.QUALIFICATION, TargetKind.FIRST_OFFER, TargetKind.FOLLOW_UP)
# Days others were told: counting again gives them more time, never less.
TOLD_TO_OTHERS = (TargetKind.OFFER_ANSWER, TargetKind.COMPANY_ANSWER)


class WaitFor(StrEnum):
    """Who has to act while the desk's clocks stand still; `day` is the day a held request comes back."""

    COMPANY = "company"
    UNIT = "unit"
    DAY = "day"


class ActingParty(StrEnum):
    """Whose turn it is."""

    DESK = "desk"
    COMPANY = "company"
    UNIT = "unit"


class SubmissionState(StrEnum):
    """What became of what a company sent."""

    DRAFT = "draft"
    SENT = "sent"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


class Origin(StrEnum):
    """How a request reached the desk."""

    FORM = "form"
    PHONE = "phone"
    FAIR = "fair"
    MAIL = "mail"


class DataAvailable(StrEnum):
    """How much data the company has."""

    NONE = "none"
    SOME = "some"
    LOT = "lot"


class DataKind(StrEnum):
    """What kind of data the company has."""

    TEXT = "text"
    IMAGES = "images"
    SIGNALS = "signals"
    TABLES = "tables"
    OTHER = "other"


class Horizon(StrEnum):
    """When the company needs it."""

    UNDER_3_MONTHS = "under_3_months"
    THIS_YEAR = "this_year"
    LATER = "later"


class Cooperation(StrEnum):
    """The kind of help a company looks for and a unit gives."""

    ADVICE = "advice"
    STUDY = "study"
    THESIS = "thesis"
    STUDENT = "student"
    JOINT_PROJECT = "joint_project"
    ENGINEER = "engineer"
    TRAINING = "training"
    UNKNOWN = "unknown"


class Budget(StrEnum):
    """The company's budget band."""

    NONE = "none"
    LT10K = "lt10k"
    FROM_10_TO_50K = "10_50k"
    FROM_50_TO_200K = "50_200k"
    GT200K = "gt200k"
    PUBLIC_FUNDING = "public_funding"


class SensitiveData(StrEnum):
    """Whether personal, health or defense-related data is involved."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class TopicOrigin(StrEnum):
    """Who put a topic on a ticket."""

    COMPANY = "company"
    MACHINE = "machine"
    DESK = "desk"


class RegroupingKind(StrEnum):
    """How requests are brought together or taken apart."""

    MERGE = "merge"
    SPLIT = "split"
    MOVE = "move"


class RegroupedKind(StrEnum):
    """What moves from request to request."""

    MESSAGE = "message"
    FOLLOW_UP = "follow_up"
    INTERACTION = "interaction"
