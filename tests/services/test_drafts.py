"""Words not yet sent or never confirmed: kept under the browser's key, taken up from a mail, and deleted without a trace."""

import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from desk import clock as desk_clock
from desk.access import Actor
from desk.errors import NotFound, Refused
from desk.services import attachments, drafts, links, submissions
from desk.transaction import unit_of_work
from models import (
    Attachment,
    ConfidentialPart,
    Event,
    Link,
    OutboxMail,
    Submission,
    Ticket,
)
from tests import factories
from tests.harness.counting import count

KEY = "a-key-of-a-browser-1234567"
WORDS: dict[str, Any] = {
    "company_name": "Ateliers (démo)", "contact_name": "Claude Bernard (démo)", "contact_email": "claude@ateliers.example.org",
    "title": "Camera checks of weld seams", "pitch": "We look for a camera that finds bad seams.", "topics": [],
    "horizon": "this_year", "budget": "none", "cooperation": "unknown", "confidential": "The alloy is secret",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _the_database(session: Any) -> None:
    """Every test here writes."""


def send(key: str = KEY, **changes: Any) -> Submission:
    with unit_of_work():
        return submissions.send(key=key, words=WORDS | changes, language="en")


def confirm(submission: Submission) -> Ticket:
    with unit_of_work():
        return submissions.confirm(actor=submissions.sender_of(submission), submission_id=submission.id)


def received() -> attachments.Received:
    return attachments.receive(io.BytesIO(b"a,b\n1,2\n"), "data.csv")


def test_a_draft_is_kept_and_overwritten_by_what_is_typed_next(session: Any) -> None:
    for answers in ({"title": "Seams"}, {"title": "Weld seams", "pitch": "Half a sen"}):
        with unit_of_work():
            draft = submissions.save_draft(key=KEY, answers=answers, language="de")
    assert (draft.state, draft.draft_answers, draft.language) == ("draft", answers, "de")
    assert count(Submission) == 1
    assert count(OutboxMail) == count(Event) == 0


def test_what_is_typed_after_sending_changes_nothing(session: Any) -> None:
    sent = send()
    with unit_of_work():
        kept = drafts.keep(key=KEY, answers={"title": "Late"}, language="fr", files=(received(),))
    assert (kept.id, kept.state, kept.title) == (sent.id, "sent", WORDS["title"])
    assert kept.draft_answers is None
    assert count(Attachment) == 0


def test_a_draft_takes_so_many_files_and_gives_them_back(session: Any) -> None:
    file = received()
    with unit_of_work():
        ten = tuple(replace(file, name=f"{place}.txt") for place in range(10))
        drafts.keep(key=KEY, answers={}, language="en", files=ten)
        drafts.keep(key=KEY, answers={}, language="en", files=ten[:1])  # there already: it takes no place
    with pytest.raises(Refused) as refusal, unit_of_work():
        drafts.keep(key=KEY, answers={"title": "Eleven"}, language="en", files=(file,))
    assert (refusal.value.field, refusal.value.code) == ("files", "too_many")
    assert session.scalar(select(Submission)).draft_answers == {}
    key = session.scalar(select(Attachment.key).limit(1))
    with unit_of_work():
        drafts.keep(key=KEY, answers={}, language="en", without=key)
    assert count(Attachment) == 9


def delete(submission_id: int, **changes: Any) -> None:
    with unit_of_work():
        submissions.delete(actor=Actor.system(), submission_id=submission_id, **changes)


def test_deleting_an_unconfirmed_request_leaves_no_word_link_file_or_mail(session: Any) -> None:
    with unit_of_work():
        drafts.ask_link(key=KEY, answers={"title": "Seams"}, language="en", email=WORDS["contact_email"])
        drafts.keep(key=KEY, answers={}, language="en", files=(received(),))
    gone, stays = send(), send(f"{KEY}-2")
    with unit_of_work():
        submissions.remind(actor=Actor.system(), submission_id=gone.id)
    assert count(OutboxMail) == 4
    delete(gone.id)
    assert session.scalars(select(Submission.id)).all() == [stays.id]
    for model in (ConfidentialPart, Link):
        assert session.scalars(select(model.submission_id)).all() == [stays.id]
    assert count(Attachment) == 0
    assert [mail.key.split(":")[1] for mail in session.scalars(select(OutboxMail))] == [str(stays.id)]
    last = session.scalar(select(Event).order_by(Event.id.desc()))
    assert (last.kind, last.details["before"]) == ("submission_expired", {"state": "sent"})


def test_a_draft_somebody_came_back_to_is_not_deleted(session: Any, clock: Any) -> None:
    with unit_of_work():
        draft = submissions.save_draft(key=KEY, answers={}, language="en")
    delete(draft.id, idle_since=desk_clock.now() - timedelta(days=30))
    assert count(Submission) == 1
    delete(draft.id, idle_since=desk_clock.now())
    assert count(Submission) == 0


def test_a_confirmed_request_is_never_deleted(session: Any) -> None:
    factories.make_user("officer")
    submission = send()
    confirm(submission)
    with pytest.raises(Refused):
        delete(submission.id)
    assert count(Submission) == 1


@pytest.mark.parametrize(
    "key", ["", "short", "x" * 21, "x" * 65, "é" * 30, "a key with blanks, long", "-" * 30]
)
def test_keys_too_short_to_be_secret_are_refused(session: Any, key: str) -> None:
    with pytest.raises(NotFound), unit_of_work():
        submissions.save_draft(key=key, answers={}, language="en")
    with pytest.raises(NotFound):
        send(key)
    assert count(Submission) == 0


def test_a_link_mailed_for_a_draft_opens_it_until_it_was_sent(session: Any) -> None:
    with unit_of_work():
        drafts.ask_link(key=KEY, answers={"title": "Seams"}, language="en", email="a@ateliers.example.org")
    link = session.scalar(select(Link))
    assert links.resolve("resume", links.token(link)) is link
    assert links.resolve("tracking", links.token(link)) is None
    send()
    with pytest.raises(NotFound), unit_of_work():
        drafts.ask_link(key=KEY, answers={}, language="en", email="b@ateliers.example.org")
    assert session.scalar(select(Submission.contact_email)) == WORDS["contact_email"]
