"""Publications of a unit: looked at before anything is kept, taken once, read by the matcher, taken away again."""

from typing import Any

import pytest
from sqlalchemy import select

from desk.access import Actor
from desk.errors import NotAllowed, NotFound
from desk.matching.loader import profiles
from desk.queries import work
from desk.services import publications, units
from desk.transaction import unit_of_work
from models import Event, Member, Publication, Unit
from tests.factories import actor_of, make_topic, make_unit
from tests.harness.counting import count

FILE = rb"""@article{a, title={Weld seams seen by a camera}, doi={10.1234/a}, year=2020}
@article{b, title={Federated learning}, abstract={Hospitals learn together.}}
@article{c, title={WELD SEAMS, seen by a camera}, year=2021}
@article{broken, title={no end
"""


@pytest.fixture
def me(session: Any) -> tuple[Actor, Unit]:
    actor = actor_of("researcher")
    return actor, session.get_one(Unit, next(iter(actor.unit_ids)))


def look(actor: Actor, unit: Unit, content: bytes = FILE) -> publications.Preview:
    return publications.look(actor=actor, unit_id=unit.id, content=content)


def take(actor: Actor, unit: Unit, numbers: set[int], content: bytes = FILE) -> int:
    with unit_of_work():
        return publications.add(actor=actor, unit_id=unit.id, content=content, numbers=numbers)


def test_a_file_is_looked_at_and_nothing_is_kept(session: Any, me: Any) -> None:
    preview = look(*me)
    assert [work.number for work in preview.new] == [1, 2]
    assert [work.number for work in preview.twice] == [3]
    assert [(fault.name, fault.line) for fault in preview.faults] == [("broken", 4)]
    assert count(Publication) == count(Event) == 0


def test_what_is_chosen_is_taken_once_and_then_known(session: Any, me: Any) -> None:
    assert take(*me, {2, 3, 99}) == 1
    assert [work.number for work in look(*me).known] == [2]
    assert (take(*me, {1, 2}), take(*me, {1, 2})) == (1, 0)
    kept = session.scalars(select(Publication).order_by(Publication.id)).all()
    assert [(one.title, one.year, one.doi, one.language) for one in kept] == [
        ("Federated learning", None, None, "en"), ("Weld seams seen by a camera", 2020, "10.1234/a", "en"),
    ]  # fmt: skip
    assert [event.details["after"]["count"] for event in session.scalars(select(Event))] == [1, 1]


def test_the_same_doi_is_the_same_publication_whatever_its_title(me: Any) -> None:
    take(*me, {1})
    preview = look(*me, b"@article{x, title={Another title}, doi={https://doi.org/10.1234/A}}")
    assert (len(preview.new), len(preview.known)) == (0, 1)


def test_the_matcher_reads_their_words_and_no_longer_once_removed(session: Any, me: Any) -> None:
    actor, unit = me
    take(actor, unit, {1, 2})

    def texts() -> tuple[str, ...]:
        return next(one.texts for one in profiles() if one.id == unit.code)

    assert texts() == ("Weld seams seen by a camera", "Federated learning. Hospitals learn together.")
    ids = [row.id for row in work.publications(actor, unit.id)]
    other = make_unit()
    for unit_id, refusal in ((other.id, NotAllowed), (999_999, NotFound)):
        with pytest.raises(refusal), unit_of_work():
            publications.remove(actor=actor, unit_id=unit_id, publication_ids=ids)
    with unit_of_work():
        assert publications.remove(actor=actor, unit_id=unit.id, publication_ids=ids[:1]) == 1
    assert len(texts()) == 1


@pytest.mark.parametrize("role", ["researcher", "officer", "director", "contract_office"])
def test_nobody_touches_the_publications_of_another_unit(session: Any, me: Any, role: str) -> None:
    _, unit = me
    other = actor_of(role)
    with pytest.raises(NotAllowed):
        look(other, unit)
    with pytest.raises(NotAllowed):
        take(other, unit, {1})
    assert count(Publication) == 0


def test_a_text_in_two_languages_is_read_in_both(session: Any, me: Any) -> None:
    actor, unit = me
    text = units.Text("description", "fr", "Nous voyons les soudures.", None, None, "en", "We see welds.")
    with unit_of_work():
        units.set_texts(actor=actor, unit_id=unit.id, texts=[text])
    assert next(one.texts for one in profiles() if one.id == unit.code) == (text.text, text.other_text)


def test_topics_are_proposed_from_a_units_texts_until_it_declares_them(session: Any, me: Any) -> None:
    actor, unit = me
    unsaid = {"label_fr": "Sujet 1", "label_de": "Thema 1"}
    topic = make_topic("test.one", label_en="federated learning", **unsaid)
    make_topic("test.two", label_en="hospital robots that learn", **unsaid)  # a word in passing is no subject
    take(actor, unit, {1, 2})
    (proposed,) = work.proposed_topics(actor, unit.id, "en")
    assert (proposed.topic_id, proposed.words) == (topic.id, ("Federated learning",))
    with unit_of_work():
        units.set_expertise(actor=actor, unit_id=unit.id, claims=[units.Claim(topic.id, 2)])
    assert work.proposed_topics(actor, unit.id, "en") == []
    assert session.scalar(select(Member.unit_id).where(Member.user_id == actor.user_id)) == unit.id
