"""Every code the product stores: states, kinds, reasons. Lower-case text; the words people read are in forms/labels."""

from enum import StrEnum

from models.account_states import SignInProof as SignInProof
from models.account_states import TokenScope as TokenScope
from models.figure_states import FundingSource as FundingSource
from models.figure_states import MonthlyMeasure as MonthlyMeasure
from models.figure_states import OutputKind as OutputKind
from models.relation_states import FollowUpKind as FollowUpKind
from models.relation_states import FollowUpState as FollowUpState
from models.relation_states import InteractionKind as InteractionKind
from models.relation_states import LegalBasis as LegalBasis
from models.relation_states import MeetingAnswer as MeetingAnswer


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


class OfferState(StrEnum):
    """Where an offer to a unit stands."""

    DRAFT = "draft"
    SENT = "sent"
    SEEN = "seen"
    ACCEPTED = "accepted"
    ACCEPTED_WITH_CONDITIONS = "accepted_with_conditions"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class DeclineCode(StrEnum):
    """Why a unit says no."""

    NOT_MY_TOPIC = "not_my_topic"
    NO_CAPACITY = "no_capacity"
    CONFLICT_OF_INTEREST = "conflict_of_interest"
    TOO_EARLY = "too_early"
    NOT_RESEARCH = "not_research"
    DATA_MISSING = "data_missing"
    NO_FUNDING = "no_funding"
    CONFIDENTIALITY = "confidentiality"
    SUGGEST_OTHER_UNIT = "suggest_other_unit"
    OTHER = "other"


class EngagementState(StrEnum):
    """Whether a unit's work on a ticket goes on."""

    ACTIVE = "active"
    ENDED = "ended"


class NdaState(StrEnum):
    """Where a confidentiality agreement stands."""

    REQUESTED = "requested"
    DRAFTED = "drafted"
    IN_REVIEW = "in_review"
    SIGNED = "signed"
    EXPIRED = "expired"
    ENDED = "ended"


class ContractState(StrEnum):
    """Where a contract stands."""

    IDEA = "idea"
    NEGOTIATION = "negotiation"
    LEGAL_REVIEW = "legal_review"
    SIGNATURE = "signature"
    ACTIVE = "active"
    COMPLETED = "completed"
    TERMINATED = "terminated"
    ABANDONED = "abandoned"


class MilestoneState(StrEnum):
    """Where a milestone stands."""

    PLANNED = "planned"
    DUE = "due"
    SUBMITTED = "submitted"
    VALIDATED = "validated"
    MISSED = "missed"
    CANCELLED = "cancelled"


class FundingNature(StrEnum):
    """Money, or time and means."""

    CASH = "cash"
    KIND = "kind"


class OverheadMode(StrEnum):
    """Whether the overhead is added to the costs or taken inside the total."""

    ON_TOP = "on_top"
    INSIDE = "inside"


class ScreeningDecision(StrEnum):
    """What a named person decided of a required check."""

    CLEARED = "cleared"
    CLEARED_WITH_CONDITIONS = "cleared_with_conditions"
    REFUSED = "refused"


class ScreeningCheck(StrEnum):
    """The checks before an agreement (CONTRACTS, "Checks as data")."""

    RESTRICTED_ZONE = "restricted_zone"
    EXPORT_CONTROL = "export_control"
    SANCTIONS = "sanctions"
    PERSONAL_DATA = "personal_data"
    ETHICS = "ethics"
    AI_ACT = "ai_act"


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


class Role(StrEnum):
    """What a signed-in person does at the desk."""

    OFFICER = "officer"
    LEAD = "lead"
    CONTRACT_OFFICE = "contract_office"
    DIRECTOR = "director"
    RESEARCHER = "researcher"
    ADMINISTRATOR = "administrator"
    FUNDER = "funder"


class Language(StrEnum):
    """The languages people may be written to in."""

    FR = "fr"
    EN = "en"
    DE = "de"


class OrganizationKind(StrEnum):
    """What an organization is."""

    COMPANY = "company"
    PUBLIC_BODY = "public_body"
    ACADEMIC = "academic"
    OTHER = "other"


class SizeClass(StrEnum):
    """Size of the economic firm (decree 2008-1354)."""

    MICRO = "micro"
    SME = "sme"
    MIDCAP = "midcap"
    LARGE = "large"


class IdentifierKind(StrEnum):
    """What identifies a foreign firm."""

    VAT = "vat"
    REGISTER = "register"


