"""What each actor may see of companies and their people: who they are, what was done and is planned with whom, what became one."""

from sqlalchemy import and_, false, select, true

from desk.access.actors import Actor
from desk.access.rules import Predicate, desk_side, engaged, is_unit, sees, visible
from models import (
    Contact,
    DataWish,
    DirectoryImport,
    DirectoryMerge,
    DuplicatePair,
    Establishment,
    FollowUp,
    Interaction,
    Invitee,
    Meeting,
    Member,
    Organization,
    Ticket,
)
from models.states import Role


@sees(Organization)
def _organizations(actor: Actor) -> Predicate:
    """Class P2: a candidate unit reads the name on the offer page alone, when the company ticked it."""
    if actor.is_desk or actor.role in (Role.CONTRACT_OFFICE, Role.DIRECTOR):
        return true()
    if is_unit(actor):
        return Organization.id.in_(select(Ticket.organization_id).where(engaged(actor, Ticket.id)))
    if actor.kind == "contact":
        return Organization.id.in_(select(Contact.organization_id).where(Contact.id == actor.contact_id))
    return false()


@sees(Contact)
def _contacts(actor: Actor) -> Predicate:
    """Class P5: the house, each over the requests it follows; a unit once it accepted; the company its own."""
    if actor.is_desk or actor.role is Role.DIRECTOR:
        return true()
    if actor.role is Role.CONTRACT_OFFICE:
        return Contact.id.in_(select(Ticket.contact_id).where(visible(actor, Ticket)))
    if is_unit(actor):
        return Contact.id.in_(select(Ticket.contact_id).where(engaged(actor, Ticket.id)))
    if actor.kind == "contact":
        return Contact.id == actor.contact_id
    return false()


@sees(DataWish)
def _data_wishes(actor: Actor) -> Predicate:
    """What people ask about their data is the desk's and their own to know."""
    if actor.is_desk:
        return true()
    return DataWish.contact_id == actor.contact_id if actor.kind == "contact" else false()


@sees(Establishment)
def _establishments(actor: Actor) -> Predicate:
    """The sites of an organization are seen by whoever sees it."""
    rule = visible(actor, Organization)
    return (
        true() if rule is true() else Establishment.organization_id.in_(select(Organization.id).where(rule))
    )


@sees(FollowUp)
def _follow_ups(actor: Actor) -> Predicate:
    if actor.role is Role.RESEARCHER:
        return engaged(actor, FollowUp.ticket_id)
    if actor.is_desk or actor.role is Role.DIRECTOR:
        return true()
    return desk_side(actor, FollowUp.ticket_id)


@sees(Interaction)
def _interactions(actor: Actor) -> Predicate:
    if actor.is_desk or actor.role is Role.DIRECTOR:
        return true()
    return desk_side(actor, Interaction.ticket_id)


@sees(Meeting)
def _meetings(actor: Actor) -> Predicate:
    """A meeting is seen by whoever sees its follow-up, and by those invited to it while they still belong there."""
    if actor.kind == "contact" or actor.kind == "unit_link" or actor.role is Role.RESEARCHER:
        return Meeting.id.in_(select(Invitee.meeting_id).where(_invitees(actor)))
    rule = _follow_ups(actor)
    return true() if rule is true() else Meeting.follow_up_id.in_(select(FollowUp.id).where(rule))


@sees(Invitee)
def _invitees(actor: Actor) -> Predicate:
    """Those outside see their own invitation alone: neither the other side's people nor what they answered."""
    still = Invitee.removed_at.is_(None)
    if actor.kind == "contact":
        of_request = (
            select(Meeting.id)
            .join(FollowUp)
            .where(FollowUp.ticket_id.in_(select(Ticket.id).where(visible(actor, Ticket))))
        )
        own = select(Contact.id).where(Contact.id == actor.contact_id)
        if actor.contact_id is None:  # a link that names nobody is the main contact's
            own = select(Ticket.contact_id).where(visible(actor, Ticket))
        return and_(still, Invitee.contact_id.in_(own), Invitee.meeting_id.in_(of_request))
    if actor.kind == "unit_link" or actor.role is Role.RESEARCHER:
        who = Member.id == actor.member_id if actor.kind == "unit_link" else Member.user_id == actor.user_id
        mine = select(Member.id).where(who, Member.left_on.is_(None))
        engaged_in = select(Meeting.id).join(FollowUp).where(engaged(actor, FollowUp.ticket_id))
        return and_(still, Invitee.member_id.in_(mine), Invitee.meeting_id.in_(engaged_in))
    rule = _meetings(actor)
    return true() if rule is true() else Invitee.meeting_id.in_(select(Meeting.id).where(rule))


@sees(DirectoryImport)
def _directory_imports(actor: Actor) -> Predicate:
    """What was brought in, and by whom, is the desk's to know."""
    return true() if actor.is_desk else false()


@sees(DirectoryMerge)
def _directory_merges(actor: Actor) -> Predicate:
    """What was put together, and parted again, is the desk's to know."""
    return true() if actor.is_desk else false()


@sees(DuplicatePair)
def _duplicate_pairs(actor: Actor) -> Predicate:
    """Which records may be one is a question to the desk."""
    return true() if actor.is_desk else false()
