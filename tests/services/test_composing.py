"""What the desk begins to write: never lost, never written over, and either sent or taken back."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from desk import clock as desk_clock
from desk import policy
from desk.access import Actor
from desk.errors import Conflict, InvalidTransition
from desk.extensions import session as of_services
from desk.services import composing, upkeep, users
from desk.services.attachments import Received
from desk.transaction import unit_of_work
from models import Attachment, DraftFile, Event, Message, MessageDraft, OutboxMail, Ticket, User
from models.states import DraftState, Role, ScanState
from tests.factories import actor_of, make_ticket
from tests.letting_leave import let_leave

KEY = "k" * 24
PLAN = Received("plan.pdf", "application/pdf", 12, "a" * 64, ScanState.CLEAN)


def sent(actor: Actor, ticket: Ticket, body: str = "Good morning", **changes: Any) -> Any:
    facts = {"mode": "reply", "key": KEY, "version": None, "body": body, **changes}
    with unit_of_work():
        return composing.send(actor=actor, ticket_id=ticket.id, **facts)


def kept(actor: Actor, ticket: Ticket, body: str = "Good mor", **changes: Any) -> MessageDraft | None:
    facts = {"mode": "reply", "key": KEY, "version": None, "body": body, **changes}
    with unit_of_work():
        return composing.keep(actor=actor, ticket_id=ticket.id, **facts)


def count(model: Any, *criteria: Any) -> int:
    return of_services.scalar(select(func.count()).select_from(model).where(*criteria)) or 0


@pytest.fixture
def officer(session: Any) -> Iterator[Actor]:
    return actor_of("officer")


def test_a_reply_leaves_after_its_time_with_its_files_and_not_before(officer: Actor, clock: Any) -> None:
    ticket = make_ticket("triage")
    draft = sent(officer, ticket, files=(PLAN,))
    clock.shift(timedelta(seconds=policy.TAKE_BACK_SECONDS - 1))
    with unit_of_work():
        assert composing.leave(draft.id) is None
    assert (count(Message), count(OutboxMail), count(Event)) == (0, 0, 0), "until then nothing has happened"
    assert let_leave() == 1
    assert let_leave() == 0
    message = of_services.execute(select(Message)).scalar_one()
    assert (message.key, message.body, message.author_name) == (KEY, "Good morning", officer.name)
    assert of_services.execute(select(Attachment.name)).scalars().all() == ["plan.pdf"]
    assert count(OutboxMail, OutboxMail.message_id == message.id) == 1
    assert count(MessageDraft) == 0
    assert count(DraftFile) == 0


def test_what_is_taken_back_is_a_draft_with_its_files_and_never_leaves(officer: Actor) -> None:
    ticket = make_ticket("triage")
    draft = sent(officer, ticket, files=(PLAN,))
    with unit_of_work():
        composing.take_back(actor=officer, ticket_id=ticket.id, draft_id=draft.id)
    assert let_leave() == 0
    (back,) = of_services.scalars(select(MessageDraft)).all()
    assert (back.state, back.body) == (DraftState.OPEN, "Good morning")
    assert count(DraftFile) == 1
    with pytest.raises(Conflict):
        sent(officer, ticket)  # the page it was sent from, once more
    assert count(Message) == 0
    sent(officer, ticket, version=back.version)
    assert let_leave() == 1


def test_what_has_left_is_not_taken_back(officer: Actor) -> None:
    ticket = make_ticket("triage")
    draft_id = sent(officer, ticket).id
    let_leave()
    with pytest.raises(InvalidTransition), unit_of_work():
        composing.take_back(actor=officer, ticket_id=ticket.id, draft_id=draft_id)
    assert count(Message) == 1


def test_a_colleague_takes_nothing_back(officer: Actor) -> None:
    ticket = make_ticket("triage")
    draft_id = sent(officer, ticket).id
    with pytest.raises(InvalidTransition), unit_of_work():
        composing.take_back(actor=actor_of("lead"), ticket_id=ticket.id, draft_id=draft_id)
    assert let_leave() == 1


def test_a_page_sent_twice_is_one_message_and_other_words_are_refused(officer: Actor) -> None:
    ticket = make_ticket("triage")
    sent(officer, ticket)
    sent(officer, ticket)
    with pytest.raises(Conflict):
        sent(officer, ticket, body="Other words")
    let_leave()
    sent(officer, ticket)
    assert kept(officer, ticket, body="Good morning") is None, "a save that comes late"
    assert (count(Message), count(MessageDraft)) == (1, 0)


def test_a_draft_is_never_written_over_by_a_page_that_does_not_know_it(officer: Actor) -> None:
    ticket = make_ticket("triage")
    first = kept(officer, ticket, body="One")
    assert first is not None
    second = kept(officer, ticket, body="One and two", version=first.version)
    assert second is not None
    for version in (None, second.version - 1):
        with pytest.raises(Conflict):
            kept(officer, ticket, body="Old window", version=version)
    assert of_services.scalars(select(MessageDraft.body)).all() == ["One and two"]
    assert kept(officer, ticket, body=" ", version=second.version) is None
    assert count(MessageDraft) == 0, "nothing typed is no draft"


def test_what_its_writer_may_no_longer_send_stays_a_draft_that_says_so(officer: Actor) -> None:
    ticket = make_ticket("triage")
    sent(officer, ticket)
    of_services.get_one(User, officer.user_id).role = Role.FUNDER
    of_services.commit()
    let_leave()
    draft = of_services.execute(select(MessageDraft)).scalar_one()
    assert (draft.state, draft.is_stuck, count(Message)) == (DraftState.OPEN, True, 0)


def test_who_left_the_desk_meanwhile_has_said_it_all_the_same(officer: Actor) -> None:
    ticket, user = make_ticket("triage"), of_services.get_one(User, officer.user_id)
    sent(officer, ticket)
    with unit_of_work():
        users.deactivate(actor=actor_of("administrator"), user_id=user.id)
    assert let_leave() == 1


def test_the_files_of_a_draft_are_not_swept(officer: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(officer, make_ticket("triage"), files=(PLAN,))
    swept: list[set[str]] = []

    class Store:
        def sweep(self, known: set[str], older_than: Any) -> list[str]:
            swept.append(known)
            return []

    monkeypatch.setattr(upkeep.files, "store", Store)
    upkeep.sweep_files()
    assert swept == [{PLAN.sha256}]


def test_sending_and_taking_back_at_once_is_one_or_the_other(fresh_app: Any) -> None:
    """Twenty rounds: the job and the writer reach for the same words; what one got the other has not."""
    rounds = 20
    with fresh_app.app_context():
        officer, ticket_ids = actor_of("officer"), []
        for number in range(rounds):
            ticket = make_ticket("triage")
            ticket_ids.append((ticket.id, sent(officer, ticket, key=f"{KEY}{number}").id))
    for ticket_id, draft_id in ticket_ids:
        together = threading.Barrier(2)

        def leaves(draft_id: int = draft_id, together: threading.Barrier = together) -> bool:
            with fresh_app.app_context(), when_it_is_time():
                together.wait()
                with unit_of_work():
                    return composing.leave(draft_id) is not None

        def is_taken_back(
            ticket_id: int = ticket_id, draft_id: int = draft_id, together: threading.Barrier = together
        ) -> bool:
            with fresh_app.app_context():
                together.wait()
                try:
                    with unit_of_work():
                        composing.take_back(actor=officer, ticket_id=ticket_id, draft_id=draft_id)
                except InvalidTransition:
                    return False
                return True

        with ThreadPoolExecutor(2) as two:
            left, back = two.submit(leaves), two.submit(is_taken_back)
            assert left.result() is not back.result()
        with fresh_app.app_context():
            assert count(Message, Message.ticket_id == ticket_id) == left.result()
            assert count(MessageDraft, MessageDraft.id == draft_id) == back.result()


def when_it_is_time() -> Any:
    """Believe that the time to take back is over."""
    return desk_clock.at(desk_clock.now() + timedelta(seconds=policy.TAKE_BACK_SECONDS))
