"""How mature a company is with AI, as a questionnaire said on a day: noted, and taken back when it was wrong."""

from datetime import date
from decimal import Decimal

from sqlalchemy import select

from desk import access, clock, events
from desk.access import Actor
from desk.errors import Duplicate, Refused
from desk.extensions import session
from models import MaturityScore, Organization


def note(
    *, actor: Actor, organization_id: int, measured_on: date, score: Decimal, source: str
) -> MaturityScore:
    """Note a score; a company is measured by one questionnaire once a day."""
    organization = access.load(actor, Organization, Organization.id == organization_id, lock=True)

    access.ensure(actor, "directory.work")
    if measured_on > clock.today():
        raise Refused("measured_on", "future")
    if not 0 <= score <= 100:
        raise Refused("score", "not_a_score")
    same = select(MaturityScore.id).filter_by(
        organization_id=organization.id, measured_on=measured_on, source=source
    )
    if session.scalar(same.limit(1)):
        raise Duplicate("measured_on")

    noted = MaturityScore(
        organization_id=organization.id, measured_on=measured_on, score=score, source=source,
        noted_at=clock.now(), noted_by_id=actor.user_id,
    )  # fmt: skip
    session.add(noted)
    session.flush()
    events.record("maturity_noted", actor=actor, subject=organization, after=_words(noted))
    return noted


def take_back(*, actor: Actor, organization_id: int, score_id: int) -> None:
    """Take back a score noted by mistake; the record of changes keeps what it said."""
    organization = access.load(actor, Organization, Organization.id == organization_id, lock=True)
    noted = access.load(
        actor, MaturityScore, MaturityScore.id == score_id, MaturityScore.organization_id == organization.id
    )

    access.ensure(actor, "directory.work")
    session.delete(noted)
    session.flush()
    events.record("maturity_taken_back", actor=actor, subject=organization, before=_words(noted))


def _words(noted: MaturityScore) -> dict[str, str]:
    return {
        "measured_on": noted.measured_on.isoformat(),
        "score": f"{noted.score:.2f}",
        "source": noted.source,
    }
