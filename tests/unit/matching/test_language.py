"""Telling French, English and German apart."""

import pytest

from desk.matching import identify


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Contrôler des soudures", "fr"),
        ("weld inspection by camera", "en"),
        ("Schweißnähte prüfen", "de"),
        ("Notre chatbot ne comprend pas les questions des clients allemands", "fr"),
        ("Unser Chatbot versteht die Fragen der Kunden nicht", "de"),
        ("We run our machine learning models on Kubernetes", "en"),
        ("deep learning pour des images de bois", "fr"),
    ],
)
def test_short_and_mixed_texts_are_told(text: str, lang: str) -> None:
    assert identify(text) == lang


@pytest.mark.parametrize("text", ["", "   ", "12 34", "😀😀", "\0"])
def test_a_text_without_words_gets_the_default(text: str) -> None:
    assert identify(text, default="de") == "de"


def test_the_choice_can_be_narrowed() -> None:
    assert identify("Wir suchen Hilfe", among=("en", "fr")) in ("en", "fr")
