"""Units themselves: added, corrected, and how much they take at the same time."""

from typing import Any, Final

from sqlalchemy import select

from desk import access, clock, events
from desk.access import Actor
from desk.errors import Conflict, Refused
from desk.extensions import session
from desk.services.corrections import correct, flush_unique
from models import Unit
from models.states import UnitKind

# What a person may correct; `code` is for good, since files and reports name units by it.
EDITABLE: Final = (
    "kind", "parent_id", "institution", "site", "axis", "languages", "cooperations", "sectors", "ceiling",
    "is_restricted_zone", "is_active",
)  # fmt: skip
CEILING_AT_MOST: Final = 99


def add(*, actor: Actor, code: str, kind: str, name: str, **facts: Any) -> Unit:
    """Add a unit; raises Duplicate("code")."""
    access.ensure(actor, "units.work")
    known = _known({"kind": kind, **facts})
    _ensure_sound(known, None)

    now = clock.now()
    unit = Unit(code=code, name=name, profile_changed_at=now, created_at=now, **known)
    session.add(unit)
    flush_unique("uq_unit_code", "code")

    events.record("unit_added", actor=actor, subject=unit, after={"code": code, "name": name})
    return unit


def edit(*, actor: Actor, unit_id: int, version: int, name: str, **facts: Any) -> Unit:
    """Correct a unit; `version` is the one the form showed, and facts that are not given stay."""
    unit = load(actor, unit_id)

    access.ensure(actor, "units.work")
    if unit.version != version:
        raise Conflict("stale")
    wanted = {**_known(facts), "name": name}
    _ensure_sound(wanted, unit)

    before, after = correct(unit, wanted)
    flush_unique("uq_unit_code", "code")

    if before:
        events.record("unit_edited", actor=actor, subject=unit, before=before, after=after)
    return unit


def set_ceiling(*, actor: Actor, unit_id: int, ceiling: int) -> Unit:
    """Say how many engagements a unit takes at the same time; its own people may."""
    unit = load(actor, unit_id)

    ensure_own(actor, unit)
    _ensure_sound({"ceiling": ceiling}, unit)
    before = unit.ceiling
    if before == ceiling:
        return unit

    unit.ceiling = ceiling
    session.flush()

    events.record(
        "unit_edited", actor=actor, subject=unit, before={"ceiling": before}, after={"ceiling": ceiling}
    )
    return unit


def load(actor: Actor, unit_id: int) -> Unit:
    """Return the unit, locked."""
    return access.load(actor, Unit, Unit.id == unit_id, lock=True)


def ensure_own(actor: Actor, unit: Unit) -> None:
    """Raise NotAllowed unless the actor works on units or belongs to this one."""
    if actor.kind == "staff" and unit.id in actor.unit_ids:
        return
    access.ensure(actor, "units.work")


def _known(facts: dict[str, Any]) -> dict[str, Any]:
    """Keep the columns a person may write, refusing to swallow a misspelled one."""
    unknown = facts.keys() - set(EDITABLE)
    if unknown:
        raise TypeError(f"units have no {sorted(unknown)}")
    return facts


def _ensure_sound(wanted: dict[str, Any], unit: Unit | None) -> None:
    """Refuse what the table would, beside its field: a ceiling out of bounds, a parent that is no pool or team."""
    if not 0 <= wanted.get("ceiling", 0) <= CEILING_AT_MOST:
        raise Refused("ceiling", "out_of_bounds")
    parent_id = wanted.get("parent_id")
    if parent_id is None:
        return
    parent = session.execute(select(Unit.kind, Unit.parent_id).where(Unit.id == parent_id)).one_or_none()
    is_itself = unit is not None and parent_id == unit.id
    if parent is None or is_itself or parent.kind != UnitKind.TEAM or parent.parent_id is not None:
        raise Refused("parent_id", "no_such_parent")
