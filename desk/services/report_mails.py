"""The link to the figures of each month or quarter, mailed to those who chose so; turned off where it was turned on."""

from sqlalchemy import select

from desk import access, calendars, clock, events
from desk.access import Actor
from desk.extensions import session
from desk.services.sessions import actor_for
from models import ReportMail, User
from models.report_mail import RHYTHMS


def choose(*, actor: Actor, rhythm: str | None) -> ReportMail | None:
    """Be mailed from the next period that ends; None: no more."""
    access.ensure(actor, "reports.read")
    user = session.get_one(User, actor.user_id)
    wish = _wish(user.id)
    before = wish and wish.rhythm
    if rhythm == before:
        return wish

    if rhythm is None:
        session.delete(wish)
    else:
        wish = wish or ReportMail(user_id=user.id)
        _first, last = calendars.months_over(clock.today(), RHYTHMS[rhythm])
        wish.rhythm, wish.told_until, wish.chosen_at = rhythm, last, clock.now()
        session.add(wish)

    events.record(
        "report_mail_chosen", actor=actor, subject=user, before={"rhythm": before}, after={"rhythm": rhythm}
    )
    return wish if rhythm else None


def send(*, actor: Actor, user_id: int) -> None:
    """Promise a person the link to the newest period that is over, once; somebody who may no longer read it is told no more."""
    wish = _wish(user_id)
    if wish is None:
        return  # turned off a moment ago
    user = session.get_one(User, user_id)
    first, last = calendars.months_over(clock.today(), RHYTHMS[wish.rhythm])

    if not user.is_active or not access.can(actor_for(user, ()), "reports.read"):
        session.delete(wish)
        reason = "may_not_read" if user.is_active else "account_closed"
        events.record("report_mail_ended", actor=actor, subject=user, after={"reason": reason})
        return
    if wish.told_until >= last:
        return  # another run was faster

    wish.told_until = last
    events.record(
        "report_mail_due", actor=actor, subject=user, after={"first": str(first), "last": str(last), "rhythm": wish.rhythm}
    )  # fmt: skip


def _wish(user_id: int) -> ReportMail | None:
    return session.scalar(select(ReportMail).where(ReportMail.user_id == user_id).with_for_update())
