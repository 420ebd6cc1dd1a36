"""What programs send and are told, by its types: read strictly, written plainly, and described as JSON Schema."""

import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from flask_babel import gettext as _

from desk.web.converters import LARGEST_ID
from forms.base import clean

T = TypeVar("T")
_PERHAPS = (UnionType, Union)
_AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?", re.ASCII)
_INVISIBLE = {*map(chr, range(32)), *map(chr, range(127, 160))}


@dataclass(frozen=True)
class Text:
    """A text of so many characters at most, on one line unless `lines`."""

    longest: int
    lines: bool = False


@dataclass(frozen=True)
class Whole:
    """A whole number between two, both included."""

    least: int
    most: int


Id = Annotated[int, Whole(1, LARGEST_ID)]
Line = Annotated[str, Text(200)]
Reason = Annotated[str, Text(500)]
Words = Annotated[str, Text(20_000, lines=True)]


class Unreadable(Exception):
    """What was sent cannot be taken; `errors` say why, by field."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__(", ".join(one["field"] for one in errors))
        self.errors = errors


class _Wrong(ValueError):
    """One value cannot be taken, and why in words."""


def refused(field: str, code: str, detail: str, **more: Any) -> Unreadable:
    """Return the refusal of one field."""
    return Unreadable([{"field": field, "code": code, "detail": detail, **more}])


@cache
def hints(kind: type) -> dict[str, Any]:
    """Return the types of a dataclass's fields, annotations included."""
    return get_type_hints(kind, include_extras=True)


def needed(kind: type) -> list[str]:
    """Return the fields that must be sent."""
    return [one.name for one in fields(kind) if one.default is MISSING and one.default_factory is MISSING]


def read(kind: Any, given: Mapping[str, Any], *, is_text: bool = False) -> Any:
    """Return what was sent as `kind`; raises Unreadable with every field that is unknown, missing or wrong.

    `is_text` reads numbers and yes or no from text, as they stand in an address.
    """
    known, found = hints(kind), {}
    errors: list[dict[str, Any]] = [
        {"field": name[:80], "code": "unknown_field", "detail": _("There is no such field here.")}
        for name in given
        if name not in known
    ]
    for name, type_ in known.items():
        if name not in given:
            if name in needed(kind):
                errors.append({"field": name, "code": "missing", "detail": _("This field is needed.")})
            continue
        try:
            found[name] = _value(type_, given[name], is_text)
        except _Wrong as wrong:
            errors.append({"field": name, "code": "wrong", "detail": str(wrong)})
    if errors:
        raise Unreadable(errors)
    return kind(**found)


def _value(type_: Any, given: Any, is_text: bool) -> Any:
    origin, args = get_origin(type_), get_args(type_)
    if origin is Annotated:
        value = _value(args[0], given, is_text)
        return _bounded(value, args[1])
    if origin in _PERHAPS:
        if given is None:
            return None
        return _value(next(one for one in args if one is not NoneType), given, is_text)
    if origin is tuple:
        return _several(args[0], given, is_text)
    if is_dataclass(type_):
        if not isinstance(given, dict):
            raise _Wrong(_("Send an object."))
        return read(type_, given)
    if is_text and type_ in (int, bool):
        given = _from_text(type_, given)
    if type_ is date:
        return _day(given)
    if type_ is Decimal:
        return _amount(given)
    if isinstance(type_, type) and issubclass(type_, StrEnum):
        if not isinstance(given, str) or given not in set(type_):
            raise _Wrong(_("Choose one of: %(codes)s.", codes=", ".join(type_)))
        return type_(given)
    if type(given) is not type_:
        raise _Wrong(_WANTED[type_]())
    return given


_WANTED = {
    str: lambda: _("Send a text."),
    int: lambda: _("Send a whole number."),
    bool: lambda: _("Send true or false."),
}


def _several(type_: Any, given: Any, is_text: bool) -> tuple[Any, ...]:
    if not isinstance(given, list) or len(given) > 100:
        raise _Wrong(_("Send a list of at most 100."))
    return tuple(_value(type_, one, is_text) for one in given)


def _from_text(type_: type, given: str) -> Any:
    if type_ is bool:
        return {"true": True, "1": True, "false": False, "0": False}.get(given, given)
    return int(given) if given.isascii() and given.isdigit() and len(given) <= 10 else given


def _day(given: Any) -> date:
    try:
        day = date.fromisoformat(given) if isinstance(given, str) and len(given) == 10 else None
    except ValueError:
        day = None
    if day is None or not 2000 <= day.year <= 2100:
        raise _Wrong(_("Write a day such as 2026-03-31."))
    return day


def _amount(given: Any) -> Decimal:
    if not isinstance(given, str) or not _AMOUNT.fullmatch(given):
        raise _Wrong(_("Send an amount as text, such as “1200.50”."))
    return Decimal(given)


def _bounded(value: Any, bound: Text | Whole) -> Any:
    if isinstance(bound, Whole):
        if not bound.least <= value <= bound.most:
            raise _Wrong(_("Send a number from %(least)s to %(most)s.", least=bound.least, most=bound.most))
        return value
    text = clean(value)
    allowed = {"\n", "\t"} if bound.lines else set()
    if any(one in _INVISIBLE - allowed or "\ud800" <= one <= "\udfff" for one in text):
        raise _Wrong(_("Take out what cannot be printed."))
    if len(text) > bound.longest:
        raise _Wrong(_("Send at most %(count)s characters.", count=bound.longest))
    if not text:
        raise _Wrong(_("Send a text that is not empty."))
    return text


def plain(value: Any) -> Any:
    """Return a value as JSON has it: amounts as text, moments in UTC with their offset."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(value)


def told(shape: type[T], record: Any, **more: Any) -> T:
    """Make a shape of a record's fields of the same names; `more` are those that differ."""
    names = [one.name for one in fields(shape)]  # type: ignore[arg-type]  # a dataclass
    return shape(**{name: more[name] if name in more else getattr(record, name) for name in names})


def schema(type_: Any, named: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON Schema of a type; dataclasses and codes are put into `named` and referred to."""
    origin, args = get_origin(type_), get_args(type_)
    if origin is Annotated:
        return {**schema(args[0], named), **_limits(args[1])}
    if origin in _PERHAPS:
        return {"anyOf": [{"type": "null"} if one is NoneType else schema(one, named) for one in args]}
    if origin is tuple:
        return {"type": "array", "items": schema(args[0], named)}
    if is_dataclass(type_) or issubclass(type_, StrEnum):
        if type_.__name__ not in named:
            named[type_.__name__] = {}
            named[type_.__name__] = (
                {"type": "string", "enum": list(type_)} if not is_dataclass(type_) else _object(type_, named)
            )
        return {"$ref": f"#/components/schemas/{type_.__name__}"}
    return dict(_SCHEMAS[type_])


_SCHEMAS: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    float: {"type": "number"},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
    Decimal: {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"},
}


def _limits(bound: Text | Whole) -> dict[str, Any]:
    if isinstance(bound, Whole):
        return {"minimum": bound.least, "maximum": bound.most}
    return {"minLength": 1, "maxLength": bound.longest}


def _object(kind: Any, named: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "description": (kind.__doc__ or "").strip(),
        "properties": {name: schema(type_, named) for name, type_ in hints(kind).items()},
        "required": needed(kind),
        "additionalProperties": False,
    }
