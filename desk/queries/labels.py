"""What the desk may call its topics besides: phrases requests taught, with the requests that say them; and what was decided."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, true

from desk import access
from desk.access import Actor, can
from desk.extensions import session
from desk.matching.loader import proposed_labels
from models import LabelDecision, Ticket, Topic

SHOWN = 40


@dataclass(frozen=True, slots=True)
class LabelRow:
    """A phrase proposed as another label of a topic."""

    topic_id: str
    topic: str
    language: str
    key: str
    phrase: str
    references: tuple[str, ...]
    companies: int
    elsewhere: int


@dataclass(frozen=True, slots=True)
class LabelPage:
    """The phrases the reader may see, how many there are in all, and how many were settled."""

    rows: Sequence[LabelRow]
    total: int
    taken: int
    refused: int
    may_read: bool


def page(actor: Actor, language: str) -> LabelPage:
    """The phrases most requests say first. They are words of requests: who may not read these is told their number alone."""
    may_read = can(actor, "queue.read")
    found = proposed_labels(access.visible(actor, Ticket) if may_read else true())
    labels = {topic.id: topic.label(language) for topic in session.scalars(select(Topic).order_by(Topic.id))}
    rows = [
        LabelRow(
            one.topic_id,
            labels[one.topic_id],
            one.lang,
            one.key,
            one.phrase,
            one.references,
            one.companies,
            one.elsewhere,
        )
        for one in (found[:SHOWN] if may_read else ())
    ]
    settled = select(LabelDecision.is_taken, func.count()).group_by(LabelDecision.is_taken)
    decided = {bool(is_taken): count for is_taken, count in session.execute(settled)}
    return LabelPage(rows, len(found), decided.get(True, 0), decided.get(False, 0), may_read)
