"""The life of an offer, as data."""

from desk.workflow.engine import machine, move
from models.states import OfferState as S

OFFER = machine(
    "offer", S.DRAFT, (S.ACCEPTED, S.ACCEPTED_WITH_CONDITIONS, S.DECLINED, S.EXPIRED, S.WITHDRAWN),
    move(S.DRAFT, S.SENT, "officer", "no_blocking_conflict", "below_ceiling_or_override"),
    move(S.SENT, S.SEEN, "unit"),
    move((S.SENT, S.SEEN), S.ACCEPTED, "unit", "place_left", "before_deadline"),
    move((S.SENT, S.SEEN), S.ACCEPTED_WITH_CONDITIONS, "unit", "place_left", "before_deadline"),
    move((S.SENT, S.SEEN), S.DECLINED, "unit", "code_given", "before_deadline"),
    move((S.SENT, S.SEEN), S.EXPIRED, "system", "deadline_passed"),
    move((S.DRAFT, S.SENT, S.SEEN), S.WITHDRAWN, "officer system", "reason_given"),
)  # fmt: skip
