"""The draft of a request and its files: kept while one types, taken up elsewhere, ended with the sending."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from desk import clock as desk_clock
from desk import policy, signing
from desk.services import links, submissions
from desk.transaction import unit_of_work
from desk.web import filing
from models import Attachment, Link, OutboxMail, Submission
from models.states import LinkPurpose
from tests import factories
from tests.harness.counting import count
from tests.web.typed_requests import PDF, TEXT, file, key, sent, typed


@pytest.fixture(autouse=True)
def _the_database(session: Any) -> None:
    """Every test here reads what was written."""


def test_a_sent_request_is_no_draft_any_more(client: Any, session: Any) -> None:
    given = typed(confidential="Nobody else reads this.")
    client().post("/request", data=given)
    answer = client().get(f"/request/{given['key']}")
    assert answer.status_code == 303
    assert answer.location == f"/request/{given['key']}/sent"
    assert client().post("/request/draft", data=given | {"title": "Changed"}).status_code == 200
    assert client().post("/request", data=given | {"action": "upload", "files": file()}).status_code == 303
    assert sent(session, given["key"]).title == given["title"]
    assert count(Attachment) == 0
    assert "Nobody else reads this" not in client().get(answer.location).text


@pytest.mark.parametrize("path", ["/request/{}", "/request/{}/sent"])
@pytest.mark.parametrize("given", ["k" * 32, "x", "%00", "null", "a~b"])
def test_an_unknown_key_opens_nothing(client: Any, path: str, given: str) -> None:
    assert client().get(path.format(given)).status_code == 404


def test_a_draft_is_kept_at_each_pause_and_taken_up_again(client: Any, session: Any) -> None:
    topic = factories.make_topic().id
    given = {
        "key": key(),
        "title": "Half a sen",
        "contact_email": "not yet",
        "topics": [topic],
        "disclose_company": "y",
    }
    answer = client().post("/request/draft", data=given)
    assert answer.status_code == 200
    assert answer.json["status"]
    assert answer.json["address"] == f"/request/{given['key']}"
    assert sent(session, given["key"]).draft_answers["title"] == "Half a sen"
    page = client().get(f"/request/{given['key']}")
    assert page.status_code == 200
    assert 'value="Half a sen"' in page.text
    assert 'value="not yet"' in page.text
    assert page.text.count(" checked") == 2
    assert 'id="error-summary"' not in page.text


def test_nothing_typed_makes_no_draft(client: Any, session: Any) -> None:
    assert client().post("/request/draft", data={"key": key()}).status_code == 200
    assert count(Submission) == 0


def test_a_novel_is_no_draft(client: Any, session: Any) -> None:
    answer = client().post("/request/draft", data={"key": key(), "pitch": "x" * 200_000})
    assert answer.status_code == 422
    assert count(Submission) == 0


def test_a_link_to_the_draft_is_mailed_and_opens_it_elsewhere(client: Any, session: Any) -> None:
    given = {"key": key(), "title": "Half a sentence", "contact_email": "claude@fonderie.example.org"}
    answer = client().post(f"/request/{given['key']}/resume-link?lang=de", data=given)
    assert answer.status_code == 303
    mail = session.scalar(select(OutboxMail))
    link = session.scalar(select(Link).where(Link.purpose == "resume"))
    path = signing.path("resume", link.public_id)
    assert (mail.kind, mail.to_address, mail.language) == ("draft_link", given["contact_email"], "de")
    assert path in mail.text_body
    assert given["title"] not in mail.text_body
    opened = client().get(path, follow_redirects=True)
    assert 'value="Half a sentence"' in opened.text


def test_the_mailed_link_ends_with_the_draft(client: Any, session: Any, clock: Any) -> None:
    given = {"key": key(), "contact_email": "claude@fonderie.example.org"}
    client().post(f"/request/{given['key']}/resume-link", data=given)
    path = signing.path("resume", session.scalar(select(Link.public_id)))
    assert client().get(path).status_code == 303
    clock.shift(timedelta(days=policy.DRAFT_KEPT_DAYS, minutes=1))
    assert client().get(path).status_code == 404


def test_no_link_goes_to_what_is_no_address(client: Any, session: Any) -> None:
    given = {"key": key(), "title": "Kept all the same", "contact_email": "claude"}
    answer = client().post(f"/request/{given['key']}/resume-link?lang=en", data=given)
    assert answer.status_code == 422
    assert "Kept all the same" in answer.text
    assert answer.text.count('class="error"') == 1
    assert count(OutboxMail) == 0


def test_a_mailbox_is_not_flooded_with_links(client: Any, session: Any) -> None:
    most, _seconds = policy.LINK_MAILS_PER_PERSON
    answers = [
        client().post(
            f"/request/{one}/resume-link", data={"key": one, "contact_email": "claude@fonderie.example.org"}
        )
        for one in (key() for _ in range(most + 1))
    ]
    assert [answer.status_code for answer in answers] == [303] * most + [429]
    assert "claude@fonderie.example.org" in answers[-1].text
    assert count(OutboxMail) == most


def test_files_go_up_first_and_survive_errors_and_the_send(client: Any, session: Any) -> None:
    given = typed(title="")
    answer = client().post(
        "/request", data=given | {"action": "upload", "files": [file(), file("b.pdf", PDF)]}
    )
    assert answer.status_code == 303
    assert client().get(answer.location).text.count('class="file"') == 2
    wrong = client().post("/request", data=given | {"files": file("c.txt", b"third")})
    assert wrong.status_code == 422
    assert wrong.text.count('class="file"') == 3
    assert client().post("/request", data=given | {"title": "Now it has one"}).status_code == 303
    rows = session.scalars(select(Attachment).order_by(Attachment.id)).all()
    assert [(one.name, one.layer) for one in rows] == [
        ("plan.txt", "confidential"), ("b.pdf", "confidential"), ("c.txt", "confidential"),
    ]  # fmt: skip


def test_a_file_sent_with_the_request_arrives_with_it(client: Any, session: Any) -> None:
    assert client().post("/request", data=typed(files=file())).status_code == 303
    assert session.scalar(select(Attachment.name)) == "plan.txt"


def test_a_file_is_removed_by_its_own_draft_only(client: Any, session: Any) -> None:
    mine, other = typed(), typed()
    client().post("/request", data=mine | {"action": "upload", "files": file()})
    client().post("/request", data=other | {"action": "upload", "files": file("other.txt", b"theirs")})
    stranger = session.scalar(select(Attachment.key).where(Attachment.name == "other.txt"))
    client().post("/request", data=mine | {"remove": stranger})
    assert count(Attachment) == 2
    own = session.scalar(select(Attachment.key).where(Attachment.name == "plan.txt"))
    assert client().post("/request", data=mine | {"remove": own}).status_code == 303
    assert session.scalars(select(Attachment.name)).all() == ["other.txt"]
    assert sent(session, mine["key"]).draft_answers["title"] == mine["title"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("page.pdf", b"<!doctype html><script>alert(1)</script>", "page.pdf: "),
        ("tool.exe", b"MZ\x90\x00" + b"\x00" * 200, "tool.exe: "),
        ("nothing.txt", b"", "This file is empty"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "drawing.svg: "),
        ("a\u202efdp.txt", TEXT, "hidden characters"),
    ],
)
def test_a_refused_file_is_named_with_its_reason_and_the_rest_is_kept(
    client: Any, session: Any, name: str, content: bytes, words: str
) -> None:
    given = typed()
    answer = client().post(
        "/request?lang=en", data=given | {"files": [file(name, content), file("good.txt")]}
    )
    assert answer.status_code == 422
    assert words in answer.text
    assert given["title"] in answer.text
    assert session.scalars(select(Attachment.name)).all() == ["good.txt"]
    assert sent(session, given["key"]).state == "draft"


def test_a_file_too_large_is_told_with_the_limit(client: Any, session: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(policy, "FILE_BYTES_AT_MOST", 1024)
    monkeypatch.setattr(filing, "MEGABYTE", 1024)
    given = typed(files=file("big.txt", b"x" * 1025))
    answer = client().post("/request?lang=en", data=given)
    assert answer.status_code == 413
    assert "larger than 1 MB" in answer.text
    assert given["title"] in answer.text


def test_an_eleventh_file_is_refused_in_words(client: Any, session: Any) -> None:
    given = typed()
    many = [file(f"{place}.txt", f"number {place}".encode()) for place in range(11)]
    answer = client().post("/request?lang=en", data=given | {"action": "upload", "files": many})
    assert answer.status_code == 422
    assert "10 files at most" in answer.text
    assert count(Attachment) == 10
    again = client().post("/request?lang=en", data=given | {"action": "upload", "files": file("more.txt")})
    assert again.status_code == 422
    assert "10 files at most" in again.text


def test_an_old_draft_says_when_it_was_kept(client: Any, session: Any) -> None:
    given = typed()
    client().post("/request/draft", data=given)
    assert sent(session, given["key"]).saved_at == desk_clock.now()


def test_a_file_taken_while_typing_leaves_the_words_as_they_are(client: Any, session: Any) -> None:
    given = key()
    client().post("/request/draft", data={"key": given, "title": "Faulty castings"})
    answer = client().post("/request/files", data={"key": given, "title": "stale", "files": file()})
    assert answer.status_code == 200
    assert "plan.txt" in answer.json["files"]
    assert answer.json["address"] == f"/request/{given}"
    assert sent(session, given).draft_answers == {"title": "Faulty castings"}
    refused = client().post(
        "/request/files?lang=en",
        data={"key": given, "files": file("plan.pdf", b"<html><script>1</script></html>")},
    )
    assert refused.status_code == 422
    assert refused.json["refusals"][0].startswith("plan.pdf: ")
    assert count(Attachment) == 1


def test_a_file_for_a_request_that_was_sent_joins_nothing(client: Any, session: Any) -> None:
    given = typed()
    client().post("/request", data=given)
    answer = client().post("/request/files", data={"key": given["key"], "files": file()})
    assert (answer.json["files"].strip(), answer.json["address"]) == ("", None)
    assert count(Attachment) == 0


# ----- taken up again after sending


def test_a_mistyped_address_is_corrected_without_typing_anything_else_again(
    client: Any, session: Any
) -> None:
    topic = factories.make_topic().id
    given = typed(
        contact_email="claude@fonderi.example.org",
        confidential="Our alloy.",
        topics=[topic],
        disclose_company="y",
    )
    passer_by = client()
    passer_by.post("/request", data=given | {"action": "upload", "files": file()})
    passer_by.post("/request", data=given)
    old_link = session.scalar(select(Link).where(Link.purpose == LinkPurpose.TRACKING))
    old_address = f"/r/{links.token(old_link)}"

    answer = passer_by.post(f"/request/{given['key']}/again")
    assert answer.status_code == 303
    draft = session.scalar(select(Submission))
    assert (draft.state, draft.key == given["key"], count(Attachment)) == ("draft", False, 1)
    page = passer_by.get(answer.location).text
    for kept in (
        given["title"],
        given["pitch"],
        "claude@fonderi.example.org",
        "Our alloy.",
        given["company_name"],
    ):
        assert kept in page
    assert draft.draft_answers["topics"] == [topic]
    assert draft.draft_answers["disclose_company"] == "y"
    assert count(OutboxMail) == 0  # what had not left for the wrong address does not leave
    assert client().get(old_address).status_code == 404

    right = draft.draft_answers | {
        "key": draft.key,
        "contact_email": "claude@fonderie.example.org",
        "privacy_notice": "y",
    }
    assert passer_by.post("/request", data=right).status_code == 303
    (mail,) = session.scalars(select(OutboxMail))
    assert mail.to_address == "claude@fonderie.example.org"


def test_what_was_confirmed_is_not_taken_up_again(client: Any, session: Any) -> None:
    given = typed(topics=["unknown"])
    client().post("/request", data=given)
    submission = sent(session, given["key"])
    factories.make_user("officer")
    with unit_of_work():
        submissions.confirm(actor=submissions.sender_of(submission), submission_id=submission.id)
    answer = client().post(f"/request/{given['key']}/again", follow_redirects=True)
    assert answer.request.path == f"/request/{given['key']}/sent"
    assert sent(session, given["key"]).state == "confirmed"
    assert client().post(f"/request/{'k' * 32}/again").status_code == 404


def test_a_request_without_a_topic_comes_back_with_i_do_not_know(client: Any, session: Any) -> None:
    given = typed(topics=["unknown"])
    client().post("/request", data=given)
    client().post(f"/request/{given['key']}/again")
    assert session.scalar(select(Submission)).draft_answers["topics"] == ["unknown"]


def test_the_same_file_sent_twice_is_there_once(client: Any, session: Any) -> None:
    given = typed()
    for _ in range(2):
        client().post("/request", data=given | {"action": "upload", "files": file()})
    assert count(Attachment) == 1
    client().post("/request", data=given | {"action": "upload", "files": file(name="other.pdf")})
    assert count(Attachment) == 2
