"""Runs of the matcher on tickets, kept so that a suggestion can always be explained and replayed."""

from typing import Any

from sqlalchemy import select

from desk import access, clock, events
from desk.access import Actor
from desk.errors import Refused
from desk.extensions import session
from desk.matching import Ranking, Suggestion
from desk.matching.loader import current_matcher, need_of, obstacles_for
from desk.services import tickets
from desk.workflow.ticket import SEARCHING
from models import MatchCandidate, MatchRun, Ticket, Unit

KEPT = 20
"""Candidates stored of a run: suggestions first, then what stayed below the threshold."""


def run(*, actor: Actor, ticket_id: int) -> MatchRun:
    """Rank the units for a ticket that is being served and keep the answer; nothing is sent to anybody.

    Raises Refused("ticket", "not_searching") in any other state. An unreliable run has no suggestion above the
    threshold: its candidates are what the officer may look through, never to be shown as suggestions.
    """
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id, lock=True)

    access.ensure(actor, "tickets.work")
    if ticket.state not in SEARCHING:
        raise Refused("ticket", "not_searching")

    need, obstacles = need_of(ticket), obstacles_for(ticket)
    matcher = current_matcher()
    ranking = matcher.rank(need, obstacles, limit=KEPT)
    units = dict(session.execute(select(Unit.code, Unit.id).where(Unit.code.in_(_codes(ranking)))).all())
    stored = MatchRun(
        ticket_id=ticket.id,
        input_hash=ranking.input_hash,
        need=matcher.replayable(need, obstacles),
        versions=dict(ranking.versions),
        exclusions=[
            {"unit": e.unit_id, "unit_id": units[e.unit_id], "code": e.code, "detail": e.detail}
            for e in ranking.exclusions
        ],
        is_reliable=ranking.is_reliable,
        created_at=clock.now(),
        created_by_id=actor.user_id,
    )
    stored.candidates = [
        _candidate(rank, units[suggestion.unit_id], suggestion)
        for rank, suggestion in enumerate([*ranking.suggestions, *ranking.weak][:KEPT], 1)
    ]
    session.add(stored)
    session.flush()

    after = {
        "suggested": len(ranking.suggestions),
        "excluded": len(ranking.exclusions),
        "reliable": ranking.is_reliable,
    }
    events.record("match_run_stored", actor=actor, subject=stored, ticket=ticket, after=after)
    tickets.to_matching(actor=actor, ticket=ticket)
    return stored


def _codes(ranking: Ranking) -> list[str]:
    named = [s.unit_id for s in (*ranking.suggestions, *ranking.weak)]
    return sorted({*named, *(e.unit_id for e in ranking.exclusions)})


def _candidate(rank: int, unit_id: int, suggestion: Suggestion) -> MatchCandidate:
    plain: dict[str, Any] = suggestion.as_json()
    return MatchCandidate(
        rank=rank,
        unit_id=unit_id,
        score=suggestion.score,
        parts={part.name: part.points for part in suggestion.parts},
        reasons={**plain["reasons"], "is_reliable": suggestion.is_reliable},
    )
