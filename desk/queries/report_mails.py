"""Who is to be mailed the link to figures, and what a person chose."""

from sqlalchemy import select

from desk import calendars, clock
from desk.access import Actor
from desk.extensions import session
from models import ReportMail
from models.report_mail import RHYTHMS


def due() -> list[int]:
    """Return the ids of those who were not told of the newest period that is over, closed accounts among them."""
    today = clock.today()
    return [
        user_id
        for rhythm, months in RHYTHMS.items()
        for user_id in session.scalars(
            select(ReportMail.user_id)
            .where(
                ReportMail.rhythm == rhythm, ReportMail.told_until < calendars.months_over(today, months)[1]
            )
            .order_by(ReportMail.user_id)
        )
    ]


def chosen(actor: Actor) -> str | None:
    """Return how often a person is mailed."""
    return session.scalar(select(ReportMail.rhythm).where(ReportMail.user_id == actor.user_id))
