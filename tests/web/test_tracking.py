"""The tracking page: what a company sees and does behind its link, and what never reaches it."""

import io
import re
import secrets
from typing import Any

import pytest
from sqlalchemy import select

from desk import clock as desk_clock
from desk import policy
from forms import tracking as form_of
from models import (
    AnswerDraft,
    Attachment,
    ConfidentialPart,
    Contact,
    DataWish,
    Event,
    Link,
    MatchRun,
    Message,
    OutboxMail,
    Screening,
    Submission,
    Survey,
    Ticket,
    TicketTopic,
)
from models.states import TicketState
from tests import factories
from tests.factories import keep
from tests.harness.counting import count
from tests.web.tracked import case, message, path_of, unconfirmed

LANGUAGES = ["fr", "en", "de"]
OPEN_STATES = [state for state in TicketState if state != "closed"]
POSTS = {
    "confirmation": {}, "messages": {"answer-body": "Hello"}, "withdrawal": {"withdraw-reason": "No money"},
    "colleagues": {"colleague-name": "Luc", "colleague-email": "luc@ateliers.example.org"},
    "language": {"language-language": "de"}, "survey": {"survey-score": "5"}, "data": {"data-wish": "copy"},
}  # fmt: skip


@pytest.fixture(autouse=True)
def _the_database(session: Any) -> None:
    """Every test here reads what was written."""


def test_the_form_holds_what_the_policy_says() -> None:
    assert form_of.MESSAGE_LENGTH == policy.MESSAGE_LENGTH


def test_before_confirming_one_reads_what_was_sent_and_one_button_confirms(client: Any, session: Any) -> None:
    factories.make_user("officer")
    submission, path = unconfirmed(pitch="Line one\nLine <two>")
    page = client().get(path)
    assert page.status_code == 200
    assert "Line <two>" not in page.text
    assert "Line &lt;two&gt;" in page.text
    assert page.text.count('class="primary"') == 1
    assert count(Ticket) == 0
    answer = client().post(f"{path}/confirmation")
    assert (answer.status_code, answer.location) == (303, path)
    ticket = session.scalar(select(Ticket))
    assert ticket.submission_id == submission.id
    assert ticket.reference in client().get(path).text


def test_words_in_another_language_than_the_page_are_marked_with_theirs(client: Any, session: Any) -> None:
    _, path = unconfirmed(language="de", title="Risse", pitch="Schweißnahtfehlererkennung")
    _, followed = case(
        submission=factories.make_submission(language="de", title="Risse", pitch="Bauteilprüfung")
    )
    for one in (path, followed):
        page = client().get(f"{one}?lang=fr").text
        assert '<html lang="fr">' in page
        assert re.search(r'<h1[^>]* lang="de">Risse</h1>', page)
        assert '<p class="words" lang="de">' in page


def test_confirming_twice_opens_one_ticket(client: Any, session: Any) -> None:
    factories.make_user("officer")
    _, path = unconfirmed()
    assert [client().post(f"{path}/confirmation").status_code for _ in range(3)] == [303] * 3
    assert count(Ticket) == 1
    assert count(OutboxMail, OutboxMail.kind == "submission_received") == 1


def test_reading_ten_times_changes_nothing(client: Any, session: Any) -> None:
    _, fresh = unconfirmed()
    _, known = case()
    before = [count(model) for model in (Event, Ticket, Message, OutboxMail, Link)]
    for path in (fresh, known):
        for method in ("get", "head", "options"):
            for _ in range(10):
                assert getattr(client(), method)(path).status_code == 200
    assert [count(model) for model in (Event, Ticket, Message, OutboxMail, Link)] == before


@pytest.mark.parametrize("verb", POSTS)
def test_a_link_in_a_mail_decides_nothing(client: Any, verb: str) -> None:
    _, path = case()
    assert client().get(f"{path}/{verb}").status_code == 405


def test_withdrawing_before_confirming(client: Any, session: Any) -> None:
    submission, path = unconfirmed()
    # A reason is asked for, not demanded.
    assert client().post(f"{path}/withdrawal", data={}).status_code == 303
    session.refresh(submission)
    assert submission.state == "withdrawn"
    page = client().get(path)
    assert page.status_code == 200
    assert client().post(f"{path}/confirmation").status_code == 404


