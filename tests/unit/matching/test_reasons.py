"""Reasons quote the need and the unit, and nothing else."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.matching import Need, UnitProfile
from desk.matching.letters import Letters
from desk.matching.text import Compounds
from tests.unit.matching.desk_of_five import UNITS, five, matcher
from tests.unit.matching.test_ranking import desks, needs

STEMS = st.text("abcdefg", min_size=1, max_size=12)


@settings(deadline=None, max_examples=40)
@given(desks, needs)
def test_every_word_shown_stands_in_the_need_and_in_the_unit(desk: list[UnitProfile], need: Need) -> None:
    ranking = matcher(*desk).rank(need) if desk else five().rank(need)
    texts = {unit.id: unit.texts for unit in (desk or UNITS)}
    for suggestion in (*ranking.suggestions, *ranking.weak):
        for word in suggestion.reasons.words:
            assert word.need_words in need.text
            assert any(word.unit_words in text for text in texts[suggestion.unit_id])
            assert word.is_translation == (word.lang != ranking.lang)
        quote = suggestion.reasons.quote
        assert not quote or any(quote in " ".join(text.split()) for text in texts[suggestion.unit_id])


def test_a_translation_is_shown_as_such() -> None:
    reasons = (
        five()
        .rank(Need("repérer des fissures dans des pièces de métal", "fr", ("defect-detection",)))
        .suggestions[0]
        .reasons
    )
    met = {(word.need_words, word.unit_words, word.is_translation) for word in reasons.words}
    assert ("fissures", "cracks", True) in met


def test_topics_that_linked_are_named_with_their_relation() -> None:
    ranking = five().rank(Need("", topics=("frugal-learning", "vision")))
    surfaces = next(s for s in (*ranking.suggestions, *ranking.weak) if s.unit_id == "surfaces")
    assert [(link.need_topic, link.unit_topic, link.relation) for link in surfaces.reasons.topics] == [
        ("frugal-learning", "frugal-learning", "same")
    ]


def test_the_quotation_holds_the_words_that_were_met() -> None:
    reasons = five().rank(Need("IRM et lésions", "fr")).suggestions[0].reasons
    assert "lésions" in reasons.quote


@settings(deadline=None, max_examples=60)
@given(st.lists(STEMS, min_size=1, max_size=6), st.lists(STEMS, min_size=1, max_size=12))
def test_what_letters_brought_a_text_is_the_sum_of_what_its_words_and_the_needs_share(
    said: list[str], text: list[str]
) -> None:
    numbers = {stem: place for place, stem in enumerate(dict.fromkeys(text))}
    read = np.asarray([numbers[stem] for stem in text])
    letters = Letters(numbers, len(numbers), Compounds(()))
    met = letters.meet(said, read, np.zeros(len(read), dtype=np.int64), np.asarray([0]))
    assert met.pairs().brought.sum() == pytest.approx(float(met.brought()[0]), abs=1e-9)
