"""The facts of two records that become one: which are taken from which, and back again."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.exc import IntegrityError

from desk.errors import Refused
from desk.extensions import session
from models import Contact, Organization

# What a person chooses between, and the columns that go together: a size without its year says nothing.
OF_ORGANIZATIONS: Final[dict[str, tuple[str, ...]]] = {
    "name": ("name", "name_key"),
    "kind": ("kind",),
    "number": ("siren", "foreign_id", "foreign_id_kind", "country"),
    "domain": ("domain",),
    "sector": ("sector",),
    "activity": ("activity_code", "activity_version"),
    "size": ("size_class", "size_year", "size_source"),
}
OF_PEOPLE: Final[dict[str, tuple[str, ...]]] = {
    "name": ("name", "name_key"),
    "email": ("email", "email_key", "email_proven_at", "email_refused_at"),
    "phone": ("phone",),
    "position": ("position",),
    "language": ("language",),
    "notice": ("legal_basis", "notice_on"),
    "heard": ("last_heard_at",),
    "left": ("left_on",),
}
# No question is asked about these: the record that stays has the newest, or its own.
_UNASKED: Final = frozenset({"heard", "left", "notice"})
_TELLING: Final = {"number": ("siren", "foreign_id"), "email": ("email",), "notice": ("notice_on",)}


@dataclass(frozen=True, slots=True)
class Choice:
    """A fact in which two records differ: what each says, as it stands in the columns."""

    name: str
    of_from: tuple[Any, ...]
    of_into: tuple[Any, ...]


def facts_of(record: Any) -> dict[str, tuple[str, ...]]:
    """Return the facts of this kind of record."""
    return OF_ORGANIZATIONS if isinstance(record, Organization) else OF_PEOPLE


def choices_between(source: Any, target: Any) -> list[Choice]:
    """Return what a person has to choose: facts that both have and that differ."""
    found = []
    for name, columns in facts_of(source).items():
        theirs, ours = _values(source, columns), _values(target, columns)
        said = _said(source, name) and _said(target, name)
        if name not in _UNASKED and said and theirs != ours:
            found.append(Choice(name, theirs, ours))
    return found


def take(source: Any, target: Any, wanted: Collection[str]) -> dict[str, list[Any]]:
    """Swap the wanted facts, and those only the record that goes has; return by column what both had."""
    names = [name for name in facts_of(source) if name in wanted or _is_filled_in(source, target, name)]
    columns = [column for name in names for column in facts_of(source)[name]]
    taken = {column: [getattr(source, column), getattr(target, column)] for column in columns}
    _write([(source, {column: values[1] for column, values in taken.items()}),
            (target, {column: values[0] for column, values in taken.items()})])  # fmt: skip
    return {column: [_plain(value) for value in values] for column, values in taken.items()}


def give_back(source: Any, target: Any, taken: dict[str, list[Any]]) -> None:
    """Return to each record what it had; what the one that stayed was corrected to since, it keeps."""
    had: dict[str, Any] = {}
    keeps: dict[str, Any] = {}
    for columns in facts_of(source).values():  # what belongs to one fact stays or goes together
        of_fact = [column for column in columns if column in taken]
        had |= {column: _typed(source, column, taken[column][0]) for column in of_fact}
        if all(_plain(getattr(target, column)) == taken[column][0] for column in of_fact):
            keeps |= {column: _typed(target, column, taken[column][1]) for column in of_fact}
    _write([(source, had), (target, keeps)])


def _is_filled_in(source: Any, target: Any, name: str) -> bool:
    """Tell whether the record that stays lacks a fact the other has; having left counts only when both have."""
    if name == "left":
        return bool(target.left_on and not source.left_on)
    if name == "heard":
        return source.last_heard_at is not None and (
            target.last_heard_at is None or source.last_heard_at > target.last_heard_at
        )
    return _said(source, name) and not _said(target, name)


def _said(record: Any, name: str) -> bool:
    columns = _TELLING.get(name, facts_of(record)[name])
    return any(getattr(record, column) is not None for column in columns)


def _values(record: Any, columns: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(getattr(record, column) for column in columns)


def _write(changes: list[tuple[Any, dict[str, Any]]]) -> None:
    """Write both, first without what only one record may have: two cannot have it for a moment either."""
    for record, values in changes:
        for column in ("siren", "foreign_id", "email_key"):
            if column in values:
                setattr(record, column, None)
    session.flush()
    for record, values in changes:
        for column, value in values.items():
            setattr(record, column, value)
    try:
        session.flush()
    except IntegrityError:
        raise Refused("merge", "taken_by_another") from None


def _plain(value: Any) -> Any:
    """Return a value as JSON keeps it."""
    return value.isoformat() if hasattr(value, "isoformat") else value


def _typed(record: Any, column: str, value: Any) -> Any:
    """Return a value of JSON as its column takes it."""
    kind = type(record).__table__.c[column].type.python_type
    return kind.fromisoformat(value) if hasattr(kind, "fromisoformat") and value is not None else value


def is_person(record: Any) -> bool:
    """Tell a person from an organization."""
    return isinstance(record, Contact)
