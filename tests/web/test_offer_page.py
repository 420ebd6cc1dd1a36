"""The offer behind its mailed link: read by anyone who holds it, decided by a button, once and in time."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from desk import clock as desk_clock
from desk.services import links, tickets
from desk.transaction import unit_of_work
from models import Engagement, Event, MatchCandidate, MatchRun, Message, Offer, OutboxMail
from tests.factories import (
    actor_of,
    keep,
    make_engagement,
    make_member,
    make_offer,
    make_ticket,
    make_topic,
    make_unit,
)
from tests.harness.counting import count

KEY = "a-key-of-the-form-1234"
TOO_LONG = "x" * 20_001
YES = {"yes-has_tie": "no"}
POSTS = {
    "acceptance": YES, "refusal": {"no-code": "no_capacity"}, "messages": {"ask-body": "How many?", "ask-key": KEY},
    "colleagues": {"who-name": "Ana, Nancy"},
}  # fmt: skip
NOW_STANDS = "already decided or has ended"


@pytest.fixture(autouse=True)
def _the_database(session: Any) -> None:
    """Every test here reads what was written."""


def offered(state: str = "sent", language: str = "en", **changes: Any) -> tuple[Offer, str]:
    offer = make_offer(state, **changes)
    member = make_member(offer.unit, language=language)
    ends = offer.expires_at + timedelta(days=60)
    return offer, links.path(links.issue("offer", expires_at=ends, offer_id=offer.id, member_id=member.id))


@pytest.mark.parametrize(("language", "words"), [("en", "Your answer"), ("fr", "Votre réponse"), ("de", "Ihre Antwort")])  # fmt: skip
def test_the_page_speaks_the_language_of_its_person(client: Any, language: str, words: str) -> None:
    _, path = offered(language=language)
    page = client().get(path)
    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text
    assert words in page.text


@pytest.mark.parametrize("state", ["sent", "seen", "accepted", "accepted_with_conditions", "declined", "expired", "withdrawn"])  # fmt: skip
def test_every_state_is_shown(client: Any, state: str) -> None:
    _, path = offered(state)
    assert client().get(path).status_code == 200


def test_a_need_in_another_language_than_the_page_is_marked_with_its_own(client: Any) -> None:
    offer, path = offered(language="fr")
    offer.ticket.language = "de"
    page = client().get(path).text
    assert '<html lang="fr">' in page
    assert re.search(r'<h1[^>]* lang="de">', page)
    assert '<p class="words" lang="de">' in page


def test_reading_changes_nothing_whoever_follows_the_link(client: Any, session: Any) -> None:
    offer, path = offered()
    for _ in range(10):
        visits = [client().get(path), client().head(path), client().options(path)]
        assert [visit.status_code for visit in visits] == [200, 200, 200]
    session.refresh(offer)
    assert (offer.state, offer.seen_at) == ("sent", None)
    assert count(Event) == 0


@pytest.mark.parametrize("act", POSTS)
def test_a_link_in_a_mail_decides_nothing(client: Any, act: str) -> None:
    _, path = offered()
    assert client().get(f"{path}/{act}").status_code == 405
    assert client().post(path).status_code == 405


@pytest.mark.parametrize("act", ["", *(f"/{act}" for act in POSTS)])
def test_a_wrong_or_foreign_link_opens_nothing(client: Any, session: Any, act: str) -> None:
    offer, path = offered()
    days = desk_clock.now() + timedelta(days=9)
    foreign = links.issue("tracking", expires_at=days, submission_id=offer.ticket.submission_id)
    for token in ("null", "x" * 900, path.removeprefix("/o/")[:-1], links.token(foreign)):
        ask = client().post if act else client().get
        assert ask(f"/o/{token}{act}", data=POSTS.get(act[1:])).status_code == 404
    assert count(Event) == 0


@pytest.mark.parametrize("act", POSTS)
def test_a_link_that_ended_says_so_and_decides_nothing(
    client: Any, session: Any, clock: Any, act: str
) -> None:
    offer, path = offered()
    clock.shift(timedelta(days=90))
    page = client().get(path)
    assert page.status_code == 410
    assert offer.ticket.title not in page.text
    assert client().post(f"{path}/{act}", data=POSTS[act]).status_code == 404
    assert count(Event) == 0


@pytest.mark.parametrize("act", POSTS)
def test_each_answer_is_taken_and_leads_back(client: Any, session: Any, act: str) -> None:
    offer, path = offered()
    answer = client().post(f"{path}/{act}", data=POSTS[act])
    assert (answer.status_code, answer.location) == (303, path)
    session.refresh(offer)
    expected = {"acceptance": "accepted", "refusal": "declined", "messages": "seen", "colleagues": "sent"}
    assert offer.state == expected[act]


@pytest.mark.parametrize("act", ["acceptance", "refusal"])
def test_answering_twice_shows_how_it_stands(client: Any, session: Any, act: str) -> None:
    _, path = offered()
    client().post(f"{path}/{act}", data=POSTS[act])
    events, mails = count(Event), count(OutboxMail)
    for second in ("acceptance", "refusal"):
        answer = client().post(f"{path}/{second}", data=POSTS[second])
        assert answer.status_code == 409
        assert NOW_STANDS in answer.text
    assert (count(Event), count(OutboxMail)) == (events, mails)
    assert count(Engagement) == (1 if act == "acceptance" else 0)


def test_a_unit_that_filled_up_meanwhile_keeps_its_offer_and_its_words(client: Any, session: Any) -> None:
    offer, path = offered(unit=make_unit(ceiling=1))
    make_engagement(make_offer("accepted", unit=offer.unit))
    events = count(Event)
    answer = client().post(f"{path}/acceptance", data=YES | {"yes-conditions": "From September on"})
    assert answer.status_code == 409
    assert "Your yes is not recorded" in answer.text
    assert "From September on" in answer.text
    session.refresh(offer)
    assert (offer.state, count(Event)) == ("sent", events)
    offer.override_reason = "They asked for this chair"  # as the desk writes it
    session.commit()
    assert client().post(f"{path}/acceptance", data=YES).status_code == 303


def test_a_message_sent_twice_is_one(client: Any, session: Any) -> None:
    _, path = offered()
    for _ in range(2):
        assert client().post(f"{path}/messages", data=POSTS["messages"]).status_code == 303
    assert count(Message) == 1


@pytest.mark.parametrize("act", POSTS)
def test_an_offer_taken_back_answers_with_what_happened(client: Any, session: Any, act: str) -> None:
    _, path = offered("withdrawn")
    answer = client().post(f"{path}/{act}", data=POSTS[act])
    assert answer.status_code == 409
    assert "The company changed its need" in answer.text
    assert count(Event) == count(Message) == 0


@pytest.mark.parametrize("act", ["acceptance", "refusal"])
def test_a_late_answer_is_told_so(client: Any, session: Any, clock: Any, act: str) -> None:
    _, path = offered()
    clock.shift(timedelta(days=11))
    assert 'id="answer"' not in client().get(path).text
    answer = client().post(f"{path}/{act}", data=POSTS[act])
    assert answer.status_code == 409
    assert "The time to answer ended" in answer.text
    assert count(Event) == 0


@pytest.mark.parametrize(
    ("act", "data", "kept"),
    [
        ("acceptance", {"yes-conditions": "From March"}, "From March"),
        ("acceptance", {"yes-has_tie": "yes", "yes-conditions": "From May"}, "From May"),
        ("acceptance", {"yes-has_tie": "maybe", "yes-tie_explanation": "Shares"}, "Shares"),
        ("refusal", {"no-code": "nonsense", "no-note": "Too far"}, "Too far"),
        ("refusal", {"no-code": "other", "no-suggested_unit": "Robotics"}, "Robotics"),
        ("refusal", {"no-code": "suggest_other_unit", "no-note": "Not us"}, "Not us"),
        ("messages", {"ask-body": "How many?", "ask-key": "short"}, "How many?"),
        ("messages", {"ask-body": TOO_LONG, "ask-key": KEY}, TOO_LONG),
        ("messages", {"ask-body": "  ", "ask-key": KEY}, ""),
        ("colleagues", {"who-name": "y" * 201}, "y" * 201),
        ("colleagues", {}, ""),
    ],
)
def test_bad_input_is_refused_beside_its_field_and_no_word_is_lost(
    client: Any, session: Any, act: str, data: dict[str, str], kept: str
) -> None:
    offer, path = offered()
    answer = client().post(f"{path}/{act}", data=data)
    assert answer.status_code == 422
    assert kept in answer.text
    session.refresh(offer)
    assert offer.state == "sent"
    assert count(Event) == 0


def test_the_companys_name_is_hidden_unless_ticked_or_accepted(client: Any, session: Any) -> None:
    for state, ticked, shown in (("sent", False, False), ("sent", True, True), ("declined", False, False)):
        offer, path = offered(state, ticket=make_ticket("offered", disclose_company=ticked))
        ticket = offer.ticket
        name, person = ticket.submission.organization.name, ticket.submission.contact
        page = client().get(path).text
        assert (name in page) == shown
        assert person.name not in page
        assert person.email not in page
    offer, path = offered()
    organization, person = offer.ticket.submission.organization, offer.ticket.submission.contact
    names = (organization.name, person.name, person.email, offer.ticket.reference)
    client().post(f"{path}/acceptance", data=YES)
    page = client().get(path).text
    assert all(name in page for name in names)


def test_a_question_is_answered_by_mail_and_on_the_page_while_the_offer_stays_open(
    client: Any, session: Any
) -> None:
    offer, path = offered()
    client().post(f"{path}/messages", data=POSTS["messages"])
    officer, reference = client("officer"), offer.ticket.reference
    assert "How many?" in officer.get(f"/tickets/{reference}").text
    with unit_of_work():
        tickets.write_to_unit(
            actor=actor_of(officer.user), ticket_id=offer.ticket_id, unit_id=offer.unit_id, body="About 900.", key="k" * 32
        )  # fmt: skip
    (mail,) = session.scalars(select(OutboxMail).where(OutboxMail.kind == "message_to_unit"))
    assert path in mail.text_body
    page = client().get(path).text
    assert "About 900." in page
    assert 'id="answer"' in page


def test_the_desk_asks_a_named_unit_with_a_press_and_reads_a_named_person(client: Any, session: Any) -> None:
    offer, path = offered()
    better = make_member(make_unit()).unit
    client().post(f"{path}/colleagues", data={"who-named_unit_id": str(better.id)})
    client().post(
        f"{path}/colleagues", data={"who-name": "Ana Silva, Nancy", "who-email": "ana@lab.example.org"}
    )
    page = client().get(path).text
    assert better.name in page
    assert "Ana Silva, Nancy" in page
    officer, reference = client("officer"), offer.ticket.reference
    desk_page = officer.get(f"/tickets/{reference}").text
    assert "ana@lab.example.org" in desk_page
    field = re.search(rf'name="(offers-(?:unit_ids|other_unit))" value="{better.id}"', desk_page)
    assert field
    assert officer.post(f"/tickets/{reference}/offers", data={field[1]: str(better.id)}).status_code == 303
    asked = select(Offer.unit_id).where(Offer.ticket_id == offer.ticket_id, Offer.state == "sent")
    assert set(session.scalars(asked)) == {offer.unit_id, better.id}


@pytest.mark.parametrize("named", ["999999", "x", "-1", "0"])
def test_a_unit_that_cannot_be_named_is_refused_with_the_words_kept(
    client: Any, session: Any, named: str
) -> None:
    _, path = offered()
    answer = client().post(f"{path}/colleagues", data={"who-named_unit_id": named, "who-name": "Ana Silva"})
    assert answer.status_code == 422
    assert "Ana Silva" in answer.text
    assert count(Event) == 0


def test_the_page_says_by_which_topics_and_words_the_need_met_the_unit(client: Any, session: Any) -> None:
    topic, ticket, unit = make_topic(label_de="Maschinelles Sehen"), make_ticket("offered"), make_unit()
    run = keep(
        MatchRun(ticket_id=ticket.id, input_hash="x", need={}, versions={}, exclusions=[], is_reliable=True, created_at=desk_clock.now())
    )  # fmt: skip
    reasons = {"topics": [{"need_topic": topic.id, "unit_topic": topic.id, "relation": "same"}],
               "words": [{"need_words": "weld seams", "unit_words": "soudures"}]}  # fmt: skip
    keep(MatchCandidate(run_id=run.id, rank=1, unit_id=unit.id, score=50.0, parts={}, reasons=reasons))
    _, path = offered(language="de", ticket=ticket, unit=unit, run_id=run.id)
    page = client().get(path).text
    for words in ("Maschinelles Sehen", "weld seams", "soudures"):
        assert words in page
