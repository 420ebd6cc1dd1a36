"""Taking values out of rows, whatever file they came from; what cannot be used raises BadRow with the field."""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from email_validator import EmailNotValidError, validate_email

from desk.services.imports.outcome import BadRow

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]|[\ud800-\udfff]")
_YES, _NO = {"yes", "true", "1", "oui", "ja"}, {"no", "false", "0", "non", "nein", ""}


def text(values: Mapping[str, Any], name: str, maximum: int = 10_000) -> str | None:
    """Return a text, or None when it is not given."""
    value = values.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        raise BadRow(name, "not_text", value)
    found = str(value).strip()
    if len(found) > maximum:
        raise BadRow(name, "too_long", found)
    if _CONTROL.search(found):
        raise BadRow(name, "not_text")
    return found or None


def needed(values: Mapping[str, Any], name: str, maximum: int = 10_000) -> str:
    """Return a text that must be given."""
    found = text(values, name, maximum)
    if found is None:
        raise BadRow(name, "missing")
    return found


def code(
    values: Mapping[str, Any], name: str, codes: type[StrEnum], otherwise: str | None = None
) -> str | None:
    """Return one of the codes, or what stands for none given."""
    found = text(values, name)
    if found is None:
        return otherwise
    if found not in set(codes):
        raise BadRow(name, "unknown_code", found)
    return found


def several(values: Mapping[str, Any], name: str) -> list[str]:
    """Return a list of texts; a cell of a CSV file separates them with bars."""
    value = values.get(name)
    if value is None or value == "":
        return []
    items: Iterable[Any] = value.split("|") if isinstance(value, str) else value
    if not isinstance(items, list):
        raise BadRow(name, "not_a_list", value)
    return [needed({name: item}, name) for item in items if item != ""]


def codes(values: Mapping[str, Any], name: str, known: type[StrEnum]) -> list[str]:
    """Return a list of codes."""
    found = several(values, name)
    for one in found:
        if one not in set(known):
            raise BadRow(name, "unknown_code", one)
    return found


def number(
    values: Mapping[str, Any], name: str, low: int, high: int, otherwise: int | None = None
) -> int | None:
    """Return a whole number within bounds, or what stands for none given."""
    found = text(values, name)
    if found is None:
        return otherwise
    if not re.fullmatch(r"[0-9]{1,6}", found) or not low <= int(found) <= high:
        raise BadRow(name, "not_a_number_between", f"{found} ({low}-{high})")
    return int(found)


def flag(values: Mapping[str, Any], name: str) -> bool:
    """Return yes or no; not given is no."""
    value = values.get(name)
    if isinstance(value, bool) or value is None:
        return bool(value)
    word = str(value).strip().casefold()
    if word not in _YES | _NO:
        raise BadRow(name, "not_yes_or_no", value)
    return word in _YES


def rows(values: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """Return a list of mappings inside a row."""
    value = values.get(name) or []
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise BadRow(name, "not_a_list", value)
    return value


def email(values: Mapping[str, Any], name: str) -> str:
    """Return an e-mail address."""
    found = needed(values, name, 254)
    try:
        return validate_email(found, check_deliverability=False, allow_smtputf8=False).normalized
    except EmailNotValidError:
        raise BadRow(name, "not_email", found)
