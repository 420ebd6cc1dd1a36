"""What the desk begins to write: never lost, never written over, and either sent or taken back."""

import secrets
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from desk import clock as desk_clock
from desk import policy
from desk.access import Actor
from desk.errors import Conflict, InvalidTransition, NotYet
from desk.extensions import session as of_services
from desk.notify import people
from desk.queries.ticket import audience
from desk.services import composing, links, tickets, upkeep, users
from desk.services.attachments import Received
from desk.transaction import unit_of_work
from models import (
    Attachment,
    ConfidentialPart,
    Contact,
    DraftFile,
    Event,
    Message,
    MessageDraft,
    OutboxMail,
    Ticket,
    User,
)
from models.states import DraftState, LinkPurpose, OfferState, Role, ScanState
from tests import factories
from tests.factories import actor_of, make_offer, make_ticket, make_unit
from tests.factories import keep as keep_record
from tests.harness.counting import count
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


# ----- before words leave


def notice_of(actor: Actor, ticket: Ticket, body: str, **more: Any) -> NotYet | None:
    """Return what stands against sending these words, and leave nothing behind."""
    try:
        sent(actor, ticket, body, key=secrets.token_urlsafe(16), **more)
    except NotYet as doubts:
        return doubts
    return None


def company_wrote(ticket: Ticket) -> int:
    company = Actor(
        "contact", "Claude", "en", contact_id=ticket.contact_id, submission_id=ticket.submission_id
    )
    with unit_of_work():
        return tickets.answer(
            actor=company, ticket_id=ticket.id, body="One more thing", key=secrets.token_urlsafe(16)
        ).id


def test_what_arrived_meanwhile_is_shown_before_words_leave(officer: Actor) -> None:
    ticket = make_ticket("triage")
    arrived = company_wrote(ticket)
    doubts = notice_of(officer, ticket, "Hello", seen=0)
    assert doubts is not None
    assert list(doubts.arrived) == [arrived]
    assert notice_of(officer, ticket, "Hello", seen=arrived) is None


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("Entre nous, ce projet est trop tôt.", "marker"),
        ("Bitte NICHT weitergeben!", "marker"),
        ("Don’t forward this", "marker"),
        ("We asked the  CHAIRE vision industrielle first.", "unit"),
        ("As said: the budget they gave us is far below what such a line costs", "note"),
    ],
)
def test_internal_words_stop_a_reply_until_their_writer_is_sure_of_just_them(
    officer: Actor, body: str, code: str
) -> None:
    ticket = make_ticket("matching")
    make_offer("declined", ticket=ticket, unit=make_unit(name="Chaire Vision industrielle (démo)"))
    with unit_of_work():
        said = "Careful: the budget they gave us is far below what such a line costs. Call them."
        tickets.note(actor=officer, ticket_id=ticket.id, body=said, key="n" * 24)
    doubts = notice_of(officer, ticket, body)
    assert doubts is not None
    assert [one.code for one in doubts.internal] == [code]
    assert notice_of(officer, ticket, f"{body} And nur intern.", sure=doubts.mark) is not None
    assert notice_of(officer, ticket, body, sure=doubts.mark) is None
    assert notice_of(officer, ticket, "Your internal team and the interne Team may join.") is None


def test_a_message_to_a_unit_holds_nothing_confidential_and_no_name_it_may_not_know(officer: Actor) -> None:
    offer = make_offer("sent")
    ticket = offer.ticket
    secret = "Our alloy holds four percent of scandium since the spring of last year"
    now = desk_clock.now()
    keep_record(ConfidentialPart(submission_id=ticket.submission_id, text=secret, created_at=now))
    unit = {"mode": "unit", "unit_id": offer.unit_id}
    for body, code in (
        ("They say their alloy holds four percent of scandium since the spring, so beware", "confidential"),
        (f"It is {ticket.organization.name.upper()}", "company"),
    ):
        doubts = notice_of(officer, ticket, body, **unit)
        assert doubts is not None
        assert [one.code for one in doubts.internal] == [code]
    offer.state = OfferState.ACCEPTED
    offer.decided_at = desk_clock.now()
    of_services.commit()
    assert notice_of(officer, ticket, f"It is {ticket.organization.name}", **unit) is None


def test_whom_a_note_names_is_told_once_and_nobody_else(officer: Actor) -> None:
    ticket = make_ticket("triage")
    lea = factories.make_user("lead", name="Léa Charmerois (démo)", email="lea@desk.example.org")
    factories.make_user("officer", name="Léo Blanc", email="leo@desk.example.org")
    factories.make_user("funder", name="Fanny", email="fanny@funder.example.org")
    office = factories.make_user(
        "contract_office", name="Tomas Wendelin", email="t.wendelin@desk.example.org"
    )
    for number, body in enumerate(
        (
            "@lea charmerois, have a look",
            "cc @Lea and @lea",
            "lea@desk.example.org wrote",
            "@Fanny @Tomas @Leopold @nobody",
        )
    ):
        with unit_of_work():
            tickets.note(actor=officer, ticket_id=ticket.id, body=body, key=f"note-{number:020}")
    told = of_services.scalars(select(OutboxMail).where(OutboxMail.kind == "desk_notice")).all()
    assert [mail.to_address for mail in told] == [lea.email, lea.email], f"{office.name} does not see it yet"
    assert "have a look" not in told[0].text_body


def test_the_audience_named_is_the_audience_mailed(officer: Actor) -> None:
    ticket = make_ticket("triage")
    firm = ticket.organization_id
    for number, (left, revoked) in enumerate(((False, False), (True, False), (False, True))):
        colleague = keep_record(Contact(organization_id=firm, name=f"C{number}", name_key=f"c{number}", email=f"c{number}@x.example.org",
                                        email_key=f"c{number}@x.example.org", created_at=desk_clock.now(),
                                        left_on=desk_clock.today() if left else None))  # fmt: skip
        with unit_of_work():
            later = desk_clock.now() + timedelta(days=9)
            link = links.issue(
                LinkPurpose.TRACKING,
                expires_at=later,
                submission_id=ticket.submission_id,
                contact_id=colleague.id,
            )
            link.revoked_at = desk_clock.now() if revoked else None

    def agree() -> int:
        found = audience(officer, ticket, ticket.contact)
        mailed = len(list(people.company(ticket)))
        assert bool(found.person) + found.colleagues == mailed
        assert found.is_nobody is (mailed == 0)
        return mailed

    assert agree() == 2
    ticket.contact.left_on = desk_clock.today()
    of_services.commit()
    assert agree() == 1
