"""A meeting as the desk sees it: what those invited were told, and what each answered."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from desk import access, clock
from desk.access import Actor
from desk.extensions import session
from models import Contact, FollowUp, Invitee, Meeting, Member, Offer, Ticket, Unit
from models.states import ACCEPTED_OFFERS


@dataclass(frozen=True, slots=True)
class InviteeRow:
    """One invited person: of which side, what they answered and when."""

    contact_id: int | None
    member_id: int | None
    name: str
    side: str
    answer: str
    answered_at: datetime | None
    comment: str | None


@dataclass(frozen=True, slots=True)
class MeetingView:
    """A meeting with the names around it."""

    meeting: Meeting
    follow_up: FollowUp
    invitees: tuple[InviteeRow, ...]
    is_over: bool

    @property
    def ticket(self) -> Ticket | None:
        """Return the request it is about, if any."""
        return self.follow_up.ticket


def meeting(actor: Actor, meeting_id: int) -> MeetingView:
    """Return a meeting with everybody invited; raises NotFound."""
    names = selectinload(Meeting.invitees)
    found = access.load(
        actor, Meeting, Meeting.id == meeting_id,
        options=(
            names.joinedload(Invitee.contact), names.joinedload(Invitee.member).joinedload(Member.unit),
            joinedload(Meeting.follow_up).joinedload(FollowUp.organization), joinedload(Meeting.follow_up).joinedload(FollowUp.ticket),
            joinedload(Meeting.follow_up).joinedload(FollowUp.owner),
        ),
    )  # fmt: skip
    rows = tuple(
        InviteeRow(
            one.contact_id, one.member_id, one.person.name, one.member.unit.name if one.member else found.follow_up.organization.name,
            one.answer, one.answered_at, one.comment,
        )
        for one in found.invitees if one.removed_at is None
    )  # fmt: skip
    return MeetingView(found, found.follow_up, rows, found.ends_at < clock.now())


def to_invite(
    actor: Actor, organization_id: int, ticket_id: int | None
) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Return who can be invited, as (id, words): reachable people of the organization, and of units that accepted the request."""
    people = select(Contact.id, Contact.name, Contact.email).where(
        Contact.organization_id == organization_id, Contact.email.is_not(None), Contact.erased_at.is_(None),
        Contact.left_on.is_(None), Contact.merged_into_id.is_(None), access.visible(actor, Contact),
    )  # fmt: skip
    at_work = select(Offer.unit_id).where(
        Offer.ticket_id == ticket_id, Offer.state.in_(ACCEPTED_OFFERS), access.visible(actor, Offer)
    )
    members = (
        select(Member.id, Member.name, Unit.name)
        .join(Unit, Unit.id == Member.unit_id)
        .where(Member.unit_id.in_(at_work), Member.left_on.is_(None))
    )
    return (
        [
            (id_, f"{name} · {email}")
            for id_, name, email in session.execute(people.order_by(Contact.name_key, Contact.id))
        ],
        [
            (id_, f"{name} · {unit}")
            for id_, name, unit in session.execute(members.order_by(Unit.name, Member.name, Member.id))
        ],
    )