@pytest.mark.parametrize("verb", ["messages", "colleagues", "survey", "data"])
def test_what_needs_a_ticket_waits_for_the_confirmation(client: Any, session: Any, verb: str) -> None:
    _, path = unconfirmed()
    assert client().post(f"{path}/{verb}", data=POSTS[verb]).status_code == 404
    assert count(Message) == 0


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", OPEN_STATES)
def test_every_state_has_its_plain_words_in_the_persons_language(
    client: Any, language: str, state: str
) -> None:
    contact = factories.make_contact(language=language)
    _, path = case(state, submission=factories.make_submission(contact=contact))
    page = client(None, accept_language="en").get(path)
    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text
    assert 'aria-current="step"' in page.text


def test_the_search_reads_the_same_whether_units_were_asked_or_not(client: Any) -> None:
    shown = []
    for state, action, by in (
        ("qualified", "match", "desk"),
        ("matching", "choose_units", "desk"),
        ("offered", "wait_offers", "unit"),
    ):
        _, path = case(state, next_action=action, next_action_by=by)
        page = client().get(path).text
        shown.append(page.split('class="steps')[1].split('id="letters"')[0])
    assert shown[0] == shown[1] == shown[2]


def test_the_officers_own_words_about_the_next_step_stay_at_the_desk(client: Any) -> None:
    _, path = case(next_action="custom", next_action_note="Ask CANARY whether they can pay")
    assert "CANARY" not in client().get(path).text


def test_whose_turn_it_is_since_when_and_until_when(client: Any) -> None:
    _, path = case("info_needed", next_action="wait_company", next_action_by="company")
    page = client().get(f"{path}?lang=en").text
    assert "Your answer to the desk’s question" in page
    assert "10 March 2026" in page
    assert "12 March 2026" in page


def test_nothing_internal_ever_reaches_the_page(client: Any, session: Any) -> None:
    """Canary strings stand wherever the desk and units write; none may come out on any page of the link."""
    unit = factories.make_unit(name="CANARY-unit", code="canary-code")
    officer = factories.make_user("officer")
    ticket, path = case("offered", owner=officer, next_action_note="CANARY-step", outcome_reason=None)
    member = factories.make_member(unit, name="CANARY-member", email="canary@lab.example.org")
    declined = factories.make_offer("declined", ticket=ticket, unit=unit, decline_note="CANARY-decline")
    other = factories.make_offer(
        "accepted_with_conditions",
        ticket=ticket,
        unit=factories.make_unit(name="CANARY-two"),
        conditions="CANARY-condition",
    )
    message(ticket, "internal", "CANARY-note")
    message(ticket, "unit", "CANARY-lane", unit_id=unit.id, offer_id=declined.id, author_name=member.name)
    shown = message(ticket, "company", "Shown to the company")
    keep(
        Screening(
            ticket_id=ticket.id,
            check_code="sanctions",
            is_required=True,
            note="CANARY-screening",
            created_at=desk_clock.now(),
        )
    )
    keep(MatchRun(ticket_id=ticket.id, created_at=desk_clock.now(), input_hash="0" * 64, need={"text": "CANARY-need"},
                  versions={"matcher": "CANARY-run"}, exclusions=[{"unit": "CANARY"}], is_reliable=True))  # fmt: skip
    for layer, name in (("internal", "CANARY-internal.pdf"), ("pitch", "shown.pdf")):
        keep(Attachment(key=secrets.token_urlsafe(16), submission_id=ticket.submission_id, ticket_id=ticket.id, layer=layer,
                        name=name, mime="application/pdf", size=1, sha256="0" * 64, created_at=desk_clock.now()))  # fmt: skip
    assert other.conditions
    pages = [client().get(path, query_string={"lang": one}).text for one in LANGUAGES]
    pages += [client().post(f"{path}/{verb}", data={}).text for verb in POSTS]
    for page in pages:
        assert "canary" not in page.casefold()
    assert shown.body in pages[0]
    assert "shown.pdf" in pages[0]


def test_another_companys_words_never_show(client: Any, session: Any) -> None:
    mine, path = case()
    other, _ = case(submission=factories.make_submission(title="CANARY-title", pitch="CANARY-pitch"))
    message(other, "company", "CANARY-letter")
    assert "CANARY" not in client().get(path).text
    assert other.organization_id != mine.organization_id


