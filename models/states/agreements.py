"""The codes of offers, checks, confidentiality and agreements."""

from enum import StrEnum


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


OPEN_OFFERS = (OfferState.SENT, OfferState.SEEN)
ACCEPTED_OFFERS = (OfferState.ACCEPTED, OfferState.ACCEPTED_WITH_CONDITIONS)
CLOSED_OFFERS = (OfferState.DECLINED, OfferState.EXPIRED, OfferState.WITHDRAWN)


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


LIVE_CONTRACTS = (
    ContractState.IDEA, ContractState.NEGOTIATION, ContractState.LEGAL_REVIEW, ContractState.SIGNATURE,
    ContractState.ACTIVE,
)  # fmt: skip


class MilestoneState(StrEnum):
    """Where a milestone stands."""

    PLANNED = "planned"
    DUE = "due"
    SUBMITTED = "submitted"
    VALIDATED = "validated"
    MISSED = "missed"
    CANCELLED = "cancelled"


SETTLED_MILESTONES = (MilestoneState.VALIDATED, MilestoneState.MISSED, MilestoneState.CANCELLED)


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


CLEARED_SCREENINGS = (ScreeningDecision.CLEARED, ScreeningDecision.CLEARED_WITH_CONDITIONS)


class PartyRole(StrEnum):
    """What somebody is in an agreement."""

    COMPANY = "company"
    ESTABLISHMENT = "establishment"
    FOUNDATION = "foundation"
    PERSON = "person"
    OTHER = "other"
