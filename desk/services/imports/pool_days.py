"""Days of the engineer pool from a list: what a pool offers and what a support was planned to take and took, month by month.

A row is known by its unit and month, and by its request where it is about a support; what it does not say stays.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from sqlalchemy import select

from desk import access, clock, events
from desk.access import Actor
from desk.calendars import months_later
from desk.errors import DeskError, Refused
from desk.extensions import session
from desk.services import pool
from desk.services.imports import values as v
from desk.services.imports.outcome import BadRow, Outcome, each_row
from desk.services.imports.reading import table_of
from desk.services.imports.table import Row, Table
from models import DaysOffered, Engagement, PoolImport, SupportDays, Ticket, Unit
from models.names import fold

ROWS: Final = "pool_days"
# What a column may be called, folded, besides the field's own name.
NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "unit": ("code", "unite", "ingenieur", "engineer", "einheit"),
    "month": ("mois", "monat"),
    "request": ("demande", "reference", "ticket", "anfrage"),
    "offered": ("offerts", "jours offerts", "days offered", "angeboten"),
    "planned": ("prevus", "jours prevus", "days planned", "geplant"),
    "worked": (
        "faits",
        "jours faits",
        "travailles",
        "jours travailles",
        "realises",
        "days worked",
        "used",
        "geleistet",
    ),
}
_FIELDS: Final = {word: field for field, words in NAMES.items() for word in (field, *words)}
_MONTHS: Final = (
    re.compile(r"(?P<year>20[0-9]{2})-(?P<month>[0-9]{1,2})(-01)?"),
    re.compile(r"(01/)?(?P<month>[0-9]{1,2})/(?P<year>20[0-9]{2})"),
)
_DAYS_AT_MOST: Final = 999
_NONE: Final = Decimal(0)

Change = tuple[str, int, str, list[str] | None, list[str] | None]
"""What it is about and its id, the month, the days before and after: of a support planned and worked."""


def arranged(table: Table) -> Table:
    """Return the rows under the names of the fields; columns that are none keep theirs."""
    rows = [
        Row(row.line, {_FIELDS.get(fold(name), name): value for name, value in row.values.items()}, row.fault)
        for row in table.rows
    ]
    return Table(rows, table.head)


def import_pool_days(*, actor: Actor, data: Table | Mapping[str, Any], partial: bool = False) -> Outcome:
    """Write the days of a list. Raises ImportRefused when a row is bad, unless `partial`."""
    return _take(actor, table_of(data, ROWS), partial)[0]


def bring_in(*, actor: Actor, name: str, table: Table, partial: bool = False) -> Outcome:
    """Write the days of a list and remember them, so that they can be taken back; `name` is the file's."""
    outcome, changes = _take(actor, table, partial)
    if changes:
        made = PoolImport(name=name[:200], made_at=clock.now(), made_by_id=actor.user_id, changes=changes)
        session.add(made)
        session.flush()
        events.record("pool_days_imported", actor=actor, subject=made, after={"months": len(changes)})
    return outcome


def undo(*, actor: Actor, import_id: int) -> tuple[int, int]:
    """Write the days as they were, once, but where somebody wrote others since; returns how many months are as before, and how many were left."""
    access.ensure(actor, "tickets.work")
    made = access.load(actor, PoolImport, PoolImport.id == import_id, lock=True)
    if made.undone_at is not None:
        return 0, 0
    done = sum(_put_back(actor, *change) for change in reversed(made.changes))
    made.undone_at, made.undone_by_id = clock.now(), actor.user_id
    counts = {"restored": done, "left": len(made.changes) - done}
    events.record("pool_days_import_undone", actor=actor, subject=made, after=counts)
    return done, len(made.changes) - done


def _take(actor: Actor, table: Table, partial: bool) -> tuple[Outcome, list[Change]]:
    access.ensure(actor, "tickets.work")
    changes: list[Change] = []
    seen: set[tuple[str, int, date]] = set()

    def take(row: Row, outcome: Outcome) -> None:
        unit, month = _unit(row.values), _month(row.values)
        given = {name: days for name in ("offered", "planned", "worked") if (days := _days(row.values, name)) is not None}  # fmt: skip
        if not given:
            raise BadRow("offered", "missing")
        wanted: list[tuple[str, int, dict[str, Decimal]]] = []
        if "offered" in given:
            if unit.pool_id != unit.id:
                raise BadRow("offered", "no_pool", unit.code)
            wanted.append(("offered", unit.id, given))
        if given.keys() & {"planned", "worked"}:
            if unit.pool_id is None:
                raise BadRow("unit", "not_of_pool", unit.code)
            wanted.append(("support", _support(unit, row.values), given))
        for what, id_, _given in wanted:
            if (what, id_, month) in seen:
                raise BadRow("month", "twice", f"{month:%Y-%m}")
        made = [change for one in wanted if (change := _written(actor, *one, month))]
        seen.update((what, id_, month) for what, id_, _given in wanted)
        changes.extend(made)
        key = " ".join(filter(None, (unit.code, v.text(row.values, "request"), f"{month:%Y-%m}")))
        is_new = any(before is None for _what, _id, _month, before, _after in made)
        outcome.note(key, is_new=is_new, fields=sorted(given) if made else [])

    return each_row(table, take, key="unit", is_unique=False, partial=partial), changes


