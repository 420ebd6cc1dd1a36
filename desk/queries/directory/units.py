"""Units: what they declare, their people, their load and their absences."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from desk import access, clock, policy
from desk.access import Actor
from desk.extensions import session
from desk.queries.rows import read
from models import Engagement, Expertise, Member, Ticket, Unit, UnitPause
from models.names import fold
from models.states import EngagementState


@dataclass(frozen=True, slots=True)
class UnitFilter:
    """What a list of units is narrowed to."""

    text: str = ""
    kind: str = ""
    axis: str = ""


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit with its load and its best topics."""

    id: int
    code: str
    name: str
    kind: str
    axis: str | None
    institution: str | None
    site: str | None
    is_active: bool
    ceiling: int
    load: int
    paused_until: date | None
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EngagementRow:
    """Work of a unit on a request."""

    id: int
    reference: str
    title: str
    ticket_state: str
    state: str
    started_on: date
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class UnitPage:
    """Everything a unit's page shows."""

    unit: Unit
    load: int
    paused_until: date | None
    engagements: tuple[EngagementRow, ...]


TOPICS_SHOWN = 4


def units(actor: Actor, wanted: UnitFilter, language: str) -> list[UnitRow]:
    """Return the units by kind and name: a few dozen, so all of them."""
    statement = (
        select(Unit, _load(actor).scalar_subquery(), _pause().scalar_subquery())
        .where(*_conditions(actor, wanted))
        .options(selectinload(Unit.expertise).joinedload(Expertise.topic))
        .order_by(Unit.is_active.desc(), Unit.kind, Unit.name, Unit.id)
    )
    return [
        UnitRow(
            id=unit.id, code=unit.code, name=unit.name, kind=unit.kind, axis=unit.axis, institution=unit.institution,
            site=unit.site, is_active=unit.is_active, ceiling=unit.ceiling, load=load, paused_until=paused,
            topics=_best(unit, language),
        )
        for unit, load, paused in session.execute(statement)
        if _says(unit, wanted.text, language)
    ]  # fmt: skip


def unit(actor: Actor, unit_id: int) -> UnitPage:
    """Return a unit with all it declares and its engagements; raises NotFound."""
    found = access.load(
        actor, Unit, Unit.id == unit_id,
        options=(
            selectinload(Unit.expertise).joinedload(Expertise.topic), selectinload(Unit.members),
            selectinload(Unit.texts), selectinload(Unit.pauses).joinedload(UnitPause.stand_in), joinedload(Unit.parent),
        ),
    )  # fmt: skip
    statement = (
        select(
            Engagement.id, Ticket.reference, Ticket.title, Ticket.state, Engagement.state, Engagement.started_on,
            Engagement.ended_on,
        )
        .join(Ticket, Ticket.id == Engagement.ticket_id)
        .where(Engagement.unit_id == unit_id, access.visible(actor, Engagement))
        .order_by(Engagement.ended_on.is_not(None), Engagement.started_on.desc(), Engagement.id.desc())
    )  # fmt: skip
    engagements = tuple(read(statement.limit(policy.PAGE_ROWS), EngagementRow))
    today = clock.today()
    running = [
        pause.ends_on
        for pause in found.pauses
        if pause.starts_on <= today <= pause.ends_on and (pause.stand_in is None or pause.stand_in.left_on)
    ]
    load = sum(1 for row in engagements if row.state == EngagementState.ACTIVE)
    return UnitPage(found, load, max(running, default=None), engagements)


def all_units(actor: Actor) -> list[tuple[int, str]]:
    """Return the active units, as (id, name): a few dozen, for a choice."""
    statement = select(Unit.id, Unit.name).where(Unit.is_active.is_(True), access.visible(actor, Unit))
    return [(id_, name) for id_, name in session.execute(statement.order_by(Unit.name, Unit.id))]


def units_at_work(actor: Actor, ticket_id: int) -> list[tuple[int, str]]:
    """Return the units at work on a ticket, as (id, name)."""
    statement = (
        select(Unit.id, Unit.name)
        .join(Engagement, Engagement.unit_id == Unit.id)
        .where(
            Engagement.ticket_id == ticket_id, Engagement.state == EngagementState.ACTIVE,
            access.visible(actor, Engagement),
        )
        .order_by(Unit.name, Unit.id)
    )  # fmt: skip
    return [(id_, name) for id_, name in session.execute(statement)]


def members_at_work(actor: Actor, ticket_id: int) -> list[tuple[int, str]]:
    """Return the people an agreement on a ticket may name, as (id, name and unit)."""
    statement = (
        select(Member.id, Member.name, Unit.name)
        .join(Unit, Unit.id == Member.unit_id)
        .join(Engagement, Engagement.unit_id == Unit.id)
        .where(
            Engagement.ticket_id == ticket_id, Engagement.state == EngagementState.ACTIVE, Member.left_on.is_(None),
            access.visible(actor, Engagement),
        )
        .order_by(Unit.name, Member.name, Member.id)
    )  # fmt: skip
    return [(id_, f"{name}, {unit_name}") for id_, name, unit_name in session.execute(statement)]


def _conditions(actor: Actor, wanted: UnitFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [access.visible(actor, Unit)]
    if wanted.kind:
        conditions.append(Unit.kind == wanted.kind)
    if wanted.axis:
        conditions.append(Unit.axis == wanted.axis)
    return conditions


def _load(actor: Actor) -> Select[int]:
    """Count the engagements a unit has at this time."""
    return select(func.count()).where(
        Engagement.unit_id == Unit.id,
        Engagement.state == EngagementState.ACTIVE,
        access.visible(actor, Engagement),
    )


def _pause() -> Select[date]:
    """Find the last day of the pause a unit is in."""
    today = clock.today()
    return select(func.max(UnitPause.ends_on)).where(
        UnitPause.unit_id == Unit.id, UnitPause.runs_on(today), UnitPause.is_silent()
    )


def _best(unit: Unit, language: str) -> tuple[str, ...]:
    """Return the names of the topics a unit knows best."""
    ranked = sorted(unit.expertise, key=lambda one: (-one.level, one.topic_id))
    return tuple(one.topic.label(language) for one in ranked[:TOPICS_SHOWN])


def _says(unit: Unit, text: str, language: str) -> bool:
    """Tell whether a unit's name, code, place or topics contain a text; a few dozen rows need no index."""
    names = [unit.name, unit.code, unit.institution or "", unit.site or ""]
    names += [one.topic.label(language) for one in unit.expertise]
    return fold(text) in fold(" \n ".join(names))
