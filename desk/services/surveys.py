"""The one satisfaction question: asked when a ticket ends, answered once by the company."""

from desk import access, clock, events
from desk.access import Actor
from desk.errors import Conflict, NotAllowed, NotFound, Refused
from desk.extensions import session
from models import Survey, Ticket

SCORES = range(1, 6)


def answer(*, actor: Actor, ticket_id: int, score: int, comment: str | None = None) -> Survey:
    """Take the company's answer, from 1 (not at all) to 5 (entirely); the same answer twice is one answer."""
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id, lock=True)
    survey = session.get(Survey, ticket.id)

    if actor.kind != "contact":
        raise NotAllowed("surveys.answer")
    if survey is None:
        raise NotFound("survey")
    if score not in SCORES:
        raise Refused("score", "out_of_scale")
    if survey.answered_at is not None:
        if (survey.score, survey.comment) == (score, comment or None):
            return survey
        raise Conflict("stale")

    survey.score, survey.comment, survey.answered_at = score, comment or None, clock.now()
    session.flush()

    events.record("survey_answered", actor=actor, subject=ticket, ticket=ticket, after={"score": score})
    return survey
