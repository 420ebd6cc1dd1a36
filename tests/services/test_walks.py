"""Random walks over tickets and offers: whatever people do in whatever order, no open ticket is left without an owner
and a dated next action, and what the state table refuses is refused by the verb, by the page and by the database."""

import random
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from desk import access, clock, events
from desk.access import Actor
from desk.errors import DeskError, InvalidTransition
from desk.services import (
    contracts,
    follow_ups,
    match_runs,
    offers,
    screenings,
    tickets,
)
from desk.transaction import unit_of_work
from desk.workflow import MACHINES, TICKET
from desk.workflow.ticket import outcomes
from models import (
    Contract,
    ContractKind,
    FollowUp,
    Offer,
    Ticket,
)
from models.states import DeclineCode, FollowUpKind, FollowUpState, TicketState
from tests import factories

WALKS, STEPS = 8, 200  # of each of eight seeds
OUT_OF_PLACE = (TicketState.CLOSED, TicketState.ON_HOLD)


class Desk:
    """One small desk and the people who act on it at random."""

    def __init__(self, session: Any, seed: int) -> None:
        self.session = session
        self.chance = random.Random(seed)
        self.topic = factories.make_topic()
        self.units = [factories.make_unit(topics=(self.topic,), ceiling=9) for _ in range(3)]
        self.members = [factories.make_member(unit) for unit in self.units]
        self.officer = factories.actor_of("officer")
        self.lead = factories.actor_of("lead")
        self.contract_office = factories.actor_of("contract_office")
        submission = factories.make_submission()
        self.ticket_id = factories.make_ticket(TicketState.NEW, submission=submission).id
        self.company = Actor(
            "contact", "Claude", "en", contact_id=submission.contact_id, submission_id=submission.id
        )
        self.kind = session.query(ContractKind).filter_by(code="test").first() or factories.keep(
            ContractKind(
                code="test",
                kind_version=1,
                label_fr="essai",
                label_en="test",
                definition={"fields": [], "checks": []},
            )
        )
        self.moves = 0
        self.serial = 0

    def ticket(self) -> Ticket:
        self.session.expire_all()
        return self.session.get(Ticket, self.ticket_id)

    def step(self) -> None:
        """Let somebody do something; a refusal leaves everything as it was."""
        before = self.snapshot()
        likely = self.chance.random() < 0.85  # mostly what makes sense here, sometimes anything at all
        verb = self.chance.choice(LIKELY[before[0]] if likely else VERBS)
        try:
            with unit_of_work():
                verb(self)
        except DeskError:
            assert self.snapshot() == before, f"{verb.__name__} refused and changed something"
        else:
            self.moves += self.snapshot() != before
        self.check_invariants()

    def snapshot(self) -> tuple[Any, ...]:
        row = self.session.execute(
            text(
                "SELECT state, owner_id, next_action, next_action_due_on, outcome, version FROM ticket WHERE id = :id"
            ),
            {"id": self.ticket_id},
        ).one()
        states = self.session.execute(
            text("SELECT id, state FROM offer WHERE ticket_id = :id ORDER BY id"), {"id": self.ticket_id}
        ).all()
        return (*row, *states)

    def check_invariants(self) -> None:
        ticket = self.ticket()
        if ticket.state == TicketState.CLOSED:
            assert ticket.outcome
        else:
            assert ticket.owner_id
            assert ticket.next_action
            assert ticket.next_action_by
            assert ticket.next_action_due_on

    def key(self) -> str:
        self.serial += 1
        return f"walk-{self.ticket_id}-{self.serial}"

    def one(self, model: Any, *criteria: Any) -> Any:
        found = access.load_all(
            Actor.system(), model, model.ticket_id == self.ticket_id, *criteria, order=(model.id,)
        )
        return self.chance.choice(found) if found else None

    def unit_actor(self, offer: Offer) -> Actor:
        member = next(member for member in self.members if member.unit_id == offer.unit_id)
        return Actor(
            "unit_link",
            "Camille",
            offer_id=offer.id,
            member_id=member.id,
            unit_ids=frozenset({offer.unit_id}),
        )


