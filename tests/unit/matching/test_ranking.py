"""Rankings: what must hold for every need and every set of units."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.matching import EXCLUSION_CODES, Expertise, Matcher, Need, Obstacle, Ranking, UnitProfile
from desk.matching.weights import DEFAULT
from tests.unit.matching.desk_of_five import UNITS, five, lexicon, matcher, scheme

CALM = settings(deadline=None, max_examples=40)
WORDS = (
    "fissures cracks Risse métal metal camera caméra capteur sensor Sensor vibration panne Ausfall contract contrat "
    "texte Text patients radiologie images bois Holz données data documents usine Fabrik chatbot jumeau numérique"
).split()
phrases = st.lists(st.sampled_from(WORDS), min_size=0, max_size=12).map(" ".join)
topics = st.sampled_from(
    ["chatbot", "rag", "defect-detection", "vision", "industry", "anomaly-detection", "nowhere"]
)
expertises = st.builds(Expertise, topics, st.integers(0, 5), st.one_of(st.none(), st.integers(1900, 2100)))
units = st.builds(
    UnitProfile,
    id=st.sampled_from([f"u{n}" for n in range(30)]),
    texts=st.lists(phrases, max_size=3).map(tuple),
    lang=st.sampled_from([None, "fr", "en", "de"]),
    expertise=st.lists(expertises, max_size=3, unique_by=lambda e: e.topic_id).map(tuple),
)
desks = st.lists(units, max_size=6, unique_by=lambda unit: unit.id)
needs = st.builds(
    Need,
    text=phrases,
    lang=st.sampled_from([None, "fr", "en", "de"]),
    topics=st.lists(topics, max_size=2).map(tuple),
    stated=st.lists(topics, max_size=1).map(tuple),
    year=st.sampled_from([None, 2026]),
)


def matcher_of(desk: list[UnitProfile]) -> Matcher:
    return Matcher(scheme(), desk, lexicon())


def packed(ranking: Ranking) -> bytes:
    return json.dumps(ranking.as_json(), sort_keys=True, ensure_ascii=False).encode()


def order(ranking: Ranking) -> list[tuple[str, float]]:
    return [(s.unit_id, s.score) for s in (*ranking.suggestions, *ranking.weak)]


@CALM
@given(desks, needs, st.randoms(use_true_random=False))
def test_the_order_of_the_input_never_matters(desk: list[UnitProfile], need: Need, random: object) -> None:
    shuffled = list(desk)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    shuffled = [replace(unit, texts=tuple(reversed(unit.texts))) for unit in shuffled]
    straight, mixed = matcher_of(desk).rank(need), matcher_of(shuffled).rank(need)
    assert order(straight) == order(mixed)


@CALM
@given(desks, needs)
def test_the_same_input_gives_the_same_bytes(desk: list[UnitProfile], need: Need) -> None:
    assert packed(matcher_of(desk).rank(need)) == packed(matcher_of(desk).rank(need))


@CALM
@given(desks, needs)
def test_an_unrelated_unit_never_moves_the_others(desk: list[UnitProfile], need: Need) -> None:
    stranger = UnitProfile(
        id="stranger",
        texts=(
            "Byzantinische Liturgie und Chorgesang",
            "Medieval liturgy, choirs, psalters",
            "Le chant grégorien",
        ),
        expertise=(Expertise("geosciences", 3, 2026),),
    )
    before, after = matcher_of(desk).rank(need), matcher_of([*desk, stranger]).rank(need)
    assert order(before) == [row for row in order(after) if row[0] != "stranger"]


@CALM
@given(desks, needs, st.data())
def test_an_excluded_unit_never_appears_and_moves_nobody(
    desk: list[UnitProfile], need: Need, data: st.DataObject
) -> None:
    if not desk:
        return
    barred = data.draw(st.sampled_from([unit.id for unit in desk]))
    code = data.draw(st.sampled_from(EXCLUSION_CODES))
    asked = matcher_of(desk)
    ranking = asked.rank(need, [Obstacle(barred, code)])
    assert [(e.unit_id, e.code) for e in ranking.exclusions] == [(barred, code)]
    assert order(ranking) == [row for row in order(asked.rank(need)) if row[0] != barred]


@CALM
@given(desks, needs)
def test_parts_add_up_and_stay_in_their_bounds(desk: list[UnitProfile], need: Need) -> None:
    ranking = matcher_of(desk).rank(need)
    for suggestion in (*ranking.suggestions, *ranking.weak):
        assert suggestion.score == pytest.approx(sum(part.points for part in suggestion.parts), abs=0.005)
        assert all(0 <= part.points <= part.of for part in suggestion.parts)
        assert sum(part.of for part in suggestion.parts) == 100


@CALM
@given(desks, needs)
def test_a_stored_run_replays_to_the_byte(desk: list[UnitProfile], need: Need) -> None:
    asked = matcher_of(desk)
    obstacles = [Obstacle("u1", "paused", "2026-04-01")]
    stored = json.loads(json.dumps(asked.replayable(need, obstacles)))
    assert packed(matcher_of(desk).replay(stored)) == packed(asked.rank(need, obstacles))


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("Une caméra doit voir les éraflures sur nos tôles", "surfaces"),
        ("Our compressors stop without warning", "machines"),
        ("Fragen an unsere Handbücher stellen, mit Quellenangabe", "words"),
        ("Help radiologists read MRI scans of the knee", "clinic"),
    ],
)
def test_a_need_finds_its_unit_whatever_their_languages(text: str, best: str) -> None:
    ranking = five().rank(Need(text))
    assert ranking.is_reliable
    assert ranking.suggestions[0].unit_id == best


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "Bonjour",
        "x",
        "😀" * 500,
        "\0",
        "<br/>" * 200,
        "Un traiteur pour cent personnes",
        "Mittelalterliche Musik",
    ],
)
def test_below_the_threshold_nothing_is_suggested(text: str) -> None:
    ranking = five().rank(Need(text))
    assert ranking.suggestions == ()
    assert not ranking.is_reliable


def test_until_a_person_confirms_the_topics_a_unit_must_declare_what_is_sure() -> None:
    field, known = Expertise("computer-vision", 3), Expertise("defect-detection", 3)
    text = "Cracks and scratches on castings seen by a camera: visual inspection, defect detection"
    asked = matcher_of(
        [UnitProfile("field", (text,), "en", (field,)), UnitProfile("known", (), "en", (known,))]
    )
    read = asked.rank(Need(text, "en"))
    assert {topic.topic_id for topic in read.topics} >= {"defect-detection"}
    assert [s.unit_id for s in read.suggestions] == ["known"]
    assert [s.unit_id for s in read.weak] == ["field"]
    stands = asked.standing(Need(text, "en"), "field")
    assert stands is not None
    assert (stands.is_unsure, stands.missing) == (True, 0)
    confirmed = asked.standing(Need(text, "en", topics=("defect-detection",)), "field")
    assert confirmed is not None
    assert not confirmed.is_unsure
    assert asked.rank(Need("Bonjour", "fr", stated=("defect-detection",))).is_reliable


def test_twenty_thousand_words_are_ranked() -> None:
    assert (
        five().rank(Need("détecter des fissures dans le métal " * 4000)).suggestions[0].unit_id == "surfaces"
    )


def test_a_unit_without_text_or_topic_never_appears() -> None:
    ranking = five().rank(Need("fissures, contrats, lésions, vibrations, chatbot"))
    assert "silent" not in [row[0] for row in order(ranking)]


def test_a_unit_given_twice_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="unit given twice: clinic"):
        matcher(*UNITS, UNITS[3])


def test_confirmed_topics_alone_are_asked_when_there_are_any() -> None:
    ranking = five().rank(
        Need("Une caméra pour voir les rayures", topics=("medical-imaging",), stated=("chatbot",))
    )
    assert [(topic.topic_id, topic.is_confirmed) for topic in ranking.topics] == [("medical-imaging", True)]


def test_kind_of_help_and_language_break_a_tie_but_carry_nobody() -> None:
    twins = [
        replace(UNITS[0], id="a", cooperation=("study",)),
        replace(UNITS[0], id="b", cooperation=("thesis",)),
    ]
    ranking = matcher(*twins).rank(
        Need("un agent conversationnel", topics=("chatbot",), cooperation=("thesis",))
    )
    assert [s.unit_id for s in ranking.suggestions] == ["b", "a"]
    alone = matcher(UnitProfile("c", cooperation=("thesis",), languages=("fr",)))
    assert alone.rank(Need("x", cooperation=("thesis",), languages=("fr",))).weak == ()


def test_nearer_topics_higher_levels_and_fresher_claims_weigh_more() -> None:
    claims = {
        "same-expert": Expertise("chatbot", 3, 2026),
        "same-aware": Expertise("chatbot", 1, 2026),
        "same-stale": Expertise("chatbot", 3, 2015),
        "broader": Expertise("generative-ai", 3, 2026),
        "related": Expertise("rag", 3, 2026),
        "elsewhere": Expertise("geosciences", 3, 2026),
    }
    desk = matcher(*(UnitProfile(name, expertise=(claim,)) for name, claim in claims.items()))
    found = [row[0] for row in order(desk.rank(Need("", topics=("chatbot",), year=2026)))]
    assert found == ["same-expert", "same-stale", "broader", "same-aware", "related"]


def test_the_hash_changes_with_the_need_the_obstacles_and_the_profiles() -> None:
    need = Need("contrôle de soudures")
    hashes = {
        five().rank(need).input_hash,
        five().rank(replace(need, text="contrôle de soudure")).input_hash,
        five().rank(need, [Obstacle("clinic", "paused")]).input_hash,
        matcher(*UNITS[:4]).rank(need).input_hash,
    }
    assert len(hashes) == 4


def test_the_gravest_obstacle_is_the_one_told() -> None:
    obstacles = [
        Obstacle("clinic", "at_ceiling", "3/3"),
        Obstacle("clinic", "conflict"),
        Obstacle("nobody", "paused"),
    ]
    told = five().rank(Need("IRM"), obstacles).exclusions
    assert [(e.unit_id, e.code) for e in told] == [("clinic", "conflict")]


def test_an_unknown_obstacle_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown obstacle"):
        Obstacle("clinic", "grumpy")


@CALM
@given(desks, needs, st.integers(1, 4))
def test_a_limit_cuts_the_ranking_and_changes_nothing_else(
    desk: list[UnitProfile], need: Need, limit: int
) -> None:
    whole, cut = matcher_of(desk).rank(need), matcher_of(desk).rank(need, limit=limit)
    assert cut.suggestions == whole.suggestions[:limit]
    assert cut.weak == whole.weak[: limit - len(cut.suggestions)]


@CALM
@given(desks, needs)
def test_points_are_those_of_the_suggestions(desk: list[UnitProfile], need: Need) -> None:
    asked = matcher_of(desk)
    assert asked.points(need) == [(s.unit_id, s.score) for s in asked.rank(need).suggestions]


@CALM
@given(desks, desks, needs)
def test_a_matcher_made_from_the_one_before_ranks_like_one_made_anew(
    old: list[UnitProfile], new: list[UnitProfile], need: Need
) -> None:
    before = matcher_of(old)
    after = Matcher(before.scheme, new, before.lexicon, before=before)
    assert packed(after.rank(need)) == packed(matcher_of(new).rank(need))


@CALM
@given(desks, needs)
def test_where_a_unit_stands_agrees_with_the_ranking(desk: list[UnitProfile], need: Need) -> None:
    asked = matcher_of(desk)
    ranking = asked.rank(need)
    shown = sorted((*ranking.suggestions, *ranking.weak), key=lambda s: (-s.score, s.unit_id))
    for unit in desk:
        found = asked.standing(need, unit.id)
        assert found is not None
        place = (
            [s.unit_id for s in shown].index(unit.id) + 1 if unit.id in [s.unit_id for s in shown] else None
        )
        assert (found.rank, found.of) == (place, len(shown))
        assert place is None or found.suggestion == shown[place - 1]
        assert (found.missing == 0 and not found.is_unsure) == found.suggestion.is_reliable


def test_a_barred_unit_is_told_why_and_an_unknown_one_is_none() -> None:
    barred = five().standing(Need("lésions et IRM"), "clinic", [Obstacle("clinic", "paused", "2026-04-01")])
    assert barred is not None
    assert barred.exclusion is not None
    assert (barred.rank, barred.exclusion.code) == (None, "paused")
    assert five().standing(Need("IRM"), "nobody") is None


def test_german_words_nobody_else_says_are_met_by_their_letters() -> None:
    desk = matcher(
        UnitProfile("a", ("Regelung von Kristallprozessen",), "de"), UnitProfile("b", ("Chorgesang",), "de")
    )
    found = desk.rank(Need("eine neuartige Kristallprozesskette", "de"))
    (link,) = (*found.suggestions, *found.weak)[0].reasons.words
    assert (link.need_words, link.unit_words) == ("Kristallprozesskette", "Kristallprozessen")


def test_of_german_texts_that_meet_the_same_words_the_one_of_the_same_letters_comes_first() -> None:
    others = [UnitProfile(f"o{number}", ("Feldspat",), "de") for number in range(3)]  # no rare word any more
    desk = [
        UnitProfile("a", ("Regelung der Bremse im Fahrzeug",), "de"),
        UnitProfile("z", ("Regelung der Kalifeldspate im Behälter",), "de"),
        *others,
    ]
    need = "Regelung Feldspat"
    ranked = matcher(*desk).rank_by_text(need, "de", 9)
    assert [unit_id for unit_id, _ in ranked if unit_id in "az"] == ["z", "a"]
    standing = matcher(*desk).standing(Need(need, "de"), "z")  # letters that moved a unit are a reason shown
    assert standing is not None
    assert ("Feldspat", "Kalifeldspate") in {
        (w.need_words, w.unit_words) for w in standing.suggestion.reasons.words
    }
    stranger = UnitProfile(
        "s", ("Isolation von Dachziegeln",), "de"
    )  # letters alone bring nobody and move nobody
    assert matcher(*desk, stranger).rank_by_text(need, "de", 9) == ranked


def test_a_unit_that_shares_ordinary_words_alone_met_nothing() -> None:
    desk = [
        UnitProfile("teams", ("Nos équipes travaillent sur des projets réels pour améliorer les résultats",)),
        UnitProfile("welds", ("Contrôle de soudures par ultrasons avec nos équipes",)),
    ]
    need = Need("Nos équipes veulent améliorer le contrôle réel des soudures", "fr")
    ranking = matcher(*desk).rank(need)
    found = [*ranking.suggestions, *ranking.weak]
    assert [suggestion.unit_id for suggestion in found] == ["welds"]
    assert {word.need_words for word in found[0].reasons.words} == {"contrôle", "soudures"}
    assert not matcher(desk[0]).rank(need).weak  # nor where nobody else met more


def test_a_name_meets_itself_in_another_language_before_words_spelled_like_it() -> None:
    desk = matcher(
        UnitProfile("like", ("Microbiology of soils, microbes and micrometers",), "en"),
        UnitProfile(
            "named", ("Training for Microsoft tools, in small groups, on the premises of firms",), "en"
        ),
    )
    assert desk.rank_by_text("Microsoft", "fr", 2)[0][0] == "named"


def test_of_texts_in_another_language_the_one_that_meets_more_of_the_need_gains() -> None:
    said = "cracks metal welding sensor camera"
    narrow, wide = UnitProfile("narrow", ("cracks",), "en"), UnitProfile("wide", (said,), "en")
    need = "fissures métal soudage capteur caméra"

    def lead(coverage: float) -> float:
        weights = replace(DEFAULT, coverage=coverage)
        scores = dict(Matcher(scheme(), [narrow, wide], lexicon(), weights).rank_by_text(need, "fr", 2))
        return scores["wide"] / scores["narrow"]

    assert lead(DEFAULT.coverage) > lead(0.0)


def test_a_unit_that_meets_more_of_the_need_comes_first_though_its_text_is_in_another_language() -> None:
    filling = (
        "liturgy choirs psalters monks abbey manuscripts parchment ink scribes cloister bells organ hymns"
    )
    desk = matcher(
        UnitProfile("own", ("Fissures, métal, caméra; liturgie, chorale, psautier, moines, abbaye",), "fr"),
        UnitProfile("other", (f"Cracks in metal, a camera and a sensor; {filling}",), "en"),
    )
    assert [unit for unit, _ in desk.rank_by_text("fissures métal caméra capteur", "fr", 2)] == [
        "other",
        "own",
    ]
