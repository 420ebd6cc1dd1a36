"""What is counted in arrays is what a plain computation counts, word by word."""

from collections import Counter
from itertools import pairwise
from math import log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.matching import Expertise, Need, UnitProfile
from desk.matching.claims import Claims
from desk.matching.express import put_to_all, read_need
from desk.matching.reasons import word_links
from desk.matching.scoring import NeedTopic, claim_share, expertise_share, relations, topic_links
from desk.matching.terms import Said, gather
from desk.matching.text import fold, stem, stems
from desk.matching.text import words as written
from desk.matching.weights import DEFAULT
from tests.unit.matching.desk_of_five import lexicon, scheme
from tests.unit.matching.test_ranking import CALM, desks, matcher_of, needs, topics

said_terms = st.lists(st.tuples(st.integers(0, 5), st.floats(0.01, 2.0), st.integers(0, 9), st.floats(0, 9)))
NAMES = ("rung", "bolt", "gear", "axle", "weld", "cast")


@CALM
@given(said_terms, st.sampled_from([None, 1.7]))
def test_terms_are_gathered_in_the_order_of_the_words(
    rows: list[tuple[int, float, int, float]], across: float | None
) -> None:
    said = Said(*(list(column) for column in zip(*rows, strict=True))) if rows else Said()
    found = gather(said, NAMES.__getitem__, {"gear"}, 0.6, across)
    weights: dict[int, float] = {}
    held: dict[int, float] = {}
    for term, weight, _, units in rows:
        weights[term] = weights.get(term, 0.0) + weight
        held[term] = held.get(term, 0.0) + units
    terms = sorted(weights, key=NAMES.__getitem__)
    plain = [1.0 + log(weights[t]) if weights[t] > 1.0 else weights[t] for t in terms]
    assert found.terms.tolist() == terms
    assert found.weights.tolist() == [weight * (across or 1.0) for weight in plain]
    assert found.held.tolist() == [held[t] / weights[t] for t in terms]
    assert found.covers.tolist() == [min(1.0, weight) if across else 0.0 for weight in plain]
    assert found.is_ordinary.tolist() == [NAMES[t] == "gear" for t in terms]
    assert [terms[row] for row in found.owners.tolist()] == [term for term, *_ in rows]


@CALM
@given(desks, st.lists(topics, min_size=1, max_size=3, unique=True), st.sampled_from([None, 2026]))
def test_what_units_declare_is_what_their_links_are_worth(
    desk: list[UnitProfile], asked: list[str], year: int | None
) -> None:
    claims = Claims(desk, DEFAULT)
    wanted = [NeedTopic(topic, 0.3 + 0.2 * place, False) for place, topic in enumerate(asked)]
    there = relations(wanted, claims.topics, scheme())
    plain = [
        expertise_share(
            wanted,
            topic_links(wanted, unit, there, lambda *claim: claim_share(DEFAULT, year, *claim)),
            DEFAULT,
        )
        for unit in desk
    ]
    assert claims.shares(wanted, there, year).tolist() == pytest.approx(plain, abs=1e-5)


def test_a_topic_claimed_twice_counts_by_its_best_claim() -> None:
    unit = UnitProfile("one", expertise=(Expertise("chatbot", 3), Expertise("chatbot", 1)))
    claims = Claims([unit], DEFAULT)
    wanted = [NeedTopic("chatbot", 1.0, True)]
    assert claims.shares(wanted, relations(wanted, claims.topics, scheme()), None).tolist() == [1.0]


@CALM
@given(desks, needs)
def test_texts_are_scored_term_by_term(desk: list[UnitProfile], need: Need) -> None:
    """In a need's own language, in French or English: stems and pairs, cosine and BM25, thinned by the units that say them."""
    index = matcher_of([unit for unit in desk if unit.lang == "fr"]).index
    words = read_need(need.text, "fr", index.compounds)
    single, pairs = put_to_all(words, lexicon(), index, DEFAULT)
    scores = index.score_documents(index.ask(single, pairs, has_subject=False))
    told = stems(need.text, "fr")
    wanted = Counter(told) | Counter(pairwise(told))
    texts = [stems(document.text, "fr") for document in index.documents]
    counts = [Counter(text) | Counter(pairwise(text)) for text in texts]
    for text, count, score in zip(texts, counts, scores.tolist(), strict=True):
        norm = max(1.0, sqrt(sum((1 + log(times)) ** 2 for times in count.values())))
        drag = DEFAULT.saturation * (
            1 - DEFAULT.length_share + DEFAULT.length_share * len(text) / DEFAULT.usual_length
        )
        plain = 0.0
        for term, said in wanted.items():
            if term not in count:
                continue
            is_pair = isinstance(term, tuple)
            held = len({d.unit for d, there in zip(index.documents, counts, strict=True) if term in there})
            weight = said * (DEFAULT.pair_gain if is_pair else 1.0)
            weight = 1 + log(weight) if weight > 1 else weight
            rare = held**-DEFAULT.rarity
            plain += weight * rare * rare * DEFAULT.cosine_share * 10 * (1 + log(count[term])) / norm
            if not is_pair:
                often = weight * rare * (1 - DEFAULT.cosine_share) * (DEFAULT.saturation + 1)
                plain += often * count[term] / (count[term] + drag)
        assert score == pytest.approx(plain)


@CALM
@given(desks, needs)
def test_texts_looked_through_together_meet_what_each_meets_alone(
    desk: list[UnitProfile], need: Need
) -> None:
    index = matcher_of(desk).index
    words = read_need(need.text, "de", index.compounds)
    single, pairs = put_to_all(words, lexicon(), index, DEFAULT)
    question = index.ask(single, pairs, words.has_subject())
    together = index.met(question, range(len(index.documents)))
    for number, document in enumerate(index.documents):
        assert together[number] == index.met(question, [number])[number]
        if document.lang == "de":
            continue  # there the parts of compounds are met too
        first: dict[int, int] = {}
        for place, word in enumerate(written(document.text)):
            row = int(question.row_of[index.number_of(document.lang, stem(word, document.lang))])
            if row >= 0:
                first.setdefault(row, place)
        assert [(row, place) for row, place, _ in together[number]] == sorted(first.items())


@CALM
@given(desks, needs, st.integers(1, 4))
def test_fewer_words_shown_are_the_first_of_more(desk: list[UnitProfile], need: Need, limit: int) -> None:
    asked = matcher_of(desk)
    read = asked._reader.read(need)
    documents = range(len(asked.index.documents))
    met = asked.index.met(read.question, documents)
    few, quote = word_links(read, asked.index, met, documents, limit)
    more, same_quote = word_links(read, asked.index, met, documents, 99)
    assert quote == same_quote
    assert list(more) == sorted(more, key=lambda link: (-link.points, link.need_words, link.unit_words))
    assert len({(fold(link.need_words), fold(link.unit_words)) for link in more}) == len(more)
    if max((len(rows) for rows in met.values()), default=0) <= 2 * limit:
        assert few == more[:limit]