def take(desk: Desk) -> None:
    tickets.take(actor=desk.chance.choice([desk.officer, desk.lead]), ticket_id=desk.ticket_id)


def ask(desk: Desk) -> None:
    tickets.ask(actor=desk.officer, ticket_id=desk.ticket_id, body="How many?", key=desk.key())


def answer(desk: Desk) -> None:
    tickets.answer(actor=desk.company, ticket_id=desk.ticket_id, body="A thousand.", key=desk.key())


def qualify(desk: Desk) -> None:
    ways = [
        lambda: tickets.check_pitch(actor=desk.officer, ticket_id=desk.ticket_id),
        lambda: tickets.confirm_topics(
            actor=desk.officer, ticket_id=desk.ticket_id, topic_ids=[desk.topic.id]
        ),
        lambda: screenings.answer(actor=desk.officer, ticket_id=desk.ticket_id, required=set()),
        lambda: tickets.qualify(actor=desk.officer, ticket_id=desk.ticket_id),
    ]
    for way in ways if desk.chance.random() < 0.6 else [desk.chance.choice(ways)]:
        way()


def match(desk: Desk) -> None:
    match_runs.run(actor=desk.officer, ticket_id=desk.ticket_id)


def offer(desk: Desk) -> None:
    units = desk.chance.sample(desk.units, desk.chance.randint(1, 2))
    offers.send(actor=desk.officer, ticket_id=desk.ticket_id, unit_ids=[unit.id for unit in units])


def accept(desk: Desk) -> None:
    if found := desk.one(Offer):
        conditions = desk.chance.choice([None, "from March on"])
        offers.accept(actor=desk.unit_actor(found), offer_id=found.id, has_tie=False, conditions=conditions)


def decline(desk: Desk) -> None:
    if found := desk.one(Offer):
        offers.decline(actor=desk.unit_actor(found), offer_id=found.id, code=DeclineCode.NO_CAPACITY)


def expire(desk: Desk) -> None:
    if (found := desk.one(Offer)) and found.expires_at:
        with clock.at(found.expires_at + timedelta(minutes=1)):
            offers.expire(actor=Actor.system(), offer_id=found.id)


def withdraw_offer(desk: Desk) -> None:
    if found := desk.one(Offer):
        offers.withdraw(actor=desk.officer, offer_id=found.id, reason="another way")


def meet(desk: Desk) -> None:
    ticket = desk.ticket()
    plan = follow_ups.Plan(FollowUpKind.MEETING, "First meeting", clock.today() + timedelta(days=3))
    follow_ups.plan(
        actor=desk.officer, organization_id=ticket.organization_id, plan=plan, ticket_id=ticket.id
    )


def held_meeting(desk: Desk) -> None:
    if found := desk.one(FollowUp, FollowUp.state == FollowUpState.PLANNED):
        follow_ups.complete(actor=desk.officer, follow_up_id=found.id, version=found.version, outcome="Good")


def draft(desk: Desk) -> None:
    contracts.draft(actor=desk.officer, ticket_id=desk.ticket_id, kind_code="test", title="Study")


def move_contract(desk: Desk) -> None:
    if found := desk.one(Contract):
        machine = next(machine for machine in MACHINES if machine.name == "contract")
        targets = machine.targets(found.state, "contract_office")
        if targets:
            contracts.move(
                actor=desk.contract_office, contract_id=found.id, version=found.version,
                target=desk.chance.choice(targets), reason="as agreed", signed_on=clock.today(), starts_on=clock.today(),
            )  # fmt: skip


def hold(desk: Desk) -> None:
    tickets.hold(
        actor=desk.officer, ticket_id=desk.ticket_id, reason="budget", until=clock.today() + timedelta(days=9)
    )


def resume(desk: Desk) -> None:
    tickets.resume(actor=desk.chance.choice([desk.officer, Actor.system()]), ticket_id=desk.ticket_id)


