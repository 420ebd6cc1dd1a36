"""What a spreadsheet does to numbers, mended where it is certain, and what one list says of one thing in two ways.

Each time it is told: a person sees it before anything is kept.
"""

from collections.abc import Mapping
from typing import Any

from desk.services.imports.outcome import Outcome, Problem
from desk.services.imports.table import Row
from models.numbers import with_zeros

_FRENCH_PHONE = 9  # digits, once a spreadsheet dropped the zero
_FRENCH_POSTAL_CODE = 4


def mended(row: Row, outcome: Outcome) -> Row:
    """Return a row with the zeros a spreadsheet dropped; a SIREN or SIRET gets them only when its sum then is right."""
    values = dict(row.values)
    for name, length in (("siren", 9), ("siret", 14)):
        digits = "".join(str(values.get(name) or "").split())
        if (whole := with_zeros(digits, length)) is not None:
            values[name] = whole
    is_french = (values.get("country") or "FR") == "FR" and bool(values.get("siren") or values.get("siret"))
    for name, length in (("contact_phone", _FRENCH_PHONE), ("postal_code", _FRENCH_POSTAL_CODE)):
        digits = str(values.get(name) or "")
        if is_french and len(digits) == length and digits.isascii() and digits.isdigit() and digits[0] != "0":
            values[name] = f"0{digits}"
    for name in values.keys() & row.values.keys():
        if values[name] != row.values[name] and str(values[name]) != "".join(str(row.values[name]).split()):
            told = f"{row.values[name]} → {values[name]}"
            outcome.notes.append(
                Problem(row.line, str(row.values.get("name") or ""), name, "zeros_back", told)
            )
    return Row(row.line, values, row.fault)


class Said:
    """What the rows of one list said so far: of two that contradict each other the first counts."""

    def __init__(self) -> None:
        self._said: dict[str, dict[str, tuple[Any, int]]] = {}

    def agreed(
        self, key: str, facts: Mapping[str, Any], row: Row, outcome: Outcome, prefix: str = ""
    ) -> dict[str, Any]:
        """Return the facts as the first row that gave each of them says."""
        said, agreed = self._said.setdefault(f"{prefix}{key}", {}), {}
        for name, value in facts.items():
            agreed[name], line = said.setdefault(name, (value, row.line))
            if agreed[name] != value:
                told = f"{value} ≠ {agreed[name]} ({line})"
                known = str(row.values.get("name") or "")
                outcome.notes.append(Problem(row.line, known, prefix + name, "said_otherwise", told))
        return agreed
