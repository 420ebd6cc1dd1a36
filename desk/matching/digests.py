"""Hashes of what decides an answer: a stored run names them, and is replayed under the same alone."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from desk.matching.profiles import UnitProfile


def digest_of_units(units: Sequence[UnitProfile]) -> str:
    """Of all that is declared and written, unit by unit: fifty thousand at once would need their size again.

    The texts as they are, after their lengths: to write them as a record shows them took as long as counting their words.
    """
    found = hashlib.sha256()
    for unit in units:
        lengths = [len(text) for text in unit.texts]
        expertise = [(claim.topic_id, claim.level, claim.year) for claim in unit.expertise]
        declared = (unit.languages, unit.sectors, unit.cooperation, unit.kind)
        row = repr((unit.id, unit.lang, lengths, expertise, declared))
        found.update("".join((row, "\n", *unit.texts, "\n")).encode("utf-8", "surrogatepass"))
    return found.hexdigest()[:16]


def digest(value: Any, length: int = 16) -> str:
    packed = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=list)
    return hashlib.sha256(packed.encode("utf-8", "surrogatepass")).hexdigest()[:length]