def test_the_confidential_part_is_named_and_not_shown(client: Any) -> None:
    ticket, path = case()
    keep(
        ConfidentialPart(
            submission_id=ticket.submission_id, text="CANARY-secret", created_at=desk_clock.now()
        )
    )
    page = client().get(f"{path}?lang=en").text
    assert "Kept by the desk" in page
    assert "CANARY" not in page


def test_an_answer_with_a_file_reaches_the_desk_once(client: Any, session: Any) -> None:
    ticket, path = case("info_needed", next_action="wait_company", next_action_by="company")
    key = secrets.token_urlsafe(18)
    for _ in range(2):
        answer = client().post(
            f"{path}/messages",
            data={
                "answer-key": key,
                "answer-body": "Here are the photos.",
                "answer-files": (io.BytesIO(b"a,b\n1,2\n"), "p.csv"),
            },
        )
        assert answer.status_code == 303
    session.refresh(ticket)
    assert ticket.state == "triage"
    written = session.scalars(select(Message)).all()
    assert [(one.lane, one.author_kind, one.body) for one in written] == [
        ("company", "contact", "Here are the photos.")
    ]
    assert count(Attachment, Attachment.message_id == written[0].id) == 1
    page = client().get(path).text
    assert "Here are the photos." in page
    assert "p.csv" in page


@pytest.mark.parametrize(
    ("verb", "given", "words"),
    [
        ("messages", {"answer-body": " "}, "Write your message"),
        ("messages", {"answer-body": "x" * 20_001}, "Shorten this text"),
        ("messages", {"answer-body": "a\x00b"}, "invisible characters"),
        ("withdrawal", {"withdraw-reason": "a\x00b"}, "invisible characters"),
        (
            "colleagues",
            {"colleague-name": "", "colleague-email": "luc@example.org"},
            "name of your colleague",
        ),
        ("colleagues", {"colleague-name": "Luc", "colleague-email": "luc"}, "Write an e-mail address like"),
        (
            "colleagues",
            {"colleague-name": "Luc", "colleague-email": "reply+x@desk.example.org"},
            "the desk’s own",
        ),
        ("language", {"language-language": "xx"}, "valid choice"),
        ("survey", {"survey-score": "6"}, "valid choice"),
        ("survey", {}, "one of the five answers"),
        ("data", {"data-wish": "sell"}, "valid choice"),
    ],
)
def test_bad_input_is_told_and_kept(
    client: Any, session: Any, verb: str, given: dict[str, str], words: str
) -> None:
    ticket = factories.make_ticket("closed" if verb == "survey" else "triage")
    if verb == "survey":
        keep(Survey(ticket_id=ticket.id, sent_at=desk_clock.now()))
    answer = client().post(f"{path_of(ticket.submission)}/{verb}?lang=en", data=given)
    assert answer.status_code == 422
    assert words in answer.text
    assert count(Message) == 0


@pytest.mark.parametrize("verb", POSTS)
def test_strange_input_is_never_a_fault(client: Any, verb: str) -> None:
    _, path = case("closed")
    strange = dict.fromkeys(POSTS[verb], "\x00(�" * 9000) | {"answer-key": "\x00", "data-key": "é" * 300}
    assert client().post(f"{path}/{verb}", data=strange).status_code in (303, 422)


@pytest.mark.parametrize("given", ["Budget cut", "", "  "])
def test_withdrawing_closes_the_ticket_once_with_a_reason_or_without(
    client: Any, session: Any, given: str
) -> None:
    ticket, path = case()
    for _ in range(2):
        assert client().post(f"{path}/withdrawal", data={"withdraw-reason": given}).status_code == 303
    session.refresh(ticket)
    assert ticket.outcome_reason == (given.strip() or None)
    assert client("officer").get(f"/tickets/{ticket.reference}").status_code == 200
    assert (ticket.state, ticket.outcome) == ("closed", "company_withdrew")
    assert count(Event, Event.kind == "ticket_withdrawn") == 1
    assert "You withdrew your request" in client().get(f"{path}?lang=en").text


