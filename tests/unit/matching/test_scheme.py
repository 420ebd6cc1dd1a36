"""The topic scheme: the file that ships is good, a bad row is named."""

from pathlib import Path

import pytest

from desk.matching import Scheme, SchemeError, Topic, load_scheme
from desk.matching.phrases import phrases, plain_words
from desk.matching.scheme import topic_from_row
from tests.unit.matching.desk_of_five import scheme

LABELS = {"fr": "a", "en": "b", "de": "c"}


def test_the_scheme_that_ships_has_two_levels_in_three_languages() -> None:
    topics = scheme().by_id
    assert len(topics) == 99
    assert all(t.broader is None or topics[t.broader].broader is None for t in topics.values())


def test_relations_hold_in_both_directions() -> None:
    related = scheme().related
    assert all(one in related[other] for one, others in related.items() for other in others)


def test_every_topic_is_said_in_plain_words() -> None:
    assert {topic.id for topic in scheme().active} <= set(plain_words())
    assert set(plain_words()) <= set(scheme().by_id)


def test_the_plain_words_of_our_scheme_say_nothing_of_another() -> None:
    """One id in common is chance: a desk of opticians has a "vision" too."""
    names = {"vision": "Glasses", "lenses": "Lenses", "frames": "Frames"}
    theirs = Scheme.build("1", [Topic(key, None, "", {"en": name}) for key, name in names.items()])
    assert {phrase.text for phrase in phrases(theirs) if phrase.topic_id in names} == set(names.values())


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("x", "mapping"),
        ({}, "id is missing"),
        ({"id": "x"}, "prefLabel"),
        ({"id": "x", "prefLabel": {**LABELS, "de": 3}}, "prefLabel"),
        ({"id": "x", "prefLabel": LABELS, "altLabel": {"fr": [""]}}, "altLabel"),
        ({"id": "x", "prefLabel": LABELS, "altLabel": ["y"]}, "altLabel"),
        ({"id": "x", "prefLabel": LABELS, "related": "y"}, "related"),
    ],
)
def test_a_bad_row_is_named_with_its_problem(row: object, problem: str) -> None:
    with pytest.raises(SchemeError, match=problem) as caught:
        topic_from_row(row, 7)
    assert "concept 7" in caught.value.row


@pytest.mark.parametrize("text", ["- a\n- b", "concepts: 3", "a: [", "\x00"])
def test_a_file_that_is_no_scheme_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "topics.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SchemeError, match=r"topics\.yaml"):
        load_scheme(path)


def test_twice_the_same_id_and_unknown_relations_are_refused() -> None:
    one = Topic("a", None, "x", LABELS)
    for broken in (
        one,
        Topic("b", "nowhere", "x", LABELS),
        Topic("c", None, "x", LABELS, related=("nowhere",)),
    ):
        with pytest.raises(SchemeError):
            Scheme.build("1", [one, broken])


def test_a_retired_topic_leads_to_its_successor() -> None:
    built = Scheme.build("1", [
        Topic("new", None, "x", LABELS),
        Topic("old", None, "x", LABELS, deprecated=True, replaced_by="new"),
        Topic("gone", None, "x", LABELS, deprecated=True),
    ])  # fmt: skip
    assert [built.current(topic_id) for topic_id in ("new", "old", "gone", "?")] == ["new", "new", None, None]
    assert [topic.id for topic in built.active] == ["new"]
