"""From any agreement to the company's own words and back, whatever was split, merged, moved, reopened or redirected in between."""

from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from desk import clock as desk_clock
from desk.access import Actor
from desk.errors import DeskError
from desk.extensions import session as db
from desk.services import tickets
from desk.transaction import unit_of_work
from models import Contract, Message, Regrouping, Submission, Ticket
from models.states import AuthorKind, ContractState, Outcome, RegroupingKind, TicketState
from tests.factories import actor_of, keep, make_contact, make_contract_kind, make_submission, make_ticket
from tests.services.regrouped import merge, move, person_of, split, undo, writes

OPEN = (ContractState.NEGOTIATION, ContractState.SIGNATURE)


def wells(ticket_id: int) -> set[int]:
    """Return the requests whose words stand behind one: where it lives, all that lives there, and what was split off from."""
    return _reached(ticket_id, known=Regrouping.target_id, found=Regrouping.source_id)


def yields(ticket_id: int) -> set[int]:
    """Return the requests that came of one: where it lives now, and what was split off."""
    return _reached(ticket_id, known=Regrouping.source_id, found=Regrouping.target_id)


def _reached(ticket_id: int, *, known: Any, found: Any) -> set[int]:
    """Follow homes, and splits from one side of them to the other, until nothing new comes."""
    reached: set[int] = set()
    fresh = {ticket_id}
    while fresh:
        reached |= fresh
        near = {home_of(one) for one in fresh}
        for one in near | fresh:
            near |= set(db.scalars(Regrouping.living_in(one)))
            near |= set(
                db.scalars(select(found).where(Regrouping.kind == RegroupingKind.SPLIT, known == one))
            )
        fresh = near - reached
    return reached


def home_of(ticket_id: int) -> int:
    return int(db.scalars(Regrouping.home_of(select(Ticket.id).where(Ticket.id == ticket_id))).one())


