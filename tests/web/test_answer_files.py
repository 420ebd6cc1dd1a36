"""Files that go up with an answer on the tracking page: kept whatever happens before it is sent, then on the message once."""

import io
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from desk import files, policy
from desk.services import answer_drafts, links, upkeep
from models import AnswerDraft, Attachment, Message, Ticket
from tests import factories
from tests.unit.files.samples import png

SCRIPT = {"Accept": "application/json"}


@pytest.fixture
def ticket(session: Any) -> Ticket:
    return factories.make_ticket("triage")


@pytest.fixture
def path(ticket: Ticket) -> str:
    return links.path(links.tracking(submission_id=ticket.submission_id, contact_id=ticket.contact_id))


def image(name: str = "seam.png") -> tuple[io.BytesIO, str]:
    return io.BytesIO(png()), name


def names(session: Any) -> list[str]:
    return [one["name"] for one in (session.scalar(select(AnswerDraft.files)) or [])]


def test_a_file_that_went_up_survives_errors_and_leaves_with_the_message(
    client: Any, session: Any, path: str
) -> None:
    person = client()
    refused = person.post(f"{path}/messages?lang=en", data={"answer-body": "", "answer-files": image()})
    assert refused.status_code == 422
    assert "seam.png" in refused.text
    bad = (io.BytesIO(b"MZ\x90\x00" + b"\0" * 200), "tool.exe")
    again = person.post(f"{path}/messages", data={"answer-body": "See the photo", "answer-files": bad})
    assert again.status_code == 422
    assert "See the photo" in again.text
    assert names(session) == ["seam.png"]
    assert "seam.png" in client().get(path).text  # on any device
    assert person.post(f"{path}/messages", data={"answer-body": "See the photo"}).status_code == 303
    message = session.scalars(select(Message)).one()
    assert [one.name for one in session.scalars(select(Attachment))] == ["seam.png"]
    assert session.scalars(select(Attachment.message_id)).one() == message.id
    assert session.scalar(select(AnswerDraft)) is None


def test_a_file_goes_up_alone_stays_with_the_words_and_comes_off_again(
    client: Any, session: Any, path: str
) -> None:
    person = client()
    person.post(f"{path}/draft", data={"answer-body": "half a thought"}, headers=SCRIPT)
    up = person.post(f"{path}/draft/files", data={"files": image()})
    assert up.status_code == 200
    assert "seam.png" in up.json["files"]
    person.post(f"{path}/draft/files", data={"files": image()})  # the same twice is one
    person.post(f"{path}/draft", data={"answer-body": "half a thought, more"}, headers=SCRIPT)
    assert (session.scalar(select(AnswerDraft.body)), names(session)) == (
        "half a thought, more",
        ["seam.png"],
    )
    key = session.scalar(select(AnswerDraft.files))[0]["sha256"]
    page = person.post(f"{path}/messages", data={"answer-body": "half a thought, more", "remove": key})
    assert page.status_code == 200
    assert "half a thought, more" in page.text
    assert names(session) == []
    assert session.scalar(select(Message)) is None


def test_a_refused_or_surplus_file_says_why_and_takes_nothing_along(
    client: Any, session: Any, path: str
) -> None:
    person = client()
    bad = person.post(f"{path}/draft/files", data={"files": (io.BytesIO(b""), "empty.txt")})
    assert bad.status_code == 422
    assert bad.json["refusals"]
    many = [(io.BytesIO(b"a;b\n%d;1\n" % number), f"{number}.csv") for number in range(policy.FILES_AT_MOST)]
    person.post(f"{path}/draft/files", data={"files": many})
    over = person.post(f"{path}/draft/files", data={"files": image()})
    assert over.status_code == 422
    over = person.post(f"{path}/draft", data={"answer-body": "words", "answer-files": image()})
    assert over.status_code == 422
    assert "words" in over.text
    assert len(names(session)) == policy.FILES_AT_MOST


def test_the_same_send_again_leaves_a_newer_draft_alone(client: Any, session: Any, path: str) -> None:
    person, given = client(), {"answer-body": "First", "answer-key": "k" * 24}
    for _ in range(2):
        assert person.post(f"{path}/messages", data=given).status_code == 303
        person.post(f"{path}/draft", data={"answer-body": "A newer thought"}, headers=SCRIPT)
    assert person.post(f"{path}/messages", data=given).status_code == 303
    assert session.scalar(select(AnswerDraft.body)) == "A newer thought"
    assert len(session.scalars(select(Message)).all()) == 1


def test_files_of_a_draft_are_not_swept_and_go_when_it_does(
    client: Any, session: Any, path: str, clock: Any
) -> None:
    client().post(f"{path}/draft/files", data={"files": image("only.png")})
    [sha256] = answer_drafts.files_kept()
    clock.shift(timedelta(days=9000))  # later than the file's own date, which no test can set back
    upkeep.sweep_files()
    assert files.store().verify(sha256) is files.Integrity.OK
    assert answer_drafts.forget_old() == 1
    upkeep.sweep_files()
    assert files.store().verify(sha256) is not files.Integrity.OK
