"""Profiles too thin or too old to be matched on, with what is missing and when their people were asked."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from desk import access, clock, policy
from desk.access import Actor
from desk.extensions import session
from models import Event, Expertise, Member, Publication, Unit, UnitText

ASKED = "profile_asked_about"


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """One unit whose profile wants a look; `lacks` are codes, the most telling first."""

    unit_id: int
    name: str
    lacks: tuple[str, ...]
    confirmed_on: date | None  # its oldest confirmation
    asked_at: datetime | None
    can_be_asked: bool


def profiles(actor: Actor) -> list[ProfileRow]:
    """Return the active units whose profile is thin or stale, those that lack most first: six queries."""
    units = session.execute(
        select(Unit.id, Unit.name)
        .where(Unit.is_active, access.visible(actor, Unit))
        .order_by(Unit.name, Unit.id)
    ).all()
    claims = {
        row[0]: row
        for row in session.execute(
            select(Expertise.unit_id, func.count(), func.count(Expertise.confirmed_on), func.min(Expertise.confirmed_on))
            .group_by(Expertise.unit_id)
        )
    }  # fmt: skip
    texts, published = _counts(UnitText), _counts(Publication)
    readers = set(
        session.scalars(select(Member.unit_id).where(Member.left_on.is_(None), Member.receives_offers))
    )
    asked = _asked(actor)
    rows = []
    for unit_id, name in units:
        _, count, confirmed, oldest = claims.get(unit_id, (unit_id, 0, 0, None))
        lacks = _lacks(count, confirmed, oldest, texts.get(unit_id, 0), published.get(unit_id, 0))
        if lacks:
            at = asked.get(unit_id)
            free = at is None or at <= clock.now() - timedelta(days=policy.PROFILE_ASKED_EVERY_DAYS)
            rows.append(ProfileRow(unit_id, name, lacks, oldest, at, free and unit_id in readers))
    return sorted(rows, key=lambda row: (-len(row.lacks), row.name, row.unit_id))


def _lacks(topics: int, confirmed: int, oldest: date | None, texts: int, published: int) -> tuple[str, ...]:
    """Name what a profile lacks to be matched on."""
    stale_since = clock.today() - timedelta(days=policy.PROFILE_STALE_AFTER_DAYS)
    found = {
        "no_topic": topics == 0,
        "few_topics": 0 < topics < policy.PROFILE_TOPICS_AT_LEAST,
        "no_text": texts + published == 0,
        "never_confirmed": topics > confirmed,
        "stale": oldest is not None and oldest < stale_since,
    }
    return tuple(code for code, is_so in found.items() if is_so)


def _counts(model: type[UnitText] | type[Publication]) -> dict[int, int]:
    rows = session.execute(select(model.unit_id, func.count().label("found")).group_by(model.unit_id))
    return {row.unit_id: row.found for row in rows}


def _asked(actor: Actor) -> dict[int, datetime]:
    """Return when each unit was last asked to look through its profile."""
    statement = (
        select(Event.subject_id, func.max(Event.occurred_at).label("at"))
        .where(Event.kind == ASKED, Event.subject_type == "unit", access.visible(actor, Event))
        .group_by(Event.subject_id)
    )
    return {row.subject_id: row.at for row in session.execute(statement)}
