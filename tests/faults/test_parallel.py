"""Several processes at once on one database: references without gap or double, one winner among many answers."""

import multiprocessing
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select

from desk.errors import Conflict, InvalidTransition, Refused
from desk.extensions import db
from desk.services import second_factors, sessions
from desk.transaction import unit_of_work
from models import Engagement, Offer, Submission, Ticket
from models.states import ACCEPTED_OFFERS, OfferState, TicketState
from tests import factories
from tests.apps_with_codes import phone_of
from tests.harness import application
from tests.harness.databases import Database

PROCESSES, EACH = 4, 15


def _in_processes(work: Any, database: Database, arguments: list[Any]) -> list[Any]:
    """Run a function of this module once for each argument, each in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(len(arguments)) as pool:
        return pool.starmap(work, [(database, argument) for argument in arguments])


def _send_and_confirm(database: Database, worker: int) -> list[str]:
    from desk.services import submissions
    from desk.transaction import unit_of_work

    references = []
    app = application.build(database)
    for number in range(EACH):
        words = {
            "company_name": f"Ateliers {number % 3} (démo)", "contact_name": "Claude", "title": "Camera checks", "pitch": "Seams",
            "contact_email": f"claude{number % 3}@ateliers{number % 3}.example.org",
        }  # fmt: skip
        while True:
            try:
                with app.app_context():
                    with unit_of_work():
                        sent = submissions.send(
                            key=f"parallel-{worker:04d}-{number:012d}", words=words, language="en"
                        )
                        sender, submission_id = submissions.sender_of(sent), sent.id
                    with unit_of_work():
                        references.append(
                            submissions.confirm(actor=sender, submission_id=submission_id).reference
                        )
                break
            except Conflict:  # the database was busy for five seconds: a person would press again
                continue
    return references


def test_references_have_no_gap_and_no_double(fresh_app: Any, fresh_database: Database) -> None:
    with fresh_app.app_context():
        factories.make_user("officer")
    given = _in_processes(_send_and_confirm, fresh_database, list(range(PROCESSES)))
    references = sorted(reference for mine in given for reference in mine)
    numbers = [int(re.fullmatch(r"ENA-\d{4}-(\d{4})", reference)[1]) for reference in references]  # type: ignore[index]
    assert numbers == list(range(1, PROCESSES * EACH + 1))
    with fresh_app.app_context():
        assert sorted(db.session.scalars(select(Ticket.reference))) == references
        # one company is one record, however many processes met it first
        assert len(set(db.session.scalars(select(Submission.organization_id)))) == 3


def _answers(database: Database, offer_ids: list[int]) -> list[str]:
    """Say yes to each offer at the same moment, each in a thread of its own."""
    app = application.build(database)
    with ThreadPoolExecutor(len(offer_ids)) as pool:
        return list(pool.map(lambda offer_id: _answer(app, offer_id), offer_ids))


def _answer(app: Any, offer_id: int) -> str:
    from desk import access
    from desk.services import offers
    from desk.transaction import unit_of_work

    with app.app_context():
        unit_id = access.load(access.Actor.system(), Offer, Offer.id == offer_id).unit_id
        actor = access.Actor("unit_link", "Camille", offer_id=offer_id, unit_ids=frozenset({unit_id}))
        try:
            with unit_of_work():
                offers.accept(actor=actor, offer_id=offer_id, has_tie=False)
        except InvalidTransition as refusal:
            return "full" if refusal.missing == ("below_ceiling_or_override",) else "late"
    return "won"


def test_of_twenty_acceptances_at_once_one_wins(fresh_app: Any, fresh_database: Database) -> None:
    with fresh_app.app_context():
        ticket = factories.make_ticket(TicketState.OFFERED)
        units = [factories.make_unit(ceiling=1) for _ in range(PROCESSES * 5)]  # each has one place left
        offers = [factories.make_offer(OfferState.SENT, ticket=ticket, unit=unit) for unit in units]
        offer_ids, ticket_id = [offer.id for offer in offers], ticket.id
    shares = [offer_ids[start::PROCESSES] for start in range(PROCESSES)]
    outcomes = [one for share in _in_processes(_answers, fresh_database, shares) for one in share]
    assert sorted(outcomes) == ["late"] * 19 + ["won"]
    with fresh_app.app_context():
        states = list(db.session.scalars(select(Offer.state).where(Offer.ticket_id == ticket_id)))
        assert sum(state in ACCEPTED_OFFERS for state in states) == 1
        assert db.session.get_one(Ticket, ticket_id).state == TicketState.ACCEPTED
        assert len(list(db.session.scalars(select(Engagement.id)))) == 1


def test_acceptances_at_once_fill_each_unit_to_its_ceiling_and_each_request_once(
    fresh_app: Any, fresh_database: Database
) -> None:
    """Six requests, each before the same three units, which have one place left: eighteen yeses at the same moment."""
    with fresh_app.app_context():
        units = [factories.make_unit(ceiling=1) for _ in range(3)]
        tickets = [factories.make_ticket(TicketState.OFFERED) for _ in range(6)]
        offers = [factories.make_offer(OfferState.SENT, ticket=t, unit=u) for t in tickets for u in units]
        offer_ids, unit_ids = [offer.id for offer in offers], {unit.id for unit in units}
    outcomes = [
        one
        for share in _in_processes(_answers, fresh_database, [offer_ids[at::3] for at in (0, 2, 1)])
        for one in share
    ]
    assert sorted(set(outcomes)) == ["full", "late", "won"]
    assert outcomes.count("won") == 3
    with fresh_app.app_context():
        work = list(db.session.scalars(select(Engagement)))
        assert {one.unit_id for one in work} == unit_ids
        assert len({one.ticket_id for one in work}) == 3
        offers = list(db.session.scalars(select(Offer)))
        taken = {one.ticket_id for one in work}
        # who was full decided nothing: the offers of requests nobody took are still open
        assert all((one.state == OfferState.SENT) == (one.ticket_id not in taken) for one in offers)


@pytest.mark.parametrize("kind", ["code", "recovery_code"])
def test_of_many_who_send_the_same_code_at_once_one_comes_in(fresh_app: Any, clock: Any, kind: str) -> None:
    """Eight half sign-ins of one person, each in a thread and a connection of its own."""
    with fresh_app.app_context():
        user = factories.make_user("officer")
        phone = phone_of(user)
        proven = sessions.Proven(user.id, user.password_hash)
        who = {"proven": proven, "email": user.email, "address": "192.0.2.1", "agent": ""}
        keys = []
        for _ in range(8):
            with unit_of_work():
                keys.append(sessions.begin(**who).key)
        code = phone.code(1) if kind == "code" else phone.recovery_codes[0]

    def send(key: str) -> str:
        with fresh_app.app_context():
            try:
                with unit_of_work():
                    second_factors.finish(key=key, code=code, address="192.0.2.1", agent="")
            except Refused as refusal:
                return refusal.code
        return "in"

    with ThreadPoolExecutor(len(keys)) as pool:
        answers = list(pool.map(send, keys))
    assert sorted(answers) == ["in"] + ["wrong_code"] * 7
