"""Answers to invitations, as they come in by mail: whose they are, whether they still count, and keeping them.

Each person's invitation has an id of its own that nobody else learns. An answer counts when it names that id, comes from that
person's address, and is about the present time. Any other is kept as mail and changes nothing; none opens a request or is answered.
"""

from sqlalchemy import select

from desk.extensions import session
from desk.inbound import invitations
from desk.inbound.invitations import CalendarAnswer
from desk.inbound.mail import Mail
from desk.services import contacts, meetings
from models import Contact, FollowUp, InboundMail, Invitee, Meeting, Member
from models.states import FollowUpState, MeetingAnswer


def weigh(mail: Mail) -> tuple[str, int | None, int | None]:
    """Return the reason that tells what an answer is, and for one that counts the invitation, and its request."""
    answer = invitations.read(mail)
    invitee = _invitee(answer) if answer is not None else None
    if answer is None or answer.answer is None or invitee is None:
        return "meeting_unknown", None, None
    meeting = session.get_one(Meeting, invitee.meeting_id)
    follow_up = session.get_one(FollowUp, meeting.follow_up_id)
    sender = mail.sender.address.casefold() if mail.sender else ""
    invited = _addresses(invitee)
    if answer.attendee not in invited or sender not in {*invited, answer.sent_by}:
        return "meeting_not_invited", None, follow_up.ticket_id
    stands = meeting.called_off_at is None and follow_up.state == FollowUpState.PLANNED
    stamp = invitations.moment_of(answer)
    is_older = bool(stamp and invitee.answer_stamp and stamp < invitee.answer_stamp)
    if not stands or invitee.removed_at is not None or answer.sequence < meeting.moved_sequence or is_older:
        return "meeting_late", None, follow_up.ticket_id
    return "meeting_answer", invitee.id, follow_up.ticket_id


def keep(stored: InboundMail, mail: Mail, invitee_id: int) -> None:
    """Keep an answer that counts."""
    answer = invitations.read(mail)
    if answer is None or answer.answer is None:
        return
    given, comment = MeetingAnswer(answer.answer), answer.comment
    if (
        comment is None and given != MeetingAnswer.ACCEPTED
    ):  # some programs write the words into the mail alone
        comment = " ".join(mail.words.shown.split())[:500] or None
    meetings.answer(
        invitee_id=invitee_id,
        given=given,
        stamp=invitations.moment_of(answer),
        at=stored.received_at,
        comment=comment,
    )


def _invitee(answer: CalendarAnswer) -> Invitee | None:
    """Find the invitation by the part of its id that is ours."""
    return session.execute(
        select(Invitee).where(Invitee.uid == answer.uid.partition("@")[0])
    ).scalar_one_or_none()


def _addresses(invitee: Invitee) -> set[str]:
    """Return the addresses an invited person has now; nobody's once they are erased."""
    if invitee.contact_id is not None:
        invited = session.get_one(Contact, invitee.contact_id)
        people = (invited, contacts.present_home(invited))
        return {one.email.casefold() for one in people if one.email and one.erased_at is None}
    return {session.get_one(Member, invitee.member_id).email.casefold()}