def test_a_colleague_gets_a_link_of_their_own_once(client: Any, session: Any) -> None:
    ticket, path = case()
    given = {"colleague-name": "Luc Weber (démo)", "colleague-email": "luc.weber@ateliers.example.org"}
    assert [client().post(f"{path}/colleagues", data=given).status_code for _ in range(2)] == [303, 303]
    colleague = session.scalar(select(Contact).where(Contact.email == given["colleague-email"]))
    assert colleague.organization_id == ticket.organization_id
    mails = session.scalars(select(OutboxMail).where(OutboxMail.kind == "colleague_added")).all()
    assert [mail.to_address for mail in mails] == [given["colleague-email"]]
    theirs = path_of(ticket.submission, colleague.id)
    assert theirs != path
    assert theirs in mails[0].text_body
    page = client().get(theirs).text
    assert "Luc Weber" in page
    assert client().post(f"{theirs}/messages", data={"answer-body": "From Luc"}).status_code == 303
    assert session.scalar(select(Message.author_name)) == "Luc Weber (démo)"


def test_the_language_chosen_is_the_persons_from_then_on(client: Any, session: Any) -> None:
    ticket, path = case()
    assert client().post(f"{path}/language", data={"language-language": "de"}).status_code == 303
    assert '<html lang="de">' in client().get(path).text
    assert session.get(Contact, ticket.contact_id).language == "de"


def test_the_question_at_the_end_is_answered_once(client: Any, session: Any) -> None:
    ticket, path = case("closed")
    assert "survey-score" not in client().get(path).text
    keep(Survey(ticket_id=ticket.id, sent_at=desk_clock.now()))
    assert 'name="survey-score"' in client().get(path).text
    for score in ("4", "4", "1"):
        answer = client().post(f"{path}/survey", data={"survey-score": score, "survey-comment": "Quick"})
        assert answer.status_code == 303
    survey = session.get(Survey, ticket.id, populate_existing=True)
    assert (survey.score, survey.comment) == (4, "Quick")
    assert 'name="survey-score"' not in client().get(path).text


@pytest.mark.parametrize("wish", ["copy", "erasure"])
def test_asking_about_ones_data_is_a_wish_the_desk_must_answer(client: Any, session: Any, wish: str) -> None:
    owner = factories.make_user("officer", language="fr")
    ticket, path = case(owner_id=owner.id)
    for _ in range(2):
        assert client().post(f"{path}/data", data={"data-wish": wish}).status_code == 303
    asked = session.scalars(select(DataWish)).one()
    assert (asked.wish, asked.contact_id) == (wish, ticket.contact_id)
    assert asked.follow_up.purpose.startswith({"copy": "Envoyer", "erasure": "Effacer"}[wish])
    assert "you asked for" in client().get(f"{path}?lang=en").text
    session.refresh(ticket)
    assert ticket.next_action != "answer_message"  # nothing was written to the thread


def test_the_thread_is_read_in_pages(client: Any) -> None:
    ticket, path = case()
    for place in range(policy.PAGE_ROWS + 3):
        message(ticket, "company", f"letter number {place}.")
    page = client().get(path).text
    assert page.count("letter number") == policy.PAGE_ROWS
    assert "letter number 0." not in page
    older = page.split("after=")[1].split('"')[0]
    assert "letter number 0." in client().get(f"{path}?after={older}").text
    for strange in ("x", "9" * 30, "\x00", "-1", "٣"):
        assert client().get(path, query_string={"after": strange}).status_code == 200


def stored(ticket: Ticket, content: bytes = b"a,b\n1,2\n", **changes: Any) -> Attachment:
    from desk.services import attachments

    received = attachments.receive(io.BytesIO(content), "data.csv")
    fields = {"layer": "confidential", "name": received.name, "scan_state": "not_scanned"} | changes
    return keep(Attachment(key=secrets.token_urlsafe(16), submission_id=ticket.submission_id, ticket_id=ticket.id, mime=received.mime,
                           size=received.size, sha256=received.sha256, created_at=desk_clock.now(), **fields))  # fmt: skip


def test_a_company_saves_its_own_files_and_no_others(client: Any, session: Any) -> None:
    mine, path = case()
    other, _ = case()
    own, theirs = stored(mine), stored(other)
    hidden, held = stored(mine, layer="internal"), stored(mine, scan_state="held")
    answer = client().get(f"{path}/files/{own.key}", buffered=True)
    assert (answer.status_code, answer.data) == (200, b"a,b\n1,2\n")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    wrong = [
        client().get(f"{path}/files/{key}")
        for key in (theirs.key, hidden.key, held.key, secrets.token_urlsafe(16))
    ]
    assert [one.status_code for one in wrong] == [404] * 4
    assert "being checked" in client().get(f"{path}?lang=en").text


