"""The intake form: nothing typed is lost, sending twice is one request, no cookie is needed."""

import io
import secrets
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from desk import clock as desk_clock
from desk import config, policy, signing
from desk.web import filing
from forms import intake as form_of
from models import Attachment, ConfidentialPart, Event, Link, OutboxMail, RateCount, Submission, Ticket
from tests import factories

LANGUAGES = ["fr", "en", "de"]
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
TEXT = "Température;Débit\n21,5;3\n".encode()


def key() -> str:
    return secrets.token_urlsafe(24)


def typed(**changes: Any) -> dict[str, Any]:
    """Return the nine answers, and a key of their own."""
    return {
        "key": key(), "company_name": "Fonderie Martin (démo)", "contact_name": "Claude Martin (démo)",
        "contact_email": "claude.martin@fonderie.example.org", "title": "Find faulty castings before they cool",
        "pitch": "One casting in twelve is thrown away.\nWe would like to know which one in time.",
        "topics": ["unknown"], "data_available": "some", "horizon": "this_year", "privacy_notice": "y",
    } | changes  # fmt: skip


def file(name: str = "plan.txt", content: bytes = TEXT) -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def sent(session: Any, given: str) -> Submission | None:
    return session.scalar(select(Submission).where(Submission.key == given))


def count(session: Any, model: Any) -> int:
    return int(session.scalar(select(func.count()).select_from(model)))