def advance(desk: Desk) -> None:
    tickets.advance(
        actor=desk.officer, ticket_id=desk.ticket_id, target=desk.chance.choice(list(TicketState))
    )


def close(desk: Desk) -> None:
    if desk.chance.random() < 0.6:  # or every walk would be short
        return
    ticket = desk.ticket()
    outcome = desk.chance.choice(sorted(outcomes(ticket.state, ticket.held_from)))
    tickets.close(
        actor=desk.officer, ticket_id=ticket.id, outcome=outcome, reason="so it is", redirected_to="A partner",
        missing_topic_ids=(desk.topic.id,), trl_end=desk.chance.choice([None, 5]),
    )  # fmt: skip


def reopen(desk: Desk) -> None:
    tickets.reopen(actor=desk.officer, ticket_id=desk.ticket_id, reason="they called again")


def withdraw(desk: Desk) -> None:
    if desk.chance.random() < 0.2:
        tickets.withdraw(actor=desk.company, ticket_id=desk.ticket_id, reason="bought one")


VERBS = [
    take, ask, answer, qualify, match, offer, accept, decline, expire, withdraw_offer, meet, held_meeting, draft,
    move_contract, hold, resume, advance, close, reopen, withdraw,
]  # fmt: skip
LIKELY = {
    TicketState.NEW: [take],
    TicketState.TRIAGE: [ask, qualify, qualify, hold, close],
    TicketState.INFO_NEEDED: [answer, answer, hold],
    TicketState.QUALIFIED: [match, match, hold],
    TicketState.MATCHING: [offer, offer, offer, hold],
    TicketState.OFFERED: [accept, accept, decline, expire, withdraw_offer, offer, hold],
    TicketState.ACCEPTED: [meet, meet, hold],
    TicketState.FOLLOW_UP: [draft, held_meeting, hold, close],
    TicketState.CONTRACTING: [move_contract, move_contract, hold, close],
    TicketState.IN_PROGRESS: [close, close, hold],
    TicketState.ON_HOLD: [resume],
    TicketState.CLOSED: [reopen],
}


@pytest.mark.parametrize("seed", range(8))
def test_no_open_ticket_is_ever_without_owner_and_dated_next_action(session: Any, seed: int) -> None:
    reached, moves = set(), 0
    for walk in range(WALKS):
        desk = Desk(session, seed * 1000 + walk)
        for _ in range(STEPS):
            desk.step()
            reached.add(desk.ticket().state)
        moves += desk.moves
    assert moves >= 625  # eight seeds on two databases: 10,000 moves that something came of
    assert len(reached) >= 8, f"the walks went nowhere: {reached}"
    assert events.verify() == []


def test_what_the_table_refuses_the_verb_and_the_database_refuse(session: Any) -> None:
    officer = factories.actor_of("officer")
    for source in TicketState:
        for target in TicketState:
            if source == target or TICKET.find(source, target):
                continue
            ticket = factories.make_ticket(source)
            with pytest.raises(DeskError), unit_of_work():
                tickets.move(ticket=session.get(Ticket, ticket.id), target=target, actor=officer)
            with pytest.raises(IntegrityError), session.begin_nested():
                session.execute(
                    text("UPDATE ticket SET state = :target WHERE id = :id"),
                    {"target": target, "id": ticket.id},
                )


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_a_move_by_the_wrong_hand_is_refused(machine: Any) -> None:
    for move in machine.moves:
        facts = dict.fromkeys(move.guards, True)
        for hand in {"officer", "contract_office", "company", "unit", "system", "nobody"} - move.by:
            with pytest.raises(InvalidTransition):
                machine.check(move.source, move.target, by=hand, facts=facts)
        for guard in move.guards:
            with pytest.raises(InvalidTransition) as refusal:
                machine.check(move.source, move.target, by=min(move.by), facts={**facts, guard: False})
            assert refusal.value.missing == (guard,)
