"""The whole of one made-up request, up to now."""

from datetime import timedelta

from desk.demo.crowd.beginning import arrive, triage
from desk.demo.crowd.case import Case, NotYet
from desk.demo.crowd.clocks import run_clocks
from desk.demo.crowd.middle import agree, meet, search
from models.states import ActingParty, NextAction, TicketState

# Of the requests a step of which is late, how many stay late: a desk that lives looks after the others.
_LEFT_LATE = 0.12
_MAY_BE_HELD = (TicketState.TRIAGE, TicketState.MATCHING, TicketState.FOLLOW_UP, TicketState.CONTRACTING)


def play(case: Case, reference: str) -> None:
    """Play a request from its sending until it ends or the present comes."""
    try:
        arrive(case, reference)
        if triage(case) and search(case) and meet(case):
            agree(case)
    except NotYet:
        _stand(case)


def _stand(case: Case) -> None:
    """Leave an open request with a next step that a desk at work would have planned; a few are on hold, a few late."""
    since, case.at = case.at, case.desk.now
    ticket, today = case.ticket, case.on()
    if ticket["state"] in _MAY_BE_HELD and case.chance(0.04):
        until = case.on(case.writer.random.randint(5, 90))
        ticket |= {
            "held_from": ticket["state"], "state": TicketState.ON_HOLD, "hold_until": until,
            "hold_reason": case.writer.line("notes", "fr", case.company.brand),
        }  # fmt: skip
        case.plan(NextAction.RESUME, ActingParty.DESK, (until - today).days)
    if ticket["next_action_due_on"] < today and not case.chance(_LEFT_LATE):
        ticket["next_action_due_on"] = today + timedelta(days=case.writer.random.randint(0, 12))
    run_clocks(case, since)
