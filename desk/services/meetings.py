"""Meetings: planned, moved and called off in the calendars of those invited; what each answers is kept beside their name."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from desk import access, clock, events
from desk.access import Actor
from desk.errors import Conflict, Refused
from desk.extensions import session
from desk.services import calling_off, follow_ups, tickets
from desk.services.calling_off import told
from models import Contact, FollowUp, Invitee, Meeting, Member, Offer
from models.states import ACCEPTED_OFFERS, FollowUpKind, FollowUpState, MeetingAnswer

INVITED_AT_MOST: Final = 40
_OF_TIME: Final = ("starts_at", "minutes")
_FACTS: Final = ("subject", "place", *_OF_TIME, "agenda")


@dataclass(frozen=True, slots=True)
class Plan:
    """When, where and about what people meet, and whom to invite. Every one of them reads the subject, place and agenda."""

    subject: str
    place: str
    starts_at: datetime
    minutes: int
    agenda: str | None = None
    contact_ids: frozenset[int] = field(default_factory=frozenset)
    member_ids: frozenset[int] = field(default_factory=frozenset)


def plan(*, actor: Actor, organization_id: int, plan: Plan, ticket_id: int | None = None) -> Meeting:
    """Plan a meeting as a follow-up of its day and invite to it; the same plan made twice is one meeting."""
    follow_up = follow_ups.plan(
        actor=actor, organization_id=organization_id, ticket_id=ticket_id,
        plan=follow_ups.Plan(FollowUpKind.MEETING, plan.subject, clock.day_of(plan.starts_at)),
    )  # fmt: skip
    known = session.execute(select(Meeting).where(Meeting.follow_up_id == follow_up.id)).scalar_one_or_none()
    if known is not None:
        return known

    _check(plan)
    meeting = Meeting(follow_up_id=follow_up.id, created_at=clock.now(), **_facts(plan))
    session.add(meeting)
    session.flush()
    after = told(meeting) | _invite(meeting, follow_up, plan, ())

    events.record("meeting_planned", actor=actor, subject=meeting, ticket=follow_up.ticket, after=after)
    return meeting


def change(*, actor: Actor, meeting_id: int, version: int, plan: Plan) -> Meeting:
    """Move a meeting, or change where, about what or with whom it is: each invited person gets the update.

    Another time asks everybody anew; an answer to any other change still stands. Whoever is no longer invited is told.
    """
    meeting, follow_up = _load(actor, meeting_id, version)
    present = [one for one in meeting.invitees if one.removed_at is None]
    _check(plan)
    wanted = _facts(plan)
    before = {name: getattr(meeting, name) for name in _FACTS if getattr(meeting, name) != wanted[name]}
    if not before and _named(present) == (plan.contact_ids, plan.member_ids):
        return meeting

    for name in before:
        setattr(meeting, name, wanted[name])
    meeting.sequence += 1
    if not before.keys().isdisjoint(_OF_TIME):
        meeting.moved_sequence = meeting.sequence
        for one in present:
            one.answer, one.answered_at, one.answer_stamp, one.comment = (
                MeetingAnswer.AWAITED,
                None,
                None,
                None,
            )
    follow_up.due_on, follow_up.purpose = clock.day_of(meeting.starts_at), meeting.subject
    after = told(meeting) | _invite(meeting, follow_up, plan, present)
    if follow_up.ticket is not None:
        tickets.date_next_step(follow_up.ticket)

    events.record(
        "meeting_changed", actor=actor, subject=meeting, ticket=follow_up.ticket,
        before={"starts_at": before["starts_at"].isoformat()} if "starts_at" in before else {}, after=after,
    )  # fmt: skip
    return meeting


def call_off(*, actor: Actor, meeting_id: int, version: int, reason: str | None = None) -> Meeting:
    """Take a meeting out of the calendars; the reason stays at the desk."""
    meeting, follow_up = _load(actor, meeting_id, version)

    calling_off.call_off(meeting, actor=actor, ticket=follow_up.ticket)
    follow_ups.cancel(actor=actor, follow_up_id=follow_up.id, version=follow_up.version, reason=reason)
    return meeting


def answer(
    *, invitee_id: int, given: MeetingAnswer, stamp: datetime | None, at: datetime, comment: str | None
) -> Invitee:
    """Keep what somebody invited answered from their calendar; asked of those alone whom the intake recognized."""
    invitee = access.load(Actor.system(), Invitee, Invitee.id == invitee_id, lock=True)
    meeting = session.get_one(Meeting, invitee.meeting_id)
    follow_up = session.get_one(FollowUp, meeting.follow_up_id)

    before = invitee.answer
    invitee.answer, invitee.answered_at, invitee.answer_stamp = given, at, stamp
    invitee.comment = comment
    person = session.get(Contact, invitee.contact_id) if invitee.contact_id is not None else None
    if person is not None and (person.last_heard_at is None or person.last_heard_at < at):
        person.last_heard_at = at

    events.record(
        "meeting_answered", actor=Actor.system(), subject=invitee, ticket=follow_up.ticket,
        before={"answer": before}, after={"answer": given, "side": "company" if person is not None else "unit"},
    )  # fmt: skip
    return invitee


def _load(actor: Actor, meeting_id: int, version: int) -> tuple[Meeting, FollowUp]:
    """Load a meeting that stands, locked, for someone of the desk who saw its present version."""
    people = (selectinload(Meeting.invitees),)
    meeting = access.load(actor, Meeting, Meeting.id == meeting_id, lock=True, options=people)
    access.ensure(actor, "directory.work")
    follow_up = session.get_one(FollowUp, meeting.follow_up_id, with_for_update=True)
    if meeting.version != version or meeting.called_off_at or follow_up.state != FollowUpState.PLANNED:
        raise Conflict("stale")
    return meeting, follow_up


def _check(plan: Plan) -> None:
    """Refuse a meeting in the past, with nobody, or with a crowd."""
    if plan.starts_at <= clock.now():
        raise Refused("starts_on", "past")
    if not 1 <= len(plan.contact_ids) + len(plan.member_ids) <= INVITED_AT_MOST:
        raise Refused("contact_ids", "nobody_invited")


def _facts(plan: Plan) -> dict[str, object]:
    return {name: getattr(plan, name) for name in _FACTS}


def _named(present: Iterable[Invitee]) -> tuple[frozenset[int], frozenset[int]]:
    """Return the people and members invited now."""
    return (
        frozenset(one.contact_id for one in present if one.contact_id is not None),
        frozenset(one.member_id for one in present if one.member_id is not None),
    )


def _invite(
    meeting: Meeting, follow_up: FollowUp, plan: Plan, present: Iterable[Invitee]
) -> dict[str, object]:
    """Add whom the plan names newly, and let go whom it names no longer; return who is which, by the ids of invitations."""
    named = _named(present)
    new = plan.contact_ids - named[0], plan.member_ids - named[1]
    _check_new(follow_up, *new)
    gone = [
        one for one in present if not (one.contact_id in plan.contact_ids or one.member_id in plan.member_ids)
    ]
    for one in gone:
        one.removed_at = clock.now()
    wanted = [{"contact_id": id_} for id_ in sorted(new[0])]
    wanted += [{"member_id": id_} for id_ in sorted(new[1])]
    added = [
        Invitee(
            meeting_id=meeting.id,
            uid=secrets.token_hex(20),
            answer=MeetingAnswer.AWAITED,
            created_at=clock.now(),
            **whom,
        )
        for whom in wanted
    ]
    session.add_all(added)
    session.flush()
    return {"added": [one.id for one in added], "gone": [one.id for one in gone]}


def _check_new(follow_up: FollowUp, contact_ids: frozenset[int], member_ids: frozenset[int]) -> None:
    """Refuse whom a meeting cannot be with: people who cannot be written to, and of units that did not accept the request."""
    people = select(Contact.id).where(
        Contact.id.in_(contact_ids), Contact.organization_id == follow_up.organization_id, Contact.email.is_not(None),
        Contact.erased_at.is_(None), Contact.left_on.is_(None), Contact.merged_into_id.is_(None),
    )  # fmt: skip
    at_work = select(Offer.unit_id).where(
        Offer.ticket_id == follow_up.ticket_id, Offer.state.in_(ACCEPTED_OFFERS)
    )
    members = select(Member.id).where(
        Member.id.in_(member_ids), Member.unit_id.in_(at_work), Member.left_on.is_(None)
    )
    found = tuple(frozenset(session.execute(one).scalars()) for one in (people, members))
    if found != (contact_ids, member_ids):
        raise Refused("contact_ids", "not_to_be_invited")
