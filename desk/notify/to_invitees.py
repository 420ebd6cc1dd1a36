"""Mails that put a meeting into the calendars of those invited, move it there, and take it out; and who answered what, to its owner."""

from collections.abc import Iterable
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from desk.extensions import session
from desk.notify import people
from desk.notify.happening import Happening
from desk.notify.invitations import CANCEL, REQUEST, written
from desk.notify.outbox import Recipient, promise
from desk.notify.to_desk import _notice
from models import Contact, FollowUp, Invitee, Meeting, Ticket
from models.states import MeetingAnswer


def invite(happening: Happening) -> None:
    """Invite those who were not yet, send the others the update, and tell who is no longer invited."""
    meeting = cast(Meeting, happening.subject)
    added, gone = happening.after["added"], happening.after["gone"]
    for one in _invitees(meeting):
        if one.removed_at is None:
            kind = "meeting_invited" if one.id in added else "meeting_changed"
            _promise(kind, one, meeting, happening.ticket, REQUEST)
        elif one.id in gone:
            _promise("meeting_called_off", one, meeting, happening.ticket, CANCEL)


def call_off(happening: Happening) -> None:
    """Tell everybody invited that it will not take place."""
    meeting = cast(Meeting, happening.subject)
    for one in _invitees(meeting):
        if one.removed_at is None:
            _promise("meeting_called_off", one, meeting, happening.ticket, CANCEL)


def tell_answer(happening: Happening) -> None:
    """Tell whoever planned the meeting of an answer that may change it: not a plain yes."""
    invitee = cast(Invitee, happening.subject)
    if invitee.answer == MeetingAnswer.ACCEPTED and not invitee.comment:
        return
    meeting = session.get_one(Meeting, invitee.meeting_id)
    owner = session.get_one(FollowUp, meeting.follow_up_id).owner
    for reader in people.responsible(owner, f"/directory/meetings/{meeting.id}"):
        _notice(f"meeting_{invitee.answer}", happening, reader, happening.ticket)


def _invitees(meeting: Meeting) -> Iterable[Invitee]:
    people_too = (joinedload(Invitee.contact), joinedload(Invitee.member))
    statement = select(Invitee).where(Invitee.meeting_id == meeting.id).options(*people_too)
    return session.execute(statement.order_by(Invitee.id)).scalars()


def _promise(kind: str, one: Invitee, meeting: Meeting, ticket: Ticket | None, method: str) -> None:
    """Promise one person's mail, once for each number of the invitation."""
    reader = _reader(one, ticket)
    if reader is None:
        return
    to, url = reader
    unit = one.member.unit.name if one.member is not None else ""
    context = {
        "audience": "unit" if unit else "company" if ticket else "person", "unit": unit, "url": url,
        "reference": ticket.reference if ticket else None, "subject_line": meeting.subject, "starts_at": meeting.starts_at,
        "minutes": meeting.minutes, "place": meeting.place, "agenda": meeting.agenda or "",
    }  # fmt: skip
    promise(
        kind=kind, key=f"{kind}:{meeting.id}:{meeting.sequence}", to=to, context=context, ticket=ticket,
        calendar=written(meeting, one, method),
    )  # fmt: skip


def _reader(one: Invitee, ticket: Ticket | None) -> tuple[Recipient, str] | None:
    """Return where a person's mail goes and the page that is theirs, if they have one and can be written to."""
    if one.member is not None:
        return people.member_recipient(one.member), people.work_url()
    contact = cast(Contact, one.contact)
    if not contact.email or not contact.is_reachable:
        return None
    if ticket is not None:
        for reader in people.company(ticket):
            if reader.recipient.person == f"c{contact.id}":
                return reader.recipient, reader.url
    return Recipient(contact.name, contact.email, contact.language, f"c{contact.id}"), ""
