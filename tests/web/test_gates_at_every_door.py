"""While a gate of a request is shut, no door leads it into contracting or into work: not the way back from a hold either."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from desk import clock as desk_clock
from desk.errors import InvalidTransition, Refused
from desk.extensions import db
from desk.jobs import act_on_many, resume_held, warn_of_gates
from desk.jobs.work import Work
from desk.services import bulk, contracts, regrouping, tickets
from desk.transaction import unit_of_work
from desk.workflow.ticket import GATED
from models import BulkItem, ConflictStatement, OutboxMail, Screening, Ticket
from models.states import BulkAct, ContractState, MacroAct, ScreeningCheck, TicketState
from tests.factories import (
    actor_of,
    keep,
    make_contract,
    make_engagement,
    make_offer,
    make_screenings,
    make_submission,
    make_ticket,
    number,
)

CONTRACTING, IN_PROGRESS, ON_HOLD = TicketState.CONTRACTING, TicketState.IN_PROGRESS, TicketState.ON_HOLD


# ----- what shuts a gate; each takes a request whose gates are all open


def _check(ticket: Ticket, code: str) -> Screening:
    return db.session.scalars(
        select(Screening).where(Screening.ticket_id == ticket.id, Screening.check_code == code)
    ).one()


def _undecided(code: str) -> Callable[[Ticket], None]:
    def shut(ticket: Ticket) -> None:
        row = _check(ticket, code)
        row.decision = row.decided_at = row.decided_by_id = None

    return shut


def _refused(ticket: Ticket) -> None:
    row = _check(ticket, ScreeningCheck.EXPORT_CONTROL)
    row.decision, row.note = "refused", "Listed technology"


def _run_out(code: str) -> Callable[[Ticket], None]:
    def shut(ticket: Ticket) -> None:
        _check(ticket, code).valid_until = desk_clock.today() - timedelta(days=1)

    return shut


def _never_asked(ticket: Ticket) -> None:
    db.session.delete(_check(ticket, ScreeningCheck.AI_ACT))


def _statement(ticket: Ticket) -> ConflictStatement:
    return db.session.scalars(select(ConflictStatement).where(ConflictStatement.ticket_id == ticket.id)).one()


def _unstated(ticket: Ticket) -> None:
    db.session.delete(_statement(ticket))


def _tie_undecided(ticket: Ticket) -> None:
    row = _statement(ticket)
    row.has_tie, row.explanation = True, "My sister works there"


def _tie_in_the_way(ticket: Ticket) -> None:
    _tie_undecided(ticket)
    row = _statement(ticket)
    row.is_blocking, row.decided_at = True, desk_clock.now()


SHUT = {
    **{f"{code} undecided": _undecided(code) for code in ScreeningCheck},
    **{f"{code} run out": _run_out(code) for code in (ScreeningCheck.RESTRICTED_ZONE, ScreeningCheck.AI_ACT)},
    "refused": _refused, "question never answered": _never_asked, "no statement": _unstated, "tie undecided": _tie_undecided,
    "tie in the way": _tie_in_the_way,
}  # fmt: skip


# ----- the doors; each begins with a request in the first state and tries to reach the second


def _advance(case: "Case") -> None:
    for actor in (actor_of("officer"), actor_of("contract_office")):
        with pytest.raises(InvalidTransition), unit_of_work():
            tickets.advance(actor=actor, ticket_id=case.ticket_id, target=case.target)


def _agreement(case: "Case") -> None:
    """Its own steps take the request along: the negotiation into contracting, the entry into force into work."""
    today = desk_clock.today()
    to_work = case.target == IN_PROGRESS
    target = ContractState.ACTIVE if to_work else ContractState.NEGOTIATION
    dates = {"signed_on": today, "starts_on": today} if to_work else {}
    try:
        with unit_of_work():
            contracts.move(
                actor=actor_of("contract_office"), contract_id=case.contract_id, version=case.contract.version,
                target=target, **dates,
            )  # fmt: skip
    except InvalidTransition:
        assert to_work  # an agreement is negotiated with checks open; it never comes into force


def _resume_page(case: "Case") -> None:
    officer = case.client("officer")
    page = officer.get(f"/tickets/{case.reference}")
    assert "Resume now" not in page.text
    assert "Decide the checks" in page.text
    answer = officer.post(f"/tickets/{case.reference}/resumption")
    assert answer.status_code == 409
    assert "Something is still missing" in answer.text


def _resume_job(case: "Case") -> None:
    db.session.execute(
        text("UPDATE ticket SET hold_until = :day WHERE state = 'on_hold'"),
        {"day": desk_clock.today().isoformat()},
    )
    db.session.commit()
    work = Work("resume_held")
    resume_held.run(work)
    assert (work.done, work.failed) == (0, 0)
    _owner_is_told(case)


def _owner_is_told(case: "Case") -> None:
    """Of a gate that shut while the request was put aside its owner learns once, and its next step says so."""
    told = []
    for _ in range(2):
        work = Work("warn_of_gates")
        warn_of_gates.run(work)
        told.append((work.done, work.failed))
    assert told == [(1, 0), (0, 0)]
    assert case.state() == ON_HOLD
    held = db.session.get_one(Ticket, case.ticket_id, populate_existing=True)
    assert (held.next_action, "checks" in (held.next_action_note or "")) == ("custom", True)
    mails = select(OutboxMail.subject).where(
        OutboxMail.subject.startswith(f"[{case.reference}] Cannot come back from hold")
    )
    assert len(db.session.scalars(mails).all()) == 1


def _many(act: str, given: dict[str, Any]) -> Callable[["Case"], None]:
    def door(case: "Case") -> None:
        with unit_of_work():
            run = bulk.begin(
                actor=actor_of("officer"), key=f"gate-{number()}", act=act, given=given, ticket_ids=[case.ticket_id], asks={}
            )  # fmt: skip
            run_id = run.id
        act_on_many.run(Work("act_on_many"))
        item = db.session.get(BulkItem, (run_id, case.ticket_id), populate_existing=True)
        assert item is not None
        assert "guards:" in (item.reason or "")

    return door


def _undo_of_hold(case: "Case") -> None:
    """A hold over many requests is taken back in the minutes after; a gate that shut meanwhile keeps it."""
    until = desk_clock.today() + timedelta(days=9)
    with unit_of_work():
        run_id = bulk.begin(
            actor=actor_of("officer"), key=f"gate-{number()}", act=BulkAct.HOLD,
            given={"reason": "Summer", "until": until.isoformat()}, ticket_ids=[case.ticket_id], asks={},
        ).id  # fmt: skip
    act_on_many.run(Work("act_on_many"))
    case.shut(_unstated)
    with unit_of_work():
        bulk.undo(actor=actor_of("lead"), run_id=run_id)
    act_on_many.run(Work("act_on_many"))


def _undo_of_merge(case: "Case") -> None:
    """What stands so far is never merged away, so that no undoing leads back to it."""
    home = make_ticket(submission=make_submission(contact=case.ticket.submission.contact))
    with pytest.raises(Refused), unit_of_work():
        regrouping.merge(
            actor=actor_of("officer"), ticket_id=case.ticket_id, into_id=home.id, key=f"gate-{number()}", seen="", agreed=True
        )  # fmt: skip


def _resume_verb(case: "Case") -> None:
    with pytest.raises(InvalidTransition), unit_of_work():
        tickets.resume(actor=actor_of("lead"), ticket_id=case.ticket_id)


def _table(case: "Case") -> None:
    held = ", held_from = NULL, hold_reason = NULL, hold_until = NULL" if case.source == ON_HOLD else ""
    statement = f"UPDATE ticket SET state = '{case.target}', state_since = :now{held} WHERE id = :id"
    with pytest.raises(IntegrityError, match="refused_ticket"):
        db.session.execute(text(statement), {"id": case.ticket_id, "now": desk_clock.now()})
    db.session.rollback()


STEPS = (
    (TicketState.FOLLOW_UP, CONTRACTING),
    (CONTRACTING, IN_PROGRESS),
)
BACK = ((ON_HOLD, CONTRACTING), (ON_HOLD, IN_PROGRESS))
DOORS: dict[str, tuple[Callable[["Case"], None], tuple[tuple[TicketState, TicketState], ...]]] = {
    "step": (_advance, STEPS),
    "resumption": (_resume_verb, BACK),
    "agreement": (_agreement, STEPS),
    "page": (_resume_page, BACK),
    "job, by clock or command line": (_resume_job, BACK),
    "bulk": (_many(BulkAct.RESUME, {}), BACK),
    "macro over many": (
        _many(BulkAct.MACRO, {"macro_id": 1, "name": "Go on", "key": "gate", "acts": [{"act": str(MacroAct.RESUME)}]}), BACK,
    ),
    "undo of a merge": (_undo_of_merge, BACK),
    "table": (_table, (*STEPS, *BACK)),
}  # fmt: skip


class Case:
    """A request before a door, with an agreement ready for it and every gate open."""

    def __init__(self, client: Any, source: TicketState, target: TicketState) -> None:
        self.client, self.source, self.target = client, source, target
        held = {"held_from": target} if source == ON_HOLD else {}
        now = desk_clock.now()
        self.ticket = make_ticket(source, pitch_checked_at=now, qualified_at=now, accepted_at=now, **held)
        self.ticket_id, self.reference = self.ticket.id, self.ticket.reference
        work = make_engagement(make_offer("accepted", ticket=self.ticket))
        make_screenings(self.ticket, *ScreeningCheck, decision="cleared")
        keep(
            ConflictStatement(
                ticket_id=self.ticket_id, unit_id=work.unit_id, offer_id=work.offer_id, has_tie=False,
                stated_by="Camille Petit", stated_at=now,
            )
        )  # fmt: skip
        state = ContractState.SIGNATURE if source == CONTRACTING else ContractState.IDEA
        self.contract = make_contract(state, engagement=work)
        self.contract_id = self.contract.id

    def shut(self, way: Callable[[Ticket], None]) -> None:
        way(db.session.get_one(Ticket, self.ticket_id))
        db.session.commit()

    def state(self) -> str:
        db.session.rollback()
        return str(db.session.scalar(select(Ticket.state).where(Ticket.id == self.ticket_id)))


def _holds(client: Any, door: str, way: str) -> None:
    pass_through, moves = DOORS[door]
    for source, target in moves:
        case = Case(client, source, target)
        case.shut(SHUT[way])
        pass_through(case)
        assert case.state() == source, f"{door}: {source} -> {target}"


@pytest.mark.parametrize("door", DOORS)
def test_a_shut_gate_keeps_a_request_out_by_every_door(client: Any, session: Any, door: str) -> None:
    for way in ("ethics undecided", "restricted_zone run out", "tie undecided"):
        _holds(client, door, way)


@pytest.mark.parametrize("way", SHUT)
def test_every_gate_shuts_the_verbs_and_the_table(client: Any, session: Any, way: str) -> None:
    for door in ("step", "resumption", "table"):
        _holds(client, door, way)


def test_a_hold_over_many_is_not_taken_back_through_a_gate_that_shut(client: Any, session: Any) -> None:
    case = Case(client, CONTRACTING, IN_PROGRESS)
    _undo_of_hold(case)
    assert case.state() == ON_HOLD


@pytest.mark.parametrize("target", GATED)
def test_open_gates_let_a_held_request_back(client: Any, session: Any, target: TicketState) -> None:
    case = Case(client, ON_HOLD, target)
    _check(case.ticket, ScreeningCheck.AI_ACT).decision = "refused"  # said, and blocks nothing
    _check(case.ticket, ScreeningCheck.AI_ACT).note = "High risk"
    _check(case.ticket, ScreeningCheck.ETHICS).valid_until = desk_clock.today()
    session.commit()
    assert client("officer").post(f"/tickets/{case.reference}/resumption").status_code == 303
    assert case.state() == target


def test_the_states_behind_the_gates_are_reached_by_no_move_without_them(app: Any) -> None:
    from desk.workflow import TICKET
    from desk.workflow.ticket import GATES

    moves = [move for move in TICKET.moves if move.target in GATED]
    assert len(moves) == 4
    assert all(set(GATES) <= set(move.guards) for move in moves)
