"""Kinds of agreements as data: imported by version, so that an old agreement keeps the kind it was made from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import yaml
from sqlalchemy import func, select

from desk import access, events
from desk.access import Actor
from desk.errors import Refused
from desk.extensions import session
from models import ContractKind
from models.states import ScreeningCheck

SHIPPED: Final = Path(__file__).resolve().parent.parent / "data" / "contract_kinds.yaml"
# Confidentiality agreements have their own life (ndas.py) and are not drafted as contracts.
NOT_A_CONTRACT: Final = frozenset({"nda"})
_NAMES: Final = ("code", "label_fr", "label_en")
# The questions a person ticks before the signature are kept among the fields, under this name.
SETTLED: Final = "settled"


@dataclass(frozen=True, slots=True)
class Import:
    """What an import did, by code."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]


def read(path: Path = SHIPPED) -> list[dict[str, Any]]:
    """Read kinds from a YAML file whose `kinds` is a list."""
    return list(yaml.safe_load(path.read_text(encoding="utf-8"))["kinds"])


def import_kinds(*, actor: Actor, kinds: list[dict[str, Any]] | None = None) -> Import:
    """Add the kinds that are new, and a new version of each that changed; the shipped ones unless given."""
    access.ensure(actor, "units.work")
    given = read() if kinds is None else kinds
    known = {kind.code: kind for kind in _current()}

    added: list[str] = []
    changed: list[str] = []
    unchanged: list[str] = []
    for row in given:
        before = known.get(row["code"])
        if before is not None and _content(before) == _plain(row):
            unchanged.append(row["code"])
            continue
        (added if before is None else changed).append(row["code"])
        last = _write(row, before)
    session.flush()

    if added or changed:
        events.record(
            "contract_kinds_imported", actor=actor, subject=last, after={"added": added, "changed": changed}
        )
    return Import(tuple(added), tuple(changed), tuple(unchanged))


def current(code: str) -> ContractKind:
    """Return the present version of a kind that contracts are drafted from; raises Refused."""
    kind = next((kind for kind in _current() if kind.code == code and code not in NOT_A_CONTRACT), None)
    if kind is None:
        raise Refused("kind_code", "unknown_kind")
    return kind


def checks(kind: ContractKind) -> tuple[str, ...]:
    """Return the codes of the checks an agreement of this kind always asks for."""
    return tuple(code for code in kind.definition.get("checks", ()) if code in set(ScreeningCheck))


def fill(kind: ContractKind, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the kind's own fields as they are stored; raises Refused for a required one left empty."""
    declared = {field["name"]: field for field in kind.definition.get("fields", ())}
    questions = {question["code"] for question in kind.definition.get("before_signature", ())}
    unknown = given.keys() - declared.keys() - {SETTLED}
    if unknown:
        raise Refused(f"field_{min(unknown)}", "unknown_field")
    filled = {name: _stored(given[name]) for name in declared if given.get(name) not in (None, "")}
    for name, field in declared.items():
        if field.get("required") and name not in filled:
            raise Refused(f"field_{name}", "value_missing")
    if settled := sorted(questions & set(given.get(SETTLED) or ())):
        filled[SETTLED] = settled
    return filled


def _current() -> list[ContractKind]:
    """Return the present versions, by code."""
    statement = (
        select(ContractKind).where(ContractKind.is_current).order_by(ContractKind.code, ContractKind.id)
    )
    return list(session.execute(statement).scalars())


def _write(row: dict[str, Any], before: ContractKind | None) -> ContractKind:
    """Add one version of a kind and retire the one before."""
    newest = session.scalar(
        select(func.max(ContractKind.kind_version)).where(ContractKind.code == row["code"])
    )
    if before is not None:
        before.is_current = False
    kind = ContractKind(kind_version=(newest or 0) + 1, **_plain(row))
    session.add(kind)
    return kind


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Split a row of the file into the columns of the table; versions are counted here, not there."""
    names = {name: row[name] for name in _NAMES}
    return {
        **names,
        "definition": {key: value for key, value in row.items() if key not in (*_NAMES, "version")},
    }


def _content(kind: ContractKind) -> dict[str, Any]:
    """Return what an import compares."""
    return {
        "code": kind.code,
        "label_fr": kind.label_fr,
        "label_en": kind.label_en,
        "definition": kind.definition,
    }


def _stored(value: Any) -> Any:
    """Return a value as JSON keeps it, so that what is read back equals what was written."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