class Desk:
    """A company with a few people, its requests, and what an officer does with them at random."""

    def __init__(self, seed: int, officer: Actor, kind_id: int) -> None:
        self.draw, self.officer, self.seed, self.kind_id = Random(seed), officer, seed, kind_id
        self.contact = make_contact()
        self.sent: dict[int, tuple[str, str]] = {}  # submission -> title and pitch as they were sent
        self.written: dict[int, str] = {}  # message of the company -> its words
        self.done: set[str] = set()
        for _ in range(self.draw.randint(2, 3)):
            self.ask()

    def ask(self) -> None:
        words = (f"Need {self.draw.random()}", f"Ours, as we said it: {self.draw.random()}")
        submission = make_submission(contact=self.contact, title=words[0], pitch=words[1])
        make_ticket(TicketState.TRIAGE, submission=submission)
        self.sent[submission.id] = words

    def tickets(self, *, is_open: bool | None = None) -> list[Ticket]:
        db.expire_all()
        found = db.scalars(
            select(Ticket).where(Ticket.contact_id == self.contact.id).order_by(Ticket.id)
        ).all()
        return [one for one in found if is_open in (None, one.state != TicketState.CLOSED)]

    def any(self, found: list[Any]) -> Any:
        if not found:
            raise DeskError
        return self.draw.choice(found)

    def act(self) -> None:
        name = self.draw.choice(
            ("write", "write", "agree", "agree", "give_up", "merge", "merge", "split", "split", "move", "undo", "redirect", "reopen")
        )  # fmt: skip
        try:
            getattr(self, name)()
        except DeskError:
            db.rollback()  # refused: nothing happened
        else:
            self.done.add(name)

    def write(self) -> None:
        ticket, words = self.any(self.tickets(is_open=True)), f"Also: {self.draw.random()}"
        self.written[writes(person_of(ticket, self.contact), ticket, words).id] = words

    def agree(self) -> None:
        ticket = self.any(self.tickets(is_open=True))
        keep(Contract(ticket_id=ticket.id, organization_id=ticket.organization_id, kind_id=self.kind_id,
                      title="Together", fields={}, state=self.draw.choice(OPEN), created_at=desk_clock.now()))  # fmt: skip

    def give_up(self) -> None:
        contract = self.any([one for one in self.contracts() if one.state in OPEN])
        contract.state, contract.end_reason = ContractState.ABANDONED, "No budget"
        db.commit()

    def merge(self) -> None:
        merge(self.officer, self.any(self.tickets(is_open=True)), self.any(self.tickets(is_open=True)))

    def split(self) -> None:
        message = db.get_one(Message, self.any(sorted(self.written)))
        split(self.officer, db.get_one(Ticket, message.ticket_id), [message])

    def move(self) -> None:
        message = db.get_one(Message, self.any(sorted(self.written)))
        move(self.officer, db.get_one(Ticket, message.ticket_id), [message], self.any(self.tickets(is_open=True)))  # fmt: skip

    def undo(self) -> None:
        mine = {one.id for one in self.tickets()}
        acts = [
            one for one in db.scalars(select(Regrouping).order_by(Regrouping.id)) if one.source_id in mine
        ]
        undo(self.officer, self.any([one for one in acts if one.undone_at is None]))

    def redirect(self) -> None:
        with unit_of_work():
            tickets.close(actor=self.officer, ticket_id=self.any(self.tickets(is_open=True)).id, outcome=Outcome.REDIRECTED,
                          reason="Better placed", redirected_to="Partner")  # fmt: skip

    def reopen(self) -> None:
        ticket = self.any(self.tickets(is_open=False))
        with unit_of_work():
            tickets.reopen(actor=self.officer, ticket_id=ticket.id, reason="They came back")

    def contracts(self) -> list[Contract]:
        mine = [one.id for one in self.tickets()]
        return list(db.scalars(select(Contract).where(Contract.ticket_id.in_(mine)).order_by(Contract.id)))

    def check(self) -> None:
        """Follow every agreement to the company's words, unchanged, and every one of these words back to it."""
        submission_of = {one.id: one.submission_id for one in self.tickets()}
        told = {one.id: (one.title, one.pitch) for one in db.scalars(select(Submission).where(Submission.id.in_(self.sent)))}  # fmt: skip
        assert told == self.sent, self.seed
        said = {one.id: one for one in db.scalars(select(Message).where(Message.id.in_(self.written)))}
        assert {number: one.body for number, one in said.items()} == self.written, self.seed
        assert all(one.author_kind == AuthorKind.CONTACT for one in said.values()), self.seed
        forth = {one: yields(one) for one in submission_of}
        for contract in self.contracts():
            behind = wells(contract.ticket_id)
            sources = {one for one in behind if submission_of[one] in self.sent}
            assert sources, (self.seed, "an agreement without the company's own words", contract.id)
            for one in sources:
                assert contract.ticket_id in forth[one], (self.seed, "no way back", one, contract.id)
        for (
            message
        ) in said.values():  # every word written later stands in one request, with the first words behind it
            assert {submission_of[one] for one in wells(message.ticket_id)} & self.sent.keys(), self.seed


def test_every_agreement_leads_to_the_company_s_own_words_and_back(
    session: Any, request: pytest.FixtureRequest
) -> None:
    officer, kind_id = actor_of("officer"), make_contract_kind("collab").id
    done: set[str] = set()
    agreements = 0
    chains = int(request.config.getoption("--chains"))
    for seed in range(chains):
        desk = Desk(seed, officer, kind_id)
        for _ in range(desk.draw.randint(6, 16)):
            desk.act()
        desk.check()
        done |= desk.done
        agreements += len(desk.contracts())
    assert chains < 15 or done == {
        "write",
        "agree",
        "give_up",
        "merge",
        "split",
        "move",
        "undo",
        "redirect",
        "reopen",
    }
    assert agreements
