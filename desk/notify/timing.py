"""Which mails may wait for a person's daily mail, and what becomes of them with it."""

from sqlalchemy import select, update

from desk.extensions import session
from models import Member, OutboxMail, User
from models.states import NoticeTiming, OutboxState

DIGEST = "digest"
# What may wait until the morning. An offer may not: its days are counted from the moment it leaves.
MAY_WAIT = ("desk_notice", "message_to_unit", "profile_check")
_ON_ITS_WAY = (OutboxState.QUEUED, OutboxState.SENDING)


def waits_for(kind: str, person: str) -> int | None:
    """Return whose daily mail a mail of this kind to this person waits for; None when it leaves at once."""
    letter, number = person[:1], person[1:]
    if kind not in MAY_WAIT or letter not in ("u", "m"):
        return None
    account = (
        int(number)
        if letter == "u"
        else session.scalar(select(Member.user_id).where(Member.id == int(number)))
    )
    return session.scalar(
        select(User.id).where(User.id == account, User.is_active, User.notices == NoticeTiming.DAILY)
    )


def share(mail: OutboxMail) -> None:
    """Let what became of a daily mail be what became of each notice in it."""
    if mail.kind == DIGEST and mail.state not in _ON_ITS_WAY:
        told = (OutboxMail.digest_id == mail.id, OutboxMail.state == OutboxState.HELD)
        facts = {"state": mail.state, "server_reply": mail.server_reply, "sent_at": mail.sent_at}
        session.execute(update(OutboxMail).where(*told).values(facts))
