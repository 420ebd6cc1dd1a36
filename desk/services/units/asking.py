"""Asking the people of a unit, politely and not too often, to look through what the desk knows of them."""

from datetime import timedelta

from sqlalchemy import func, select

from desk import access, clock, events, policy
from desk.access import Actor
from desk.errors import Refused
from desk.extensions import session
from desk.services.units.records import load
from models import Event, Member

KIND = "profile_asked_about"


def ask_about_profile(*, actor: Actor, unit_id: int) -> None:
    """Ask a unit's people to complete or confirm its profile; raises Refused("unit", …) when nobody can be or was lately."""
    unit = load(actor, unit_id)

    access.ensure(actor, "directory.work")
    readers = select(Member.id).where(
        Member.unit_id == unit.id, Member.left_on.is_(None), Member.receives_offers
    )
    if session.scalar(readers.limit(1)) is None:
        raise Refused("unit", "nobody_to_write_to")
    since = clock.now() - timedelta(days=policy.PROFILE_ASKED_EVERY_DAYS)
    asked = select(func.count()).where(
        Event.kind == KIND,
        Event.subject_type == "unit",
        Event.subject_id == unit.id,
        Event.occurred_at > since,
    )
    if session.scalar(asked):
        raise Refused("unit", "asked_lately")

    events.record(KIND, actor=actor, subject=unit)
