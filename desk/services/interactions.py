"""Calls, meetings, visits and events that took place."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from desk import access, clock, events
from desk.access import Actor
from desk.errors import NotAllowed, Refused
from desk.extensions import session
from desk.services import contacts, follow_ups, organizations, targets
from models import Contact, Interaction, Organization, Ticket, Unit
from models.states import InteractionKind, TargetKind

# Talking to somebody answers them as well as writing does.
SPOKEN: Final = (
    InteractionKind.CALL,
    InteractionKind.MEETING,
    InteractionKind.VISIT,
    InteractionKind.DIAGNOSIS,
)
SENT_TWICE_WITHIN: Final = timedelta(minutes=10)


def record(
    *,
    actor: Actor,
    organization_id: int,
    kind: str,
    summary: str,
    happened_at: datetime | None = None,
    minutes: int | None = None,
    contact_id: int | None = None,
    ticket_id: int | None = None,
    unit_id: int | None = None,
    following: follow_ups.Plan | None = None,
) -> Interaction:
    """Record how the desk met a company, now unless said, and plan what comes of it; whoever took part was heard from then.

    The same words sent twice within minutes are one interaction.
    """
    organization = access.load(actor, Organization, Organization.id == organization_id, lock=True)
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id, lock=True) if ticket_id is not None else None
    contact = (
        access.load(actor, Contact, Contact.id == contact_id, lock=True) if contact_id is not None else None
    )
    if unit_id is not None:
        access.load(actor, Unit, Unit.id == unit_id)

    access.ensure(actor, "directory.work")
    organization = organizations.present_home(organization)
    if contact is not None:
        contact = contacts.present_home(contact)
    if actor.user_id is None:
        raise NotAllowed("directory.work")  # an interaction is recorded by a person
    moment = happened_at or clock.now()
    if moment > clock.now():
        raise Refused("happened_on", "future")
    if contact is not None and contact.organization_id != organization.id:
        raise Refused("contact_id", "other_organization")
    if ticket is not None and ticket.organization_id != organization.id:
        raise Refused("ticket_id", "other_organization")

    if (known := _just_recorded(actor, organization, kind, summary)) is not None:
        return known

    interaction = Interaction(
        organization_id=organization.id, contact_id=contact.id if contact else None, ticket_id=ticket_id, unit_id=unit_id,
        kind=InteractionKind(kind), happened_at=moment, minutes=minutes, summary=summary, recorded_by_id=actor.user_id,
        created_at=clock.now(),
    )  # fmt: skip
    session.add(interaction)
    if contact is not None and (contact.last_heard_at is None or contact.last_heard_at < moment):
        contact.last_heard_at = moment
    if ticket is not None and ticket.first_answer_at is None and kind in SPOKEN:
        ticket.first_answer_at = max(moment, ticket.confirmed_at)
        targets.end(ticket, TargetKind.FIRST_ANSWER)
    session.flush()

    after = {"kind": kind, "minutes": minutes, "happened_on": clock.day_of(moment).isoformat()}
    events.record("interaction_recorded", actor=actor, subject=interaction, ticket=ticket, after=after)
    if following is not None:
        follow_ups.plan(actor=actor, organization_id=organization.id, plan=following, ticket_id=ticket_id)
    return interaction


def _just_recorded(actor: Actor, organization: Organization, kind: str, summary: str) -> Interaction | None:
    """Return what this person recorded a moment ago in the same words: a double click, not a second call."""
    statement = select(Interaction).where(
        Interaction.organization_id == organization.id, Interaction.recorded_by_id == actor.user_id,
        Interaction.kind == kind, Interaction.summary == summary,
        Interaction.created_at > clock.now() - SENT_TWICE_WITHIN,
    )  # fmt: skip
    return session.execute(statement.order_by(Interaction.id)).scalars().first()
