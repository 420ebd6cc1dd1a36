"""The topic scheme: imported again and again, never deleted from."""

import copy
from typing import Any

import pytest
from sqlalchemy import func, select

from desk.access import Actor
from desk.errors import NotAllowed
from desk.services import sessions, topics
from desk.services.imports import ImportRefused, Outcome, read
from desk.transaction import unit_of_work
from models import Event, Topic, TopicRelation
from tests.factories import make_user

LABELS = {"fr": "Vue", "en": "Sight", "de": "Sehen"}


def row(topic_id: str, **more: Any) -> dict[str, Any]:
    return {"id": topic_id, "axis": "eng", "prefLabel": dict(LABELS), **more}


def bring_in(*rows: dict[str, Any], partial: bool = False, version: str = "1") -> Outcome:
    data = {"scheme": {"version": version}, "concepts": list(copy.deepcopy(rows))}
    with unit_of_work():
        return topics.import_scheme(actor=Actor.system(), data=data, partial=partial)


def refused(*rows: dict[str, Any]) -> list[tuple[str, str, str]]:
    with pytest.raises(ImportRefused) as refusal:
        bring_in(*rows)
    return [(one.key, one.field, one.code) for one in refusal.value.outcome.problems]


def test_the_shipped_scheme_comes_in_whole_and_the_second_time_changes_nothing(session: Any) -> None:
    for expected in ((99, 0), (0, 99)):
        with unit_of_work():
            outcome = topics.import_scheme(actor=Actor.system(), data=topics.shipped())
        assert (len(outcome.added), len(outcome.unchanged)) == expected
        assert not outcome.problems
    assert session.execute(select(func.count()).select_from(Topic)).scalar_one() == 99
    assert session.execute(select(Event.kind)).scalars().all() == ["topics_imported"]
    one_way = set(session.execute(select(TopicRelation.topic_id, TopicRelation.related_id)))
    assert one_way == {(b, a) for a, b in one_way}


def test_children_may_stand_before_their_parents(session: Any) -> None:
    bring_in(row("child", broader="parent"), row("parent"))
    assert session.get(Topic, "child").broader_id == "parent"


def test_words_and_places_change_while_ids_stay(session: Any) -> None:
    bring_in(row("a"), row("b"))
    outcome = bring_in(row("a", broader="b", altLabel={"fr": ["voir"]}), version="2")
    assert outcome.changed == {"a": ["broader", "alternatives"]}
    assert session.get(Topic, "a").alternatives == {"fr": ["voir"]}
    assert (session.get(Topic, "a").scheme_version, session.get(Topic, "b").scheme_version) == ("2", "1")


def test_a_topic_the_file_does_not_name_stays_as_it_is(session: Any) -> None:
    bring_in(row("a"), row("b", related=["a"]))
    outcome = bring_in(row("c"))
    assert not outcome.retired
    assert session.execute(select(func.count()).select_from(TopicRelation)).scalar_one() == 2


def test_a_topic_is_retired_and_names_its_successor(session: Any) -> None:
    bring_in(row("old"), row("new"))
    outcome = bring_in(row("old", deprecated=True, replacedBy="new"))
    assert outcome.retired == ["old"]
    old = session.get(Topic, "old")
    assert (old.is_retired, old.replaced_by_id) == (True, "new")


def test_relations_follow_the_rows_both_ways(session: Any) -> None:
    bring_in(row("a", related=["b"]), row("b"), row("c"))
    outcome = bring_in(row("a", related=["c"]), row("b"), row("c"))
    assert set(outcome.changed) == {"a", "b", "c"}
    pairs = set(session.execute(select(TopicRelation.topic_id, TopicRelation.related_id)))
    assert pairs == {("a", "c"), ("c", "a")}


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        ({"id": ""}, ("", "id", "missing")),
        ({"id": "With Blanks"}, ("With Blanks", "id", "not_an_id")),
        ({"id": "x" * 61}, ("x" * 61, "id", "too_long")),
        ({"axis": "sea"}, ("bad", "axis", "unknown_code")),
        ({"axis": None}, ("bad", "axis", "missing")),
        ({"prefLabel": {"fr": "Vue", "en": "Sight"}}, ("bad", "label_de", "missing")),
        ({"prefLabel": {**LABELS, "fr": "x" * 121}}, ("bad", "label_fr", "too_long")),
        ({"prefLabel": "Vue"}, ("bad", "prefLabel", "not_by_language")),
        ({"prefLabel": {**LABELS, "fr": ["Vue"]}}, ("bad", "label_fr", "not_text")),
        ({"prefLabel": {**LABELS, "fr": "a\x00b"}}, ("bad", "label_fr", "not_text")),
        ({"altLabel": ["a"]}, ("bad", "altLabel", "not_by_language")),
        ({"altLabel": {"fr": {"a": 1}}}, ("bad", "alt_fr", "not_a_list")),
        ({"broader": "nowhere"}, ("bad", "broader", "unknown_topic")),
        ({"broader": "bad"}, ("bad", "broader", "itself")),
        ({"replacedBy": "nowhere"}, ("bad", "replacedBy", "unknown_topic")),
        ({"related": ["nowhere"]}, ("bad", "related", "unknown_topic")),
        ({"deprecated": "perhaps"}, ("bad", "deprecated", "not_yes_or_no")),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_kept(
    session: Any, bad: dict[str, Any], problem: tuple[str, str, str]
) -> None:
    assert refused(row("good"), {**row("bad"), **bad}) == [problem]
    assert session.execute(select(func.count()).select_from(Topic)).scalar_one() == 0


def test_every_bad_row_is_named_at_once_in_the_order_of_the_file(session: Any) -> None:
    problems = refused(row("a", axis="sea"), row("b"), row("b"), row("c", broader="a"))
    assert problems == [
        ("a", "axis", "unknown_code"),
        ("b", "id", "twice"),
        ("c", "broader", "unknown_topic"),
    ]


def test_a_circle_is_no_hierarchy(session: Any) -> None:
    bring_in(row("a"), row("b", broader="a"))
    assert refused(row("a", broader="b")) == [("a", "broader", "circle")]


def test_the_good_rows_may_be_kept_without_those_that_need_a_bad_one(session: Any) -> None:
    outcome = bring_in(
        row("a", axis="sea"), row("b", broader="a"), row("c", related=["b"]), row("d"), partial=True
    )
    assert outcome.added == ["d"]
    assert [one.key for one in outcome.problems] == ["a", "b", "c"]


def test_a_topic_in_use_survives_everything(session: Any) -> None:
    bring_in(row("a"))
    bring_in(row("a", deprecated=True))
    assert session.get(Topic, "a") is not None


def test_a_csv_file_says_the_same(session: Any) -> None:
    text = "id;axis;label_fr;label_en;label_de;alt_fr;broader;related\n"
    text += "a;eng;Vue;Sight;Sehen;voir|caméra;;\nb;eng;Son;Sound;Ton;;a;a\n"
    with unit_of_work():
        topics.import_scheme(actor=Actor.system(), data=read("scheme.csv", text.encode(), "concepts"))
    assert session.get(Topic, "a").alternatives == {"fr": ["voir", "caméra"]}
    assert session.get(Topic, "b").broader_id == "a"


@pytest.mark.parametrize("role", ["officer", "contract_office", "director", "researcher", "funder"])
def test_only_those_who_work_on_topics_import_them(session: Any, role: str) -> None:
    actor = sessions.actor_for(make_user(role), ())
    with pytest.raises(NotAllowed), unit_of_work():
        topics.import_scheme(actor=actor, data={"concepts": []})
