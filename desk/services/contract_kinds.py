"""Kinds of agreements as data: imported or written by version, so that an old agreement keeps the kind it was made from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import yaml
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from desk import access, events
from desk.access import Actor
from desk.errors import Conflict, Duplicate, NotFound, Refused
from desk.extensions import session
from models import ContractKind
from models.dialect import violated
from models.names import fold
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


def import_kinds(
    *, actor: Actor, kinds: list[dict[str, Any]] | None = None, only_new: bool = False
) -> Import:
    """Add the kinds that are new, and a new version of each that changed; the shipped ones unless given.

    With `only_new`, a kind the desk has already stays as the desk wrote it.
    """
    access.ensure(actor, "units.work")
    given = read() if kinds is None else kinds
    known = {kind.code: kind for kind in _current()}
    if only_new:
        given = [row for row in given if row["code"] not in known]

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


def add(*, actor: Actor, code: str, **content: Any) -> ContractKind:
    """Write a kind of the desk's own; agreements may be drafted from it at once. Raises Duplicate("code")."""
    access.ensure(actor, "units.work")
    if any(kind.code == code for kind in _current()):
        raise Duplicate("code")

    kind = _write({"code": code, **_complete(content)}, None)
    try:
        session.flush()
    except IntegrityError as error:
        if violated(error) == "uq_contract_kind_code_kind_version":
            raise Duplicate("code") from error
        raise

    events.record("contract_kind_added", actor=actor, subject=kind, after={"code": code})
    return kind


def change(*, actor: Actor, code: str, version: int, **content: Any) -> ContractKind:
    """Write the next version of a kind; what the page does not ask for, as notes and deadlines, goes on as it was."""
    access.ensure(actor, "units.work")
    before = next((kind for kind in _current() if kind.code == code), None)
    if before is None or code in NOT_A_CONTRACT:
        raise NotFound("contract_kind")
    if before.kind_version != version:
        raise Conflict("stale")
    kept = {key: value for key, value in before.definition.items() if key not in content}
    row = {**kept, **_complete(content, before.definition), "code": code}
    deadline = row.get("contract_due")
    if deadline and deadline["from_field"] not in {field["name"] for field in row["fields"]}:
        raise Refused("own_fields", "field_starts_deadline")
    if _content(before) == _plain(row):
        return before

    kind = _write(row, before)
    try:
        session.flush()
    except IntegrityError as error:
        if violated(error) == "uq_contract_kind_code_kind_version":
            raise Conflict("stale") from error
        raise

    after = {"code": code, "version": kind.kind_version}
    events.record("contract_kind_changed", actor=actor, subject=kind, after=after)
    return kind


def needs_unit(kind: ContractKind) -> bool:
    """Tell whether an agreement of this kind names the unit that does the work before it comes into force."""
    return not kind.definition.get("is_unit_optional", False)


def stages(kind: ContractKind) -> tuple[str, ...]:
    """Return the codes of the stages an agreement of this kind goes through, in order."""
    return tuple(stage["code"] for stage in kind.definition.get("stages", ()))


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


def _complete(content: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return what was written of a kind with a code for each line; a choice keeps the answers it has."""
    if not content["stages"]:
        raise Refused("stages", "stage_missing")
    months = content["months"]
    if months["from"] is not None and months["to"] is not None and months["to"] < months["from"]:
        raise Refused("months_to", "before_start")
    answers = {
        field["name"]: field["choices"] for field in (before or {}).get("fields", ()) if "choices" in field
    }
    fields = _coded(content["fields"], "name")
    for field in fields:
        if field["name"] in answers:
            field |= {"type": "choice", "choices": answers[field["name"]]}
    said = {key: value for key, value in content.items() if value is not None and value is not False}
    return {
        **said, "fields": fields, "stages": _coded(content["stages"], "code"),
        "before_signature": _coded(content["before_signature"], "code"),
    }  # fmt: skip


def _coded(lines: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    """Return lines with a code each, of the English words where it has none yet, so that no two have the same."""
    taken: set[str] = {line[key] for line in lines if line.get(key)}
    coded = []
    for line in lines:
        code = line.get(key)
        if not code:
            plain = re.sub("[^a-z0-9]+", "_", fold(line["label_en"])).strip("_")[:40] or "line"
            stem = plain if plain[0].isalpha() else f"n_{plain}"
            code = next(one for one in (stem, *(f"{stem}_{n}" for n in range(2, 99))) if one not in taken)
            taken.add(code)
        coded.append({**line, key: code})
    return coded


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
