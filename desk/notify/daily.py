"""Once a day: what happened and what waits, in one mail, for people who chose so.

A notice to such a person is written into the outbox all the same, `held`. Their daily mail gathers what is held; what becomes
of that mail is what became of each notice in it, so that a request shows whether its people were told.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from desk import clock, signing
from desk.extensions import session
from desk.notify import people
from desk.notify.outbox import promise
from desk.notify.timing import DIGEST
from models import OutboxMail, User
from models.states import OutboxState, Role

# What waits: its words, until when, and the local address where it is done.
Waiting = tuple[str, date | datetime | None, str]


def tell(user_id: int, waiting: Sequence[Waiting], more: int) -> OutboxMail | None:
    """Promise today's mail to a person: once a day, and none when there is nothing to tell. `more` waits that is not listed."""
    user = session.get_one(User, user_id)
    held = session.scalars(
        select(OutboxMail).where(
            OutboxMail.daily_for_id == user_id, OutboxMail.state == OutboxState.HELD, OutboxMail.digest_id.is_(None)
        ).order_by(OutboxMail.id).with_for_update()
    ).all()  # fmt: skip
    if not held and not waiting:
        return None
    context = {
        "audience": "daily", "reference": None, "more": more,
        "happened": [(mail.subject, mail.daily_url) for mail in held],
        "waiting": [(words, due, signing.address(path)) for words, due, path in waiting],
        "url": signing.address("/work" if user.role == Role.RESEARCHER else "/queue?view=mine"),
    }  # fmt: skip
    to = people.user_recipient(user)
    mail = promise(kind=DIGEST, key=f"{DIGEST}:{clock.today()}", to=to, context=context)
    if mail is not None:
        for one in held:
            one.digest_id = mail.id
    return mail
