"""Comparing pairs of records, and keeping those that look alike until a person says what they are."""

from collections.abc import Callable, Collection, Iterable
from typing import Any

from sqlalchemy import select

from desk import clock
from desk.extensions import session
from desk.likeness import Verdict, compare, compare_people, compare_requests, loading
from models import DuplicatePair


def settle_organizations(pairs: Iterable[tuple[int, int]]) -> None:
    """Keep those of the pairs of organizations that look alike now, and let go of those that do not any more."""
    _settle(list(pairs), "organization_id", loading.companies, compare)


def settle_people(pairs: Iterable[tuple[int, int]]) -> None:
    """Keep those of the pairs of people that look alike now, and let go of those that do not any more."""
    _settle(list(pairs), "contact_id", loading.people, compare_people)


def settle_requests(pairs: Iterable[tuple[int, int]]) -> None:
    """Keep those of the pairs of open requests that look alike now, and let go of those that do not any more."""
    _settle(list(pairs), "ticket_id", loading.requests, compare_requests)


def _settle(
    pairs: list[tuple[int, int]],
    column: str,
    load: Callable[[Collection[int]], dict[int, Any]],
    verdict_on: Callable[[Any, Any], Verdict],
) -> None:
    """Compare each pair anew. What a person has decided stays as it is."""
    if not pairs:
        return
    known = _known(pairs, column)
    records = load({id_ for pair in pairs for id_ in pair})
    for one, other in sorted(pairs):
        both = one in records and other in records
        verdict = verdict_on(records[one], records[other]) if both else None
        pair = known.get((one, other))
        if pair is None and verdict is not None and verdict.is_alike:
            session.add(
                DuplicatePair(**{column: one, f"other_{column}": other}, points=verdict.points,
                              reasons=list(verdict.reasons), found_at=clock.now())
            )  # fmt: skip
        elif pair is not None and verdict is not None and pair.dismissed_at is None:
            _keep_or_let_go(pair, verdict)
    session.flush()


def _keep_or_let_go(pair: DuplicatePair, verdict: Verdict) -> None:
    if not verdict.is_alike:
        session.delete(pair)
    elif (pair.points, pair.reasons) != (verdict.points, list(verdict.reasons)):
        pair.points, pair.reasons = verdict.points, list(verdict.reasons)


def _known(pairs: list[tuple[int, int]], column: str) -> dict[tuple[int, int], DuplicatePair]:
    """Return the stored pairs among these."""
    found: dict[tuple[int, int], DuplicatePair] = {}
    ids = sorted({pair[0] for pair in pairs})
    for start in range(0, len(ids), loading.AT_ONCE):
        statement = select(DuplicatePair).where(
            getattr(DuplicatePair, column).in_(ids[start : start + loading.AT_ONCE])
        )
        for pair in session.execute(statement).scalars():
            found[(getattr(pair, column), getattr(pair, f"other_{column}"))] = pair
    return found
