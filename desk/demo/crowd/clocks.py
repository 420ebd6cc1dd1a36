"""The targets that run on a made-up request as it stands, and whom it waits for."""

from datetime import datetime

from desk import clock, timetable
from desk.demo.crowd.case import Case
from models import Offer, Target, TicketWait
from models.states import OPEN_OFFERS, TargetKind, TicketState, WaitFor


def run_clocks(case: Case, since: datetime) -> None:
    """Let the target of the next step run since the last step, and the targets of open offers since they were sent."""
    ticket = case.ticket
    wait_for = timetable.WAIT_FOR.get(ticket["next_action_by"])
    if ticket["state"] == TicketState.ON_HOLD:
        wait_for = WaitFor.DAY
    if wait_for is not None:
        case.rows.add(TicketWait, ticket_id=ticket["id"], wait_for=wait_for, began_at=since)
    kind = timetable.TARGET_OF.get(ticket["next_action"])
    if kind == TargetKind.OFFER_ANSWER:
        _run_offers(case)
    elif kind is not None:
        due_at = _run(case, kind, since)
        if clock.day_of(due_at) >= case.on():
            ticket["next_action_due_on"] = clock.day_of(due_at)
        if kind == TargetKind.FIRST_ANSWER:
            ticket["first_answer_due_at"] = due_at


def _run_offers(case: Case) -> None:
    mine = [row for row in case.rows.of[Offer] if row["ticket_id"] == case.ticket["id"]]
    for offer in mine:
        if offer["state"] in OPEN_OFFERS:
            _run(case, TargetKind.OFFER_ANSWER, offer["sent_at"], offer["id"])


def _run(case: Case, kind: TargetKind, since: datetime, offer_id: int | None = None) -> datetime:
    priority = case.ticket["priority"]
    due_at = case.due_from(since, kind, priority)
    case.rows.add(
        Target, ticket_id=case.ticket["id"], offer_id=offer_id, kind=kind, started_at=since, due_at=due_at,
        minutes=case.desk.rules.targets[kind][priority], counted_with=case.desk.rules.version,
        checked_with=case.desk.rules.version,
    )  # fmt: skip
    return due_at
