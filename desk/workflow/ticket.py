"""The life of a ticket (the design's table "The life of one request"), as data."""

from desk.workflow.engine import machine, move
from models.states import Outcome
from models.states import TicketState as S

OPEN = tuple(state for state in S if state is not S.CLOSED)
WORKING = tuple(state for state in OPEN if state is not S.ON_HOLD)
# What an agreement waits for, asked at every door that leads to these states, the way back from a hold too.
GATES = ("conflicts_stated", "screenings_cleared")
GATED = (S.CONTRACTING, S.IN_PROGRESS)
# States in which the company is waiting for the desk to find someone.
SEARCHING = (S.QUALIFIED, S.MATCHING, S.OFFERED)

# Who moves: officer (and lead), contract_office, company, unit, system.
TICKET = machine(
    "ticket", S.NEW, (S.CLOSED,),
    move(S.NEW, S.TRIAGE, "officer", "owner_set"),
    move(S.TRIAGE, S.INFO_NEEDED, "officer", "question_sent"),
    move(S.INFO_NEEDED, S.TRIAGE, "company officer", "answer_received"),
    move(S.TRIAGE, S.QUALIFIED, "officer", "topic_confirmed", "pitch_checked", "screening_answered"),
    move(S.QUALIFIED, S.MATCHING, "system officer", "match_run_stored"),
    move(S.MATCHING, S.OFFERED, "officer", "offer_sent", "no_blocking_conflict"),
    move(S.OFFERED, S.ACCEPTED, "unit", "offer_accepted"),
    move(S.OFFERED, S.MATCHING, "system officer unit", "no_offer_open"),
    move(S.ACCEPTED, S.FOLLOW_UP, "officer", "meeting_dated"),
    move(S.FOLLOW_UP, S.CONTRACTING, "officer contract_office", "agreement_drafted", *GATES),
    move(S.CONTRACTING, S.IN_PROGRESS, "contract_office officer", "agreement_active", *GATES),
    # Closing: which outcome from where is in CLOSING below; a company may withdraw at any time.
    move((S.NEW, S.TRIAGE, S.INFO_NEEDED), S.CLOSED, "officer company", "outcome_fits"),
    move((S.QUALIFIED, S.MATCHING, S.OFFERED), S.CLOSED, "officer company", "outcome_fits"),
    move((S.ACCEPTED, S.FOLLOW_UP, S.CONTRACTING), S.CLOSED, "officer company", "outcome_fits"),
    # A running agreement is not dropped by a click: the company asks, the desk settles it first.
    move(S.IN_PROGRESS, S.CLOSED, "officer", "outcome_fits", "milestones_settled", "trl_end_given"),
    move(S.ON_HOLD, S.CLOSED, "officer company", "outcome_fits"),
    move(WORKING, S.ON_HOLD, "officer", "reason_and_date"),
    *(
        move(S.ON_HOLD, state, "officer system", "comes_back_to_where_it_was", *(GATES if state in GATED else ()))
        for state in WORKING
    ),
    move(S.CLOSED, S.TRIAGE, "officer", "owner_set", "reason_given"),
)  # fmt: skip

_SORTED_OUT = {Outcome.OUT_OF_SCOPE, Outcome.REDIRECTED, Outcome.DUPLICATE, Outcome.SPAM}
_NOT_SERVED = {Outcome.NO_MATCH, Outcome.NO_CAPACITY}
_SERVED = {
    Outcome.CONTRACT_SIGNED, Outcome.THESIS_STARTED, Outcome.GRANT_FILED, Outcome.GRANT_WON, Outcome.EXPERTISE_GIVEN,
    Outcome.ENGINEER_SUPPORT_GIVEN, Outcome.STUDENT_PROJECT, Outcome.TRAINING,
}  # fmt: skip
_CAME_TO_NOTHING = {
    Outcome.NO_FUNDING, Outcome.IP_DISAGREEMENT, Outcome.TOO_EARLY, Outcome.SCREENING_REFUSED, Outcome.NO_ANSWER,
    Outcome.REDIRECTED,
}  # fmt: skip

# Which outcomes may end a ticket from which state. `company_withdrew` is always possible; a ticket on hold
# closes as from the state it was held in.
CLOSING: dict[str, frozenset[str]] = {
    S.NEW: frozenset(_SORTED_OUT),
    S.TRIAGE: frozenset(
        _SORTED_OUT | {Outcome.NO_ANSWER, Outcome.TOO_EARLY, Outcome.EXPERTISE_GIVEN, Outcome.TRAINING}
    ),
    S.INFO_NEEDED: frozenset(_SORTED_OUT | {Outcome.NO_ANSWER, Outcome.TOO_EARLY}),
    S.QUALIFIED: frozenset(_SORTED_OUT | _NOT_SERVED | _CAME_TO_NOTHING),
    S.MATCHING: frozenset(_NOT_SERVED | _CAME_TO_NOTHING),
    S.OFFERED: frozenset(_CAME_TO_NOTHING | _NOT_SERVED),
    S.ACCEPTED: frozenset(_SERVED | _CAME_TO_NOTHING),
    S.FOLLOW_UP: frozenset(_SERVED | _CAME_TO_NOTHING),
    S.CONTRACTING: frozenset(_SERVED | _CAME_TO_NOTHING),
    S.IN_PROGRESS: frozenset(_SERVED | _CAME_TO_NOTHING),
}


def outcomes(state: str, held_from: str | None = None) -> frozenset[str]:
    """Return the outcomes a ticket may be closed with from its state (for a held one: from where it was held)."""
    return CLOSING.get(held_from or state, frozenset()) | {Outcome.COMPANY_WITHDREW}