class ActivityVersion(StrEnum):
    """The nomenclature of an activity code: NAF rev. 2 until the end of 2026, NAF 2025 from 1 January 2027."""

    NAF_REV2 = "naf_rev2"
    NAF_2025 = "naf_2025"


class UnitKind(StrEnum):
    """What a unit is."""

    CHAIR = "chair"
    ENGINEER = "engineer"
    TEAM = "team"


class MemberRole(StrEnum):
    """What a person is in a unit."""

    HOLDER = "holder"
    DEPUTY = "deputy"
    ENGINEER = "engineer"
    MEMBER = "member"


class PublicationSource(StrEnum):
    """The kind of export file a publication came from."""

    BIBTEX = "bibtex"
    HAL = "hal"
    ORCID = "orcid"
    CSV = "csv"


class UnitTextKind(StrEnum):
    """What a text of a unit is."""

    DESCRIPTION = "description"
    PUBLICATION = "publication"
    PROJECT = "project"


class TopicOrigin(StrEnum):
    """Who put a topic on a ticket."""

    COMPANY = "company"
    MACHINE = "machine"
    DESK = "desk"


class Axis(StrEnum):
    """The research axes of the cluster."""

    LANG = "lang"
    ENG = "eng"
    HEALTH = "health"
    CROSS = "cross"


class DataWishKind(StrEnum):
    """What a person may ask about their own data."""

    COPY = "copy"
    ERASURE = "erasure"


class DataWishState(StrEnum):
    """Whether a wish about one's data was carried out."""

    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"


class JobRunState(StrEnum):
    """How a run of a job stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


# Sets of states named once, read by queries, access and pages alike.
OPEN_OFFERS = (OfferState.SENT, OfferState.SEEN)
ACCEPTED_OFFERS = (OfferState.ACCEPTED, OfferState.ACCEPTED_WITH_CONDITIONS)
CLOSED_OFFERS = (OfferState.DECLINED, OfferState.EXPIRED, OfferState.WITHDRAWN)


class PartyRole(StrEnum):
    """What somebody is in an agreement."""

    COMPANY = "company"
    ESTABLISHMENT = "establishment"
    FOUNDATION = "foundation"
    PERSON = "person"
    OTHER = "other"


LIVE_CONTRACTS = (
    ContractState.IDEA, ContractState.NEGOTIATION, ContractState.LEGAL_REVIEW, ContractState.SIGNATURE,
    ContractState.ACTIVE,
)  # fmt: skip
PARKED_MAILS = (OutboxState.REFUSED, OutboxState.FAILED, OutboxState.UNKNOWN, OutboxState.BOUNCED)
SETTLED_MILESTONES = (MilestoneState.VALIDATED, MilestoneState.MISSED, MilestoneState.CANCELLED)
CLEARED_SCREENINGS = (ScreeningDecision.CLEARED, ScreeningDecision.CLEARED_WITH_CONDITIONS)
DESK_ROLES = (Role.OFFICER, Role.LEAD)
STAFF_ROLES = (Role.OFFICER, Role.LEAD, Role.CONTRACT_OFFICE, Role.DIRECTOR, Role.ADMINISTRATOR)


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


class BulkAct(StrEnum):
    """What is done to many requests at once."""

    ASSIGN = "assign"
    PRIORITIZE = "prioritize"
    ADD_TOPIC = "add_topic"
    REMOVE_TOPIC = "remove_topic"
    NEXT_STEP = "next_step"
    BEGIN_TRIAGE = "begin_triage"
    QUALIFY = "qualify"
    HOLD = "hold"
    RESUME = "resume"
    MACRO = "macro"


class MacroAct(StrEnum):
    """What a macro may do to a request, in the order in which it is done."""

    ASSIGN = "assign"
    PRIORITIZE = "prioritize"
    ADD_TOPIC = "add_topic"
    REMOVE_TOPIC = "remove_topic"
    BEGIN_TRIAGE = "begin_triage"
    QUALIFY = "qualify"
    RESUME = "resume"
    FOLLOW_UP = "follow_up"
    HOLD = "hold"
    NEXT_STEP = "next_step"
    CLOSE = "close"
    NOTE = "note"
    REPLY = "reply"


class BulkState(StrEnum):
    """Where one act on many requests stands."""

    UNDER_WAY = "under_way"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


class BulkItemState(StrEnum):
    """What became of one request among many."""

    WAITING = "waiting"
    DONE = "done"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    STOPPED = "stopped"
    RESTORED = "restored"
    LEFT = "left"


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