@pytest.fixture(autouse=True)
def _the_database(session: Any) -> None:
    """Every test here reads what was written."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_opens_in_three_languages_and_writes_nothing(
    client: Any, session: Any, language: str
) -> None:
    page = client().get("/request", query_string={"lang": language})
    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text
    assert count(session, Submission) == 0


def test_each_visit_has_a_key_of_its_own(client: Any) -> None:
    pages = [client().get("/request").text for _ in range(2)]
    keys = [page.split('name="key"')[1].split('value="')[1].split('"')[0] for page in pages]
    assert len(set(keys)) == 2
    assert all(len(one) == 32 for one in keys)
    assert pages[0].replace(keys[0], keys[1]) == pages[1]  # and says nothing else of whom it is for


def test_the_form_offers_the_topics_in_use_now(client: Any, session: Any) -> None:
    topic = factories.make_topic(label_en="Seams and welds")
    assert "Seams and welds" in client().get("/request?lang=en").text
    topic.is_retired = True
    session.flush()
    assert "Seams and welds" not in client().get("/request?lang=en").text


def test_the_form_holds_what_the_policy_says() -> None:
    assert form_of.TITLE_LENGTH == policy.TITLE_LENGTH
    assert form_of.PITCH_LENGTH == policy.PITCH_LENGTH
    assert form_of.CONFIDENTIAL_LENGTH == policy.CONFIDENTIAL_LENGTH


def test_nine_answers_make_a_request_and_promise_the_mail(client: Any, session: Any) -> None:
    given = typed()
    answer = client().post("/request", data=given)
    assert answer.status_code == 303
    assert answer.location.startswith(f"/request/{given['key']}/sent")
    submission = sent(session, given["key"])
    assert (submission.state, submission.title, submission.pitch) == ("sent", given["title"], given["pitch"])
    assert submission.topics == []
    assert submission.draft_answers is None
    mail = session.scalar(select(OutboxMail).where(OutboxMail.kind == "submission_confirm"))
    assert mail.to_address == given["contact_email"]
    assert count(session, Ticket) == 0
    page = client().get(answer.location)
    assert page.status_code == 200
    assert given["contact_email"] in page.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_request_keeps_the_language_it_was_written_in(client: Any, session: Any, language: str) -> None:
    given = typed()
    client().post("/request", query_string={"lang": language}, data=given)
    assert sent(session, given["key"]).language == language
    assert session.scalar(select(OutboxMail.language)) == language


def test_every_answer_is_kept_word_for_word(client: Any, session: Any) -> None:
    topics = [factories.make_topic().id, factories.make_topic().id]
    given = typed(
        company_id="732 829 320", contact_phone="03 87 12 34 56, mornings", topics=topics, data_kinds=["images", "tables"],
        cooperation="thesis", budget="10_50k", disclose_company="y", confidential="The alloy is secret.",
        sensitive_data="no",
    )  # fmt: skip
    assert client().post("/request", data=given).status_code == 303
    one = sent(session, given["key"])
    assert (one.company_id, one.company_id_kind) == ("732829320", "siren")
    assert (one.topics, one.data_kinds) == (topics, ["images", "tables"])
    assert (one.cooperation, one.budget, one.disclose_company, one.sensitive_data) == (
        "thesis",
        "10_50k",
        True,
        "no",
    )
    assert session.get(ConfidentialPart, one.id).text == "The alloy is secret."


def test_what_the_form_does_not_ask_for_is_not_taken(client: Any, session: Any) -> None:
    given = typed(
        state="confirmed", organization_id="1", taken_by_id="1", origin="phone", is_admin="1", owner_id="1"
    )
    client().post("/request", data=given)
    one = sent(session, given["key"])
    assert (one.state, one.organization_id, one.taken_by_id, one.origin) == ("sent", None, None, "form")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"company_name": ""}, "Write the name of your company"),
        ({"contact_name": " "}, "Write your first and last name"),
        ({"contact_email": "claude"}, "Write an e-mail address like"),
        ({"title": ""}, "Say in one sentence"),
        ({"title": "x" * 141}, "Shorten this text to 140"),
        ({"title": "one\x0bline"}, "Write this on one line"),
        ({"pitch": "x" * 4001}, "Shorten this text to 4000"),
        ({"pitch": "a\x00b"}, "Remove the invisible characters"),
        ({"pitch": "a\u202eb"}, "Remove the invisible characters"),
        ({"topics": []}, "Choose at least one topic"),
        ({"topics": ["no.such-topic"]}, "Tick only answers that are listed"),
        ({"data_available": ""}, "Choose an answer"),
        ({"horizon": "yesterday"}, "valid choice"),
        ({"privacy_notice": ""}, "then tick this box"),
        ({"company_id": "732829321"}, "This SIREN does not add up"),
        ({"contact_phone": "call me"}, "Write the number with its digits"),
        ({"confidential": "x" * 20_001}, "Shorten this text to 20000"),
    ],
)
def test_bad_input_is_told_beside_its_field_and_everything_is_kept(
    client: Any, session: Any, change: dict[str, Any], words: str
) -> None:
    given = typed(**change)
    answer = client().post("/request?lang=en", data=given)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'id="error-summary"' in answer.text
    kept = "title" if "title" not in change else "contact_name"
    assert given[kept] in answer.text
    assert given["key"] in answer.text
    assert sent(session, given["key"]).state == "draft"


def test_four_topics_are_too_many(client: Any) -> None:
    given = typed(topics=[factories.make_topic().id for _ in range(4)])
    answer = client().post("/request?lang=en", data=given)
    assert answer.status_code == 422
    assert "Keep the three topics" in answer.text


@pytest.mark.parametrize(
    "given",
    [
        {}, {"key": "short"}, {"key": "../../etc"}, {"key": "é" * 30}, {"key": "x" * 5000}, {"title": "\x00" * 500},
        {"topics": "\x00"}, {"pitch": "(" * 500_000}, {"company_id": "٣" * 40}, {"contact_email": "a@" * 4000},
        {"horizon": "\ufffd"}, {"action": "\x00"}, {"remove": "x" * 3000}, {"action": "explode"},
        {"title": "'\"><svg onload=alert(1)>{{7*7}}"},
    ],
)  # fmt: skip
def test_strange_input_is_never_a_fault(client: Any, given: dict[str, Any]) -> None:
    answer = client().post("/request", data=given)
    assert answer.status_code in (200, 303, 413, 422)
    assert "<svg onload" not in answer.text


def test_bytes_that_are_no_text_are_no_fault(client: Any) -> None:
    answer = client().post(
        "/request", data=b"title=%ED%A0%80&pitch=%FF%00", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "content_type", ["application/json", "text/plain", "multipart/form-data; boundary=x"]
)
def test_a_body_that_is_no_form_is_no_fault(client: Any, content_type: str) -> None:
    assert client().post("/request", data=b'{"title": ["x"]}', content_type=content_type).status_code in (
        400,
        422,
    )


@pytest.mark.parametrize("path", ["/request/draft", "/request/topics", f"/request/{'k' * 32}/resume-link"])
def test_a_link_changes_nothing(client: Any, session: Any, path: str) -> None:
    assert client().get(path).status_code in (404, 405)
    assert count(session, Submission) == 0


def test_sending_twice_is_one_request_and_one_mail(client: Any, session: Any) -> None:
    given = typed()
    first, second = (
        client().post("/request", data=given),
        client().post("/request", data=given | {"title": "Other"}),
    )
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert count(session, Submission) == 1
    assert session.scalar(select(RateCount.count).where(RateCount.key.startswith("request:"))) == 1
    assert sent(session, given["key"]).title == given["title"]
    emptied = client().post(
        "/request", data=given | {"title": ""}
    )  # sent again with what is wrong: sent it is
    assert (emptied.status_code, emptied.location) == (303, first.location)
    assert count(session, OutboxMail) == 1


def test_a_sent_request_is_no_draft_any_more(client: Any, session: Any) -> None:
    given = typed(confidential="Nobody else reads this.")
    client().post("/request", data=given)
    answer = client().get(f"/request/{given['key']}")
    assert answer.status_code == 303
    assert answer.location == f"/request/{given['key']}/sent"
    assert client().post("/request/draft", data=given | {"title": "Changed"}).status_code == 200
    assert client().post("/request", data=given | {"action": "upload", "files": file()}).status_code == 303
    assert sent(session, given["key"]).title == given["title"]
    assert count(session, Attachment) == 0
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
    assert count(session, Submission) == 0


def test_a_novel_is_no_draft(client: Any, session: Any) -> None:
    answer = client().post("/request/draft", data={"key": key(), "pitch": "x" * 200_000})
    assert answer.status_code == 422
    assert count(session, Submission) == 0


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
    assert count(session, OutboxMail) == 0


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
    assert count(session, OutboxMail) == most


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
    assert count(session, Attachment) == 2
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
    assert count(session, Attachment) == 10
    again = client().post("/request?lang=en", data=given | {"action": "upload", "files": file("more.txt")})
    assert again.status_code == 422
    assert "10 files at most" in again.text


def test_topics_are_proposed_without_script_and_nothing_is_sent(client: Any, session: Any) -> None:
    topic = factories.make_topic(label_en="Anomaly detection", alternatives={"en": ["anomaly detection"]})
    given = typed(title="Anomaly detection in furnaces", action="topics", topics=[])
    page = client().post("/request?lang=en", data=given)
    assert page.status_code == 200
    first = page.text.split("data-topics-first")[1].split("data-topics-ask")[0]
    assert f'value="{topic.id}"' in first
    assert "anomaly detection" in first
    assert given["pitch"].splitlines()[0] in page.text
    assert sent(session, given["key"]).state == "draft"


def test_topics_are_proposed_while_typing(client: Any, session: Any) -> None:
    topic = factories.make_topic(label_de="Anomalieerkennung", alternatives={"en": ["anomaly detection"]})
    answer = client().post(
        "/request/topics?lang=de", data={"title": "anomaly detection", "pitch": "patent pending"}
    )
    assert answer.json["topics"] == [
        {"id": topic.id, "label": "Anomalieerkennung", "words": ["anomaly detection"]}
    ]
    assert answer.json["suspicious"] == ["patent"]
    assert (
        client().post("/request/topics", data={"title": "\x00" * 9, "pitch": "(" * 90_000}).status_code == 200
    )


def test_proposals_are_limited(client: Any, session: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(policy, "TOPIC_PROPOSALS_PER_ADDRESS", (2, 3600))
    assert [client().post("/request/topics", data={}).status_code for _ in range(3)] == [200, 200, 429]


def test_words_that_look_secret_warn_and_never_stop(client: Any, session: Any) -> None:
    given = typed(pitch="Our patent covers it; the price is 12 000 €. Strictement confidentiel.")
    answer = client().post("/request", data=given)
    assert answer.status_code == 303
    page = client().get(f"/request/{given['key']}/sent?lang=en").text
    assert "patent, 12 000 €, confidentiel" in page


def test_many_requests_from_one_place_wait_with_their_words(
    client: Any, session: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(policy, "REQUESTS_PER_ADDRESS", (1, 3600))
    assert client().post("/request", data=typed()).status_code == 303
    given = typed()
    answer = client().post("/request", data=given)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert given["title"] in answer.text
    assert client().post("/request", data=given, headers={"X-Forwarded-For": "192.0.2.9"}).status_code == 429


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 400),
        ({"Sec-Fetch-Site": "same-site"}, 400),
        ({"Origin": "http://localhost"}, 303),
        ({"Origin": "https://evil.example"}, 400),
        ({"Origin": "null"}, 400),
    ],
)
def test_other_sites_send_nothing_in_our_name(
    client: Any, session: Any, app: Any, monkeypatch: Any, headers: dict[str, str], status: int
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    browser = client()
    answer = browser.post("/request", data=typed(), headers=headers)
    assert answer.status_code == status
    assert count(session, Submission) == (1 if status == 303 else 0)


def call(**changes: Any) -> dict[str, Any]:
    return {
        "key": key(), "origin": "phone", "language": "de", "company_name": "Gießerei (démo)", "contact_name": "Eva Klein (démo)",
        "contact_email": "eva@giesserei.example.org", "title": "Risse im Guss finden", "pitch": "Jeder zwölfte Guss ist Ausschuss.",
    } | changes  # fmt: skip


def test_an_officer_writes_down_a_request_and_its_ticket_opens(client: Any, session: Any) -> None:
    factories.make_user("officer", password_hash="x")  # with as few requests, and first in turn
    officer = client("officer")
    assert officer.get("/queue/new-request").status_code == 200
    answer = officer.post("/queue/new-request", data=call())
    ticket = session.scalar(select(Ticket))
    assert answer.status_code == 303
    assert answer.location == f"/tickets/{ticket.reference}"
    assert (ticket.state, ticket.language) == ("new", "de")
    assert ticket.owner_id == session.scalar(select(Event.actor_id).where(Event.kind == "ticket_opened"))
    assert session.scalar(select(Submission.origin)) == "phone"
    mails = session.scalars(
        select(OutboxMail).where(OutboxMail.to_address == "eva@giesserei.example.org")
    ).all()
    assert [(mail.kind, mail.language) for mail in mails] == [("submission_received", "de")]
    assert signing.path("tracking", session.scalar(select(Link.public_id))) in mails[0].text_body


def test_an_officer_needs_one_way_to_reach_the_person(client: Any, session: Any) -> None:
    officer = client("lead")
    answer = officer.post("/queue/new-request", data=call(contact_email=""))
    assert answer.status_code == 422
    assert "Gießerei" in answer.text
    assert (
        officer.post(
            "/queue/new-request", data=call(contact_email="", contact_phone="+49 681 123456")
        ).status_code
        == 303
    )


def test_an_officer_sees_a_similar_open_request_before_opening_another(client: Any, session: Any) -> None:
    known = factories.make_ticket(
        "triage", title="Weld seams seen by a camera", pitch="Two people check each weld seam by eye."
    )
    officer = client("officer")
    given = call(company_name=known.organization.name, title=known.title, pitch=known.pitch)
    page = officer.post("/queue/new-request?lang=en", data=given)
    assert (page.status_code, known.reference in page.text) == (200, True)
    assert count(session, Ticket) == 1
    assert officer.post("/queue/new-request", data=given | {"action": "anew"}).status_code == 303
    assert count(session, Ticket) == 2


def test_an_officer_who_clicks_twice_opens_one_ticket(client: Any, session: Any) -> None:
    officer, given = client("officer"), call()
    answers = [officer.post("/queue/new-request", data=given) for _ in range(2)]
    assert answers[0].location == answers[1].location
    assert count(session, Ticket) == 1
    assert session.scalar(select(func.count()).where(Event.kind == "ticket_opened")) == 1


def test_an_officer_has_topics_proposed(client: Any, session: Any) -> None:
    topic = factories.make_topic(label_de="Anomalieerkennung", alternatives={"de": ["Risse im Guss"]})
    page = client("officer").post("/queue/new-request", data=call(action="topics"))
    assert page.status_code == 200
    assert f'value="{topic.id}"' in page.text.split("data-topics-first")[1].split("data-topics-ask")[0]
    assert count(session, Submission) == 0


@pytest.mark.parametrize("role", ["contract_office", "director", "researcher", "administrator", "funder"])
def test_only_the_desk_files_on_behalf(client: Any, session: Any, role: str) -> None:
    person = client(role)
    assert person.get("/queue/new-request").status_code == 403
    assert person.post("/queue/new-request", data=call()).status_code == 403
    assert client().post("/queue/new-request", data=call()).status_code == 303
    assert count(session, Submission) == 0


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
    assert count(session, Attachment) == 1


def test_a_file_for_a_request_that_was_sent_joins_nothing(client: Any, session: Any) -> None:
    given = typed()
    client().post("/request", data=given)
    answer = client().post("/request/files", data={"key": given["key"], "files": file()})
    assert (answer.json["files"].strip(), answer.json["address"]) == ("", None)
    assert count(session, Attachment) == 0


@pytest.mark.parametrize(
    ("number", "state"),
    [("", ""), ("732 829", "begun"), ("732829320", "good"), ("7328293200", "begun"), ("732829321", "bad"),
     ("73282932000074", "good"), ("73282932000075", "bad"), ("FR44732829320", "good"), ("LU 26375245", "good"),
     ("CHE-123.456.788", "good"), ("RCSL B123456", "good"), ("\x00" * 50, "bad"), ("x" * 5000, "bad")],
)  # fmt: skip
def test_a_companys_number_is_looked_at_while_typed(
    client: Any, session: Any, number: str, state: str
) -> None:
    answer = client().post("/request/number?lang=en", data={"number": number})
    assert (answer.status_code, answer.json["state"]) == (200, state)
    assert bool(answer.json["words"]) == bool(state)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_address_of_the_desk_itself_is_a_companys(client: Any, session: Any, language: str) -> None:
    told = {"fr": "celle du guichet", "en": "the desk’s own", "de": "Anlaufstelle selbst"}[language]
    own = config.settings().mail_from
    for email in (
        own,
        own.upper(),
        f"reply+anything@{config.settings().mail_domain}",
        signing.reply_address("s1-c1"),
    ):
        given = typed(contact_email=email)
        for path in ("/request", f"/request/{given['key']}/resume-link"):
            answer = client().post(f"{path}?lang={language}", data=given)
            assert (answer.status_code, told in answer.text, given["pitch"][:20] in answer.text) == (
                422,
                True,
                True,
            )
    assert session.scalars(select(OutboxMail)).all() == []
