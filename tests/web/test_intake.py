"""The intake form: nothing typed is lost, sending twice is one request, no cookie is needed."""

from typing import Any

import pytest
from sqlalchemy import select

from desk import config, policy, signing
from forms import intake as form_of
from models import ConfidentialPart, OutboxMail, RateCount, Submission, Ticket
from tests import factories
from tests.harness.counting import count
from tests.web.typed_requests import sent, typed

LANGUAGES = ["fr", "en", "de"]


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
    assert count(Submission) == 0


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
    assert count(Ticket) == 0
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
    assert count(Submission) == 0


def test_sending_twice_is_one_request_and_one_mail(client: Any, session: Any) -> None:
    given = typed()
    first, second = (
        client().post("/request", data=given),
        client().post("/request", data=given | {"title": "Other"}),
    )
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert count(Submission) == 1
    assert session.scalar(select(RateCount.count).where(RateCount.key.startswith("request:"))) == 1
    assert sent(session, given["key"]).title == given["title"]
    emptied = client().post(
        "/request", data=given | {"title": ""}
    )  # sent again with what is wrong: sent it is
    assert (emptied.status_code, emptied.location) == (303, first.location)
    assert count(OutboxMail) == 1


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
    assert count(Submission) == (1 if status == 303 else 0)


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
