"""Words, places, stems and compounds."""

from hypothesis import given
from hypothesis import strategies as st

from desk.matching.text import Compounds, blank_markup, fold, is_acronym, stem, stems, tokens


def test_accents_ligatures_and_sharp_s_fold() -> None:
    assert [fold(word) for word in ("Œuvrés", "Größe", "naïve")] == ["oeuvres", "grosse", "naive"]


def test_elided_articles_fall_off() -> None:
    assert [token.word for token in tokens("l'usine d’Épinal qu'on agrandit", "fr") if token.stem] == [
        "usine", "Épinal", "agrandit",
    ]  # fmt: skip


def test_inflections_meet_in_one_stem() -> None:
    assert stem("prévisions", "fr") == stem("prévision", "fr")
    assert stem("cracks", "en") == stem("crack", "en")
    assert stem("Messungen", "de") == stem("Messung", "de")


def test_grammar_courtesy_and_years_have_no_stem() -> None:
    assert stems("Bonjour, nous cherchons une solution en 2026", "fr") == []


@given(st.text(max_size=300))
def test_places_point_into_the_text_as_given(text: str) -> None:
    for token in tokens(text, "fr"):
        assert text[token.start : token.end] == token.word


def test_markup_addresses_and_links_are_no_words() -> None:
    text = "<p style='x'>Tri &nbsp; de <b>verre</b></p> a.b@c.example https://x.example/tri <script>var vis</script>"
    assert [token.word for token in tokens(text, "fr") if token.stem] == ["Tri", "verre"]
    assert len(blank_markup(text)) == len(text)


def test_a_sign_smaller_than_is_no_markup() -> None:
    assert "fissures" in [token.word for token in tokens("taille < 3 mm > fissures", "fr")]


def test_a_compound_is_split_where_its_parts_are_words() -> None:
    compounds = Compounds(["Fehler", "Oberfläche", "Erkennung"])
    assert len(compounds.parts("oberflachenfehlererkennung")) == 3
    assert compounds.parts("oberflachenglanz") == ()
    assert compounds.parts("fehler") == ()


def test_a_compound_of_unknown_parts_gives_the_known_words_it_begins_and_ends_with() -> None:
    compounds = Compounds(["Oberfläche", "Lagerstätte", "Fehler"])

    def pieces(word: str) -> tuple[str, ...]:
        return compounds.pieces(fold(word), stem(word, "de"))

    assert pieces("Seltenerdlagerstätten") == ("lagerstatt",)  # inflected
    assert pieces("Oberflächenglanz") == ("oberflach",)
    assert pieces("Oberflächenfehler") == compounds.parts("oberflachenfehler")
    assert pieces("Lagerstätten") == ()  # a word is no part of itself


def test_capitals_make_an_acronym() -> None:
    assert [is_acronym(word) for word in ("RAG", "SaMD", "LoRA", "Robot", "rag", "A")] == [
        True, True, True, False, False, False,
    ]  # fmt: skip
