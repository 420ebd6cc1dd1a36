"""Topics from words: what a company writes, in three languages, and what must stay unanswered."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.matching import recognize
from tests.unit.matching.desk_of_five import scheme


def first_three(text: str, lang: str | None = None) -> list[str]:
    return [hit.topic_id for hit in recognize(text, scheme(), lang)[:3]]


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Une caméra pour voir les bavures sur nos carters en aluminium", "defect-detection"),
        ("Nos pompes tombent en panne sans qu'on s'y attende", "predictive-maintenance"),
        ("Transcrire les réunions du conseil municipal", "speech-recognition"),
        ("Anticiper les ventes de glaces selon la météo", "forecasting"),
        ("Lecture automatique des plans papier des années soixante", "ocr-documents"),
        ("Trouver le meilleur trajet pour nos équipes et minimiser les kilomètres", "operations-research"),
        ("Réduire la facture d'électricité et les pointes de consommation du site", "energy-grids"),
        ("Counting pallets in the yard with a camera", "object-detection"),
        ("Ask questions about our manuals and get the passage quoted", "rag"),
        ("Predict when a gearbox bearing will fail", "predictive-maintenance"),
        ("Group our customers by buying habits", "statistics-clustering"),
        ("Risse in Gussteilen automatisch finden", "defect-detection"),
        ("Wie viele Brötchen müssen wir morgen backen?", "forecasting"),
        ("Sprachsteuerung für Gabelstapler", "speech-recognition"),
        ("Röntgenbilder der Lunge auswerten", "medical-imaging"),
        ("Mähroboter, der Hindernissen ausweicht", "mobile-robots"),
    ],
)
def test_an_ordinary_need_finds_its_topic_among_the_first_three(text: str, topic: str) -> None:
    assert topic in first_three(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Bonjour",
        "Nous cherchons un traiteur pour un mariage.",
        "Pouvez-vous nous envoyer votre plaquette ?",
        "We would like to meet you and talk about innovation.",
        "Please quote 200 T-shirts with our logo.",
        "Wir möchten gerne einen Termin vereinbaren.",
        "Zimmer frei ab Mai",
        "lorem ipsum dolor sit amet",
        "😀 👍",
        "\0\0",
    ],
)
def test_a_vague_or_foreign_need_gets_no_topic(text: str) -> None:
    assert first_three(text) == []


def test_no_single_word_is_proof_of_a_topic() -> None:
    assert first_three("Wir suchen Paletten", "de") == []
    assert "supply-chain" in first_three(
        "Unsere Paletten stehen im falschen Lager, Lieferungen kommen zu spät", "de"
    )


def test_a_label_said_with_all_its_words_is_proof_enough() -> None:
    assert first_three("impression 3D", "fr")[0] == "additive-manufacturing"
    assert first_three("process mining", "en")[0] == "event-logs"


def test_a_misspelling_is_put_right() -> None:
    assert "predictive-maintenance" in first_three("maintenence prédictve de nos presses", "fr")
    assert "defect-detection" in first_three("Sichtprufung von Blechen", "de")


def test_accents_may_be_left_out() -> None:
    assert first_three("detection de defauts sur des toles", "fr")[0] == "defect-detection"


def test_an_acronym_counts_in_capitals_only() -> None:
    assert "rag" in first_three("un RAG pour le service qualité", "fr")
    assert "rag" not in first_three("a rag for cleaning", "en")
    assert "information-extraction" not in first_three("NOUS VOULONS NER DES GENS", "fr")


def test_words_of_another_language_are_understood_as_whole_phrases() -> None:
    assert "predictive-maintenance" in first_three("faire du predictive maintenance chez nous", "fr")


def test_a_compound_meets_the_words_it_is_made_of() -> None:
    assert "defect-detection" in first_three("Fehler an der Oberfläche unserer Bleche", "de")


def test_spans_quote_the_need_and_labels_speak_its_language() -> None:
    text = "Wir möchten die Tourenplanung unserer Fahrer verbessern."
    hits = recognize(text, scheme())
    assert hits
    for hit in hits:
        assert hit.label == scheme().by_id[hit.topic_id].label("de")
        assert hit.spans
        for span in hit.spans:
            assert text[span.start : span.end] == span.words


def test_a_narrower_topic_comes_before_its_broader_one() -> None:
    found = first_three("détection de chute à domicile, santé numérique", "fr")
    assert found.index("remote-monitoring") < (
        found.index("digital-health") if "digital-health" in found else 9
    )


def test_markup_around_a_need_changes_nothing() -> None:
    plain = "jumeau numérique de la fonderie"
    assert first_three(f"<div><p>{plain}</p></div>") == first_three(plain)


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=400), st.sampled_from([None, "fr", "en", "de", "xx"]))
def test_any_text_gets_an_answer_with_true_quotations(text: str, lang: str | None) -> None:
    hits = recognize(text, scheme(), lang)
    assert hits == recognize(text, scheme(), lang)
    assert all(text[s.start : s.end] == s.words for hit in hits for s in hit.spans)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_twenty_thousand_words_say_what_their_first_five_say() -> None:
    once, often = (recognize("contrôle visuel de pièces usinées " * times, scheme()) for times in (1, 4000))
    assert often[0].topic_id == once[0].topic_id


def test_an_endless_word_is_read_in_no_time() -> None:
    """A word of a megabyte once took its square in memory: each of its letters was left out in turn."""
    assert first_three("x" * 1_000_000 + " " + "deeplearning" * 10_000, "en") == []
