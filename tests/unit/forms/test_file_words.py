"""Each reason for refusing a file has its sentence."""

from desk.files import RefusalCode
from forms.labels import GROUPS


def test_every_reason_has_words_and_every_word_a_reason() -> None:
    assert set(GROUPS["file_refusal"]) == {*RefusalCode, "infected", "mail_too_large"}
