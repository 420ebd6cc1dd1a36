"""A person's own units: what the matcher and the desk know of them."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from desk import access, clock
from desk.access import Actor
from desk.errors import NotFound
from desk.extensions import session
from desk.queries.rows import read
from models import Engagement, Expertise, Publication, Unit, UnitPause
from models.states import EngagementState


@dataclass(frozen=True)
class UnitCard:
    """One of the person's units as the matcher and the desk know it."""

    unit: Unit
    load: int
    publications: int
    pauses: tuple[UnitPause, ...]
    is_paused: bool
    stand_in: str | None  # who stands in today

    @property
    def people(self) -> list[tuple[int, str]]:
        """Return who may stand in, as (id, name)."""
        return [(one.id, one.name) for one in self.unit.members if one.left_on is None]


@dataclass(frozen=True, slots=True)
class PublicationRow:
    """One publication of a unit."""

    id: int
    title: str
    year: int | None
    venue: str | None
    doi: str | None


def publications(actor: Actor, unit_id: int) -> list[PublicationRow]:
    """Return the publications of a unit, the newest first; a few hundred at most are shown at once."""
    statement = (
        select(Publication.id, Publication.title, Publication.year, Publication.venue, Publication.doi)
        .where(Publication.unit_id == unit_id, access.visible(actor, Publication))
        .order_by(Publication.year.desc().nulls_last(), Publication.title, Publication.id)
    )
    return read(statement, PublicationRow)


def card(actor: Actor, unit_id: int) -> UnitCard:
    """Return one of the actor's own units; raises NotFound."""
    found = next((one for one in units(actor) if one.unit.id == unit_id), None)
    if found is None:
        raise NotFound("unit")
    return found


def units(actor: Actor) -> list[UnitCard]:
    """Return the actor's own units with everything the matcher reads of them."""
    load = (
        select(func.count())
        .where(Engagement.unit_id == Unit.id, Engagement.state == EngagementState.ACTIVE)
        .correlate(Unit)
        .scalar_subquery()
    )
    published = select(func.count()).where(Publication.unit_id == Unit.id).correlate(Unit).scalar_subquery()
    statement = (
        select(Unit, load, published)
        .where(Unit.id.in_(actor.unit_ids), access.visible(actor, Unit))
        .options(
            selectinload(Unit.expertise).joinedload(Expertise.topic),
            selectinload(Unit.texts),
            selectinload(Unit.pauses).joinedload(UnitPause.stand_in),
            selectinload(Unit.members),
        )
        .order_by(Unit.name, Unit.id)
    )
    today = clock.today()
    return [_card(unit, count, read_of, today) for unit, count, read_of in session.execute(statement)]


def _card(unit: Unit, load: int, published: int, today: date) -> UnitCard:
    running = [pause for pause in unit.pauses if pause.starts_on <= today <= pause.ends_on]
    stand_ins = [pause.stand_in.name for pause in running if pause.stand_in and not pause.stand_in.left_on]
    coming = tuple(pause for pause in unit.pauses if pause.ends_on >= today)
    return UnitCard(
        unit, load, published, coming, bool(running) and not stand_ins, next(iter(stand_ins), None)
    )
