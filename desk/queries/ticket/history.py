"""Everything that happened to a request, newest first, with before and after."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, select

from desk import access
from desk.access import Actor
from desk.known import fetch
from desk.queries.rows import kept
from models import Contact, Event, Ticket, Unit, User

EVENTS_SHOWN = 25
# Under which names events keep the id of a person.
_PEOPLE = ("owner", "owner_id")


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event; `before` and `after` hold what changed. `unit` names the unit it is about, `owner` the new owner."""

    id: int
    at: datetime
    kind: str
    actor: str
    actor_kind: str
    before: dict[str, Any]
    after: dict[str, Any]
    erased: bool
    unit: str | None
    owner: str | None
    owner_before: str | None
    digest: str = ""

    @property
    def told(self) -> tuple[Hashable, ...]:
        """Return what its line depends on; the digest stands for what was recorded, which never changes but by erasure."""
        return (self.digest, self.erased, self.kind, self.at, self.actor, self.actor_kind, self.unit, self.owner, self.owner_before)  # fmt: skip

    def day(self, name: str) -> date:
        """Return a day that the event kept as text."""
        return date.fromisoformat(self.after[name])

    def moment(self, name: str) -> datetime:
        """Return a moment that the event kept as text."""
        return datetime.fromisoformat(self.after[name])

    def moments(self, name: str) -> tuple[datetime, datetime]:
        """Return a moment before and after, which the event kept as text."""
        return datetime.fromisoformat(self.before[name]), datetime.fromisoformat(self.after[name])


@dataclass(frozen=True, slots=True)
class History:
    """Some events, newest first, and the id to ask for those before them."""

    events: tuple[EventRow, ...]
    before: int | None


def history(actor: Actor, ticket: Ticket, before: int | None = None) -> History:
    """Return a page of a request's history: three queries, whatever it holds."""
    given = {"ticket": ticket.id} | ({} if before is None else {"before": before})
    found = fetch(_events(actor, is_older=before is not None), given)
    has_more, shown = len(found) > EVENTS_SHOWN, found[:EVENTS_SHOWN]
    people = _names(User, {_number(side, _PEOPLE) for event in shown for side in _sides(event)})
    units = _names(Unit, {_number(side, ("unit",)) for event in shown for side in _sides(event)})
    erased = _pseudonyms(shown)
    return History(
        tuple(_row(event, people, units, erased) for event in shown), shown[-1].id if has_more else None
    )


@kept
def _events(actor: Actor, *, is_older: bool) -> Select[*tuple[Any, ...]]:
    statement = (
        select(
            Event.id,
            Event.occurred_at,
            Event.kind,
            Event.actor_kind,
            Event.actor_id,
            Event.details,
            Event.details_digest,
        )
        .where(Event.ticket_id == bindparam("ticket"), access.visible(actor, Event))
        .order_by(Event.id.desc())
        .limit(EVENTS_SHOWN + 1)
    )
    return statement.where(Event.id < bindparam("before")) if is_older else statement


def _sides(event: Row[*tuple[Any, ...]]) -> tuple[dict[str, Any], dict[str, Any]]:
    details = event.details or {}
    return details.get("before") or {}, details.get("after") or {}


def _number(side: dict[str, Any], names: tuple[str, ...]) -> int | None:
    return next((side[name] for name in names if isinstance(side.get(name), int)), None)


def _names(model: type[User] | type[Unit] | type[Contact], ids: set[int | None]) -> dict[int | None, str]:
    given = {"ids": [one for one in ids if one is not None]}
    return {row[0]: row[1] for row in fetch(_names_of(model), given)}


@cache
def _names_of(model: type[User] | type[Unit] | type[Contact]) -> Select[int, str]:
    return select(model.id, model.name).where(model.id.in_(bindparam("ids", expanding=True)))


def _pseudonyms(shown: Sequence[Row[*tuple[Any, ...]]]) -> dict[int | None, str]:
    """Return under which names those stand whose events were erased; asked only where there are any."""
    ids = {event.actor_id for event in shown if event.details is None and event.actor_kind == "contact"}
    return _names(Contact, ids) if ids else {}


def _row(
    event: Row[*tuple[Any, ...]],
    people: dict[int | None, str],
    units: dict[int | None, str],
    erased: dict[int | None, str],
) -> EventRow:
    before, after = _sides(event)
    unit = after.get("unit")
    return EventRow(
        id=event.id, at=event.occurred_at, kind=event.kind, actor=(event.details or {}).get("actor") or erased.get(event.actor_id, ""),
        actor_kind=event.actor_kind, before=before, after=after, erased=event.details is None,
        unit=unit if isinstance(unit, str) else units.get(unit), owner=people.get(_number(after, _PEOPLE)),
        owner_before=people.get(_number(before, _PEOPLE)), digest=event.details_digest,
    )  # fmt: skip
