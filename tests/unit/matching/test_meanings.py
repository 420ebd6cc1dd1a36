"""The optional model: switched on it is asked, its vectors are kept, and nothing depends on it when it is off.

The model itself is not here: a stand-in with its shape proves what surrounds it.
"""

from pathlib import Path

import numpy as np
import pytest

from desk.matching import Matcher, Need, UnitProfile, neural
from desk.matching.lexicon import Lexicon
from desk.matching.meanings import Meanings, in_english
from tests.unit.matching.desk_of_five import lexicon, scheme

UNITS = (UnitProfile("near", ("fissures du métal",), "fr"), UnitProfile("far", ("liturgical choirs",), "en"))


class Eyes(neural.Encoder):
    """Sees whether a text is of cracks, and remembers what it read."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def encode(self, text: str) -> np.ndarray:
        self.read.append(text)
        vector = np.zeros(neural.SIZE, dtype=np.float32)
        vector[0 if "crack" in text else 1] = 1.0
        return vector


def matcher(meanings: Meanings | None, known: Lexicon | None = None) -> Matcher:
    return Matcher(scheme(), UNITS, known or lexicon(), meanings=meanings)


def test_a_text_is_put_into_english_word_by_word() -> None:
    assert in_english("des fissures dans le métal", "fr", lexicon()) == "crack metal"
    assert in_english("cracks, as written", "en", lexicon()) == "cracks, as written"


def test_the_model_adds_to_the_words_and_is_named_in_the_versions() -> None:
    need = "a crack somewhere"
    words = dict(matcher(None).rank_by_text(need, "en", 9))
    both = dict(matcher(Meanings(Eyes())).rank_by_text(need, "en", 9))
    assert both["near"] > words["near"]
    assert "far" not in both
    assert "neural" in matcher(Meanings(Eyes())).rank(Need(need)).versions
    assert "neural" not in matcher(None).rank(Need(need)).versions


def test_what_was_read_once_is_kept_and_half_a_row_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "vectors"
    matcher(Meanings(Eyes(), path))
    whole = path.read_bytes()
    path.write_bytes(whole[:-5])
    eyes = Eyes()
    matcher(Meanings(eyes, path))
    assert len(eyes.read) == 1
    assert path.read_bytes() == whole


def test_while_somebody_waits_only_a_few_texts_are_read() -> None:
    eyes = Eyes()
    rows = Meanings(eyes).of([("en", f"crack {n}") for n in range(20)], lexicon(), 3)
    assert len(eyes.read) == 3
    assert int(np.count_nonzero(rows.any(axis=1))) == 3


def test_switched_on_without_its_package_the_start_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(neural, "PACKAGE", "no_such_package")
    neural.encoder.cache_clear()
    with pytest.raises(neural.NotInstalled, match="not installed"):
        neural.encoder()
