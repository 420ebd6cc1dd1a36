"""Phrases that confirmed requests taught: proposed with their evidence, taken or refused by a person, never added alone."""

from typing import Any

import pytest
from sqlalchemy import select

from desk import clock
from desk.access import Actor
from desk.errors import NotAllowed, NotFound
from desk.matching import loader, recognize
from desk.queries import labels as queries
from desk.services import labels, topics
from desk.transaction import unit_of_work
from models import Event, LabelDecision, TicketTopic, Topic
from models.states import Role, TicketState
from tests import factories as make

PHRASE = {"topic_id": "wear", "language": "en", "key": "grind wheel glaze"}
SAID = ("Grinding wheels glaze after an hour.", "Our grinding wheel glazes and burns the parts.")


@pytest.fixture
def wear(session: Any) -> Topic:
    loader.forget()
    return make.make_topic("wear", label_fr="Usure", label_en="Wear", label_de="Verschleiß")


def someone(role: str) -> Actor:
    user = make.make_user(role)
    return Actor(kind="staff", user_id=user.id, role=Role(role), name=user.name, language="en")


def confirmed(topic: Topic, *pitches: str, **changes: Any) -> list[Any]:
    tickets = []
    for pitch in pitches:
        facts = {"title": "A question", "pitch": pitch, "language": "en"} | changes
        ticket = make.make_ticket(TicketState.QUALIFIED, **facts)
        make.keep(
            TicketTopic(
                ticket_id=ticket.id, topic_id=topic.id, origin="machine", confirmed_at=clock.now(), confirmed_by_id=ticket.owner_id
            )
        )  # fmt: skip
        tickets.append(ticket)
    return tickets


def phrases(actor: Actor) -> set[str]:
    return {row.phrase for row in queries.page(actor, "en").rows}


def test_a_phrase_of_two_companies_is_proposed_with_the_requests_that_say_it(wear: Topic) -> None:
    tickets = confirmed(wear, *SAID)
    (row,) = queries.page(someone(Role.LEAD), "en").rows
    assert (row.topic_id, row.language, row.key, row.companies, row.elsewhere) == (
        "wear",
        "en",
        PHRASE["key"],
        2,
        0,
    )
    assert row.references == tuple(sorted(ticket.reference for ticket in tickets))


def test_the_words_of_one_company_stay_its_own(wear: Topic) -> None:
    (first,) = confirmed(wear, SAID[0])
    confirmed(wear, SAID[1], organization_id=first.organization_id)
    assert queries.page(someone(Role.LEAD), "en").total == 0


def test_what_requests_on_other_matters_say_as_often_is_nobody_s_phrase(wear: Topic) -> None:
    confirmed(wear, *SAID)
    confirmed(make.make_topic("noise", label_en="Noise"), SAID[0], SAID[1])
    assert queries.page(someone(Role.LEAD), "en").total == 0


def test_one_word_alone_needs_a_third_company(wear: Topic) -> None:
    confirmed(wear, "Polishing stops at night.", "At ten, polishing again.")
    assert queries.page(someone(Role.LEAD), "en").total == 0
    confirmed(wear, "Why is polishing slow?")
    assert phrases(someone(Role.LEAD)) == {"polishing"}


def test_a_taken_phrase_is_a_label_at_once_and_stays_one_after_an_import(wear: Topic, session: Any) -> None:
    confirmed(wear, *SAID)
    lead = someone(Role.LEAD)
    with unit_of_work():
        labels.take(actor=lead, **PHRASE)
    assert queries.page(lead, "en").total == 0
    assert [
        hit.topic_id for hit in recognize("The grinding wheels glaze", loader.current_scheme(), "en")
    ] == ["wear"]
    file = {
        "concepts": [
            {"id": "wear", "axis": "eng", "prefLabel": {"fr": "Usure", "en": "Wear out", "de": "Abrieb"}}
        ]
    }
    with unit_of_work():
        topics.import_scheme(actor=lead, data=file)
    session.expire_all()
    topic = session.get(Topic, "wear")
    assert (topic.label_en, len(topic.alternatives["en"])) == ("Wear out", 1)
    assert set(session.scalars(select(Event.kind).where(Event.kind.like("label%")))) == {"label_taken"}


def test_a_refused_phrase_is_not_proposed_again(wear: Topic, session: Any) -> None:
    confirmed(wear, *SAID)
    lead = someone(Role.LEAD)
    with unit_of_work():
        labels.refuse(actor=lead, **PHRASE)
    confirmed(wear, SAID[0])
    assert PHRASE["key"] not in {row.key for row in queries.page(lead, "en").rows}
    assert not session.get(Topic, "wear").alternatives
    (kept,) = session.scalars(select(LabelDecision))
    assert (kept.is_taken, kept.decided_by_id) == (False, lead.user_id)
    with pytest.raises(NotFound):
        labels.take(actor=lead, **PHRASE)


def test_who_may_not_read_requests_is_told_a_number_and_decides_nothing(wear: Topic) -> None:
    confirmed(wear, *SAID)
    administrator = someone(Role.ADMINISTRATOR)
    page = queries.page(administrator, "en")
    assert (page.total, list(page.rows)) == (1, [])
    with pytest.raises(NotFound):
        labels.take(actor=administrator, **PHRASE)
    with pytest.raises(NotAllowed):
        labels.refuse(actor=someone(Role.OFFICER), **PHRASE)
