"""The life of an offer, as data."""

from desk.workflow.engine import machine, move
from models.states import OfferState as S

# A unit that filled up since it was asked: the ceiling holds when it says yes, too, unless the desk wrote why not.
_TO_ACCEPT = ("place_left", "before_deadline", "below_ceiling_or_override")

OFFER = machine(
    "offer", S.DRAFT, (S.ACCEPTED, S.ACCEPTED_WITH_CONDITIONS, S.DECLINED, S.EXPIRED, S.WITHDRAWN),
    move(S.DRAFT, S.SENT, "officer", "no_blocking_conflict", "below_ceiling_or_override"),
    move(S.SENT, S.SEEN, "unit"),
    move((S.SENT, S.SEEN), S.ACCEPTED, "unit", *_TO_ACCEPT),
    move((S.SENT, S.SEEN), S.ACCEPTED_WITH_CONDITIONS, "unit", *_TO_ACCEPT),
    move((S.SENT, S.SEEN), S.DECLINED, "unit", "code_given", "before_deadline"),
    move((S.SENT, S.SEEN), S.EXPIRED, "system", "deadline_passed"),
    move((S.DRAFT, S.SENT, S.SEEN), S.WITHDRAWN, "officer system", "reason_given"),
)  # fmt: skip