@pytest.mark.parametrize("verb", POSTS)
def test_other_sites_decide_nothing(client: Any, session: Any, verb: str) -> None:
    _, path = case()
    answer = client().post(f"{path}/{verb}", data=POSTS[verb], headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 400
    assert count(Message) == 0


def test_an_answer_not_finished_waits_for_its_writer_alone_and_goes_once_sent(
    client: Any, session: Any
) -> None:
    ticket, path = case()
    colleague = factories.make_contact(ticket.organization)
    theirs = path_of(ticket.submission, colleague.id)
    script = {"Accept": "application/json"}
    saved = client().post(f"{path}/draft?lang=en", data={"answer-body": "half a\nthought"}, headers=script)
    assert saved.json == {"status": "Draft saved"}
    assert "half a\nthought" in client().get(path).text
    assert "half a" not in client().get(theirs).text
    assert "half a" not in client("officer").get(f"/tickets/{ticket.reference}").text
    assert (
        client().post(f"{path}/draft", data={"answer-body": "whole"}).status_code == 303
    )  # the button, without script
    assert client().post(f"{path}/messages", data={"answer-body": "whole thought"}).status_code == 303
    assert count(AnswerDraft) == 0
    assert client().post(f"{path}/draft", data={"answer-body": " "}).status_code == 303
    assert count(AnswerDraft) == 0


def test_topics_left_open_are_proposed_when_confirming_and_ticked_by_the_company(
    client: Any, session: Any
) -> None:
    factories.make_user("officer")
    topic = factories.make_topic("vision", label_en="Computer vision")
    submission, path = unconfirmed(
        topics=[], title="Computer vision for welds", pitch="Computer vision should see faults."
    )
    page = client().get(f"{path}?lang=en").text
    assert 'value="vision"' in page
    assert "checked" not in page.partition('value="vision"')[2].partition(">")[0]
    client().post(f"{path}/confirmation", data={"topics": [topic.id, "no-such-topic", "\x00"]})
    assert session.execute(select(TicketTopic.topic_id, TicketTopic.origin)).all() == [("vision", "company")]
    assert session.get(Submission, submission.id).topics == []  # what was sent stays as it was sent


ALIKE = {
    "title": "Find faulty weld seams with a camera",
    "pitch": "Two people check each weld seam by eye on the line.",
}


def test_a_similar_open_request_is_shown_to_its_own_address_before_it_is_confirmed(
    client: Any, session: Any
) -> None:
    ticket, _ = case(submission=factories.make_submission(**ALIKE))
    address = session.get(Contact, ticket.contact_id).email
    _, path = unconfirmed(contact_email=address.upper(), **ALIKE)
    page = client().get(f"{path}?lang=en").text
    assert ticket.reference in page
    assert "/r/renewal" in page
    _, other = unconfirmed(
        contact_email=address, title="Translate manuals", pitch="Our manuals exist in German only."
    )
    assert ticket.reference not in client().get(f"{other}?lang=en").text


def test_of_a_colleagues_similar_request_only_that_there_is_one(client: Any, session: Any) -> None:
    organization = factories.make_organization(domain="ateliers-canary.example")
    ticket, _ = case(
        submission=factories.make_submission(contact=factories.make_contact(organization), **ALIKE)
    )
    _, path = unconfirmed(
        contact_email="new@ateliers-canary.example", title=ALIKE["title"], pitch=ALIKE["pitch"]
    )
    page = client().get(f"{path}?lang=en").text
    assert "A colleague of your company" in page
    assert ticket.reference not in page


@pytest.mark.parametrize("shared", ["gmail.com", "ateliers-other.example"])
def test_nobody_elses_request_is_ever_hinted_at(client: Any, session: Any, shared: str) -> None:
    """Neither the company's name nor its number, which anybody can type, nor a provider's domain opens anything."""
    organization = factories.make_organization(domain="gmail.com")  # somebody of the desk mistyped
    ticket, _ = case(
        submission=factories.make_submission(contact=factories.make_contact(organization), **ALIKE)
    )
    _, path = unconfirmed(
        contact_email=f"stranger@{shared}", company_name=organization.name, company_id=organization.siren,
        company_id_kind="siren", **ALIKE,
    )  # fmt: skip
    page = client().get(f"{path}?lang=en").text
    assert ticket.reference not in page
    assert "A colleague" not in page
    assert "resembles" not in page