def _written(actor: Actor, what: str, id_: int, given: dict[str, Decimal], month: date) -> Change | None:
    """Write what a row says of a month, and return what changed by it."""
    before = _kept(what, id_, month)
    said = [given.get("offered")] if what == "offered" else [given.get("planned"), given.get("worked")]
    after = [
        one if one is not None else old for one, old in zip(said, before or [_NONE] * len(said), strict=True)
    ]
    if before == after or (before is None and what == "support" and not any(after)):
        return None
    try:
        _write(actor, what, id_, month, after)
    except Refused as refusal:
        if refusal.code == "not_yet":
            raise BadRow("worked", "not_yet", f"{month:%Y-%m}") from None
        raise BadRow("month", "support_too_long", f"{month:%Y-%m}") from None
    return what, id_, month.isoformat(), _plain(before), _plain(after)


def _put_back(actor: Actor, what: str, id_: int, month: str, before: Any, after: Any) -> int:
    """Write days as they were, if they are still what the list said; tell whether it did."""
    on = date.fromisoformat(month)
    if _plain(_kept(what, id_, on)) != after:
        return 0
    try:
        with session.begin_nested():
            _write(actor, what, id_, on, [Decimal(one) for one in before] if before else None)
    except DeskError:  # its support ended, or would run too long now
        return 0
    return 1


def _write(actor: Actor, what: str, id_: int, month: date, days: list[Decimal] | None) -> None:
    if what == "offered":
        rows = session.scalars(select(DaysOffered).where(DaysOffered.unit_id == id_)).all()
        pool.offer_days(actor=actor, unit_id=id_, seen=pool.mark(rows), days={month: days[0] if days else None})  # fmt: skip
    else:
        kept = session.scalars(select(SupportDays).where(SupportDays.engagement_id == id_)).all()
        pair = (days[0], days[1]) if days else (_NONE, _NONE)
        pool.set_days(actor=actor, engagement_id=id_, seen=pool.mark(kept), days={month: pair})


def _kept(what: str, id_: int, month: date) -> list[Decimal] | None:
    """Return the days a month holds; None when nobody wrote any."""
    session.flush()
    found: Any = select(DaysOffered.days).where(DaysOffered.unit_id == id_, DaysOffered.month == month)
    if what == "support":
        days = select(SupportDays.planned, SupportDays.used)
        found = days.where(SupportDays.engagement_id == id_, SupportDays.month == month)
    row = session.execute(found).first()
    return list(row) if row else None


def _plain(days: list[Decimal] | None) -> list[str] | None:
    return [str(one.quantize(Decimal("0.1"))) for one in days] if days else None


def _unit(row: Mapping[str, Any]) -> Unit:
    code = v.needed(row, "unit", 40)
    unit = session.execute(select(Unit).where(Unit.code == code)).scalar_one_or_none()
    if unit is None:
        raise BadRow("unit", "unknown_unit", code)
    return unit


def _month(row: Mapping[str, Any]) -> date:
    text = v.needed(row, "month", 40)
    found = next((match for one in _MONTHS if (match := one.fullmatch(text))), None)
    if found is None or not 1 <= int(found["month"]) <= 12:
        raise BadRow("month", "not_a_month", text)
    return date(int(found["year"]), int(found["month"]), 1)


def _days(row: Mapping[str, Any], name: str) -> Decimal | None:
    text = v.text(row, name, 40)
    if text is None:
        return None
    try:
        days = Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise BadRow(name, "not_in_halves", text) from None
    if not days.is_finite() or not 0 <= days <= _DAYS_AT_MOST or days * 2 % 1:
        raise BadRow(name, "not_in_halves", text)
    return days.quantize(Decimal("0.1"))


def _support(unit: Unit, row: Mapping[str, Any]) -> int:
    """Return the support of a unit a row is about: that of its request, else the only one around its month."""
    ids = select(Engagement.id).where(Engagement.unit_id == unit.id)
    reference = v.text(row, "request", 40)
    if reference is not None:
        found = session.scalars(ids.join(Ticket, Ticket.id == Engagement.ticket_id).where(Ticket.reference == reference)).all()  # fmt: skip
        if not found:
            raise BadRow("request", "no_support", reference)
    else:
        month = _month(row)
        around = Engagement.started_on < months_later(month, 1)
        found = session.scalars(ids.where(around, Engagement.ended_on.is_(None) | (Engagement.ended_on >= month))).all()  # fmt: skip
        if not found:
            raise BadRow("request", "no_support", unit.code)
    if len(found) > 1:
        raise BadRow("request", "which_support", unit.code)
    return found[0]
