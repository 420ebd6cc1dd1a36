"""The search for units: the last run with its reasons, who was left out and why, and what became of each offer."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, literal_column, select
from sqlalchemy.orm import aliased

from desk import access
from desk.access import Actor
from desk.extensions import session
from desk.known import fetch
from desk.matching import part_points
from desk.matching.loader import current_matcher, current_weights, need_of, obstacles_for
from desk.queries.rows import kept, read
from models import Engagement, MatchCandidate, MatchRun, Member, NamedColleague, Offer, Ticket, Unit, User

WEAK_SHOWN = 5


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit that may be asked, with its load."""

    id: int
    name: str
    kind: str
    institution: str | None
    ceiling: int
    load: int
    is_active: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score: its points out of the most it can bring."""

    name: str
    points: float
    of: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """One suggested unit. `topics` are (need's topic, unit's topic, relation), `words` (need's, unit's, its language
    when that is another one)."""

    unit: UnitRow
    score: float
    parts: tuple[Part, ...]
    topics: tuple[tuple[str, str, str], ...]
    words: tuple[tuple[str, str, str], ...]
    quote: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where one unit stands for a request today; `rank` is none when it met nothing or may not be asked."""

    candidate: Candidate
    is_reliable: bool
    rank: int | None
    of: int
    missing: float
    unmet: tuple[str, ...]
    excluded: tuple[str, str] | None  # code, detail


@dataclass(frozen=True, slots=True)
class Search:
    """One stored run. Without a suggestion it is not reliable; `weak` is what an officer may look through."""

    at: datetime
    by: str | None
    suggestions: tuple[Candidate, ...]
    weak: tuple[Candidate, ...]
    exclusions: tuple[tuple[str, str, str], ...]  # unit, code, detail


@dataclass(frozen=True, slots=True)
class OfferRow:
    """One offer as the desk sees it."""

    id: int
    unit_id: int
    unit: str
    state: str
    message: str | None
    override_reason: str | None
    sent_at: datetime | None
    seen_at: datetime | None
    reminded_at: datetime | None
    expires_at: datetime | None
    decided_at: datetime | None
    decided_by: str | None
    decline_code: str | None
    decline_note: str | None
    suggested_unit: str | None
    conditions: str | None
    withdrawn_reason: str | None
    engagement: str | None


def units(actor: Actor) -> list[UnitRow]:
    """Return every unit with its load, by name: a few dozen."""
    return read(_units(actor), UnitRow)


@kept
def _units(actor: Actor) -> Select[*tuple[Any, ...]]:
    load = (
        select(func.count())
        .where(Engagement.unit_id == Unit.id, Engagement.state == literal_column("'active'"))
        .scalar_subquery()
    )
    return (
        select(Unit.id, Unit.name, Unit.kind, Unit.institution, Unit.ceiling, load, Unit.is_active)
        .where(access.visible(actor, Unit))
        .order_by(Unit.name, Unit.id)
    )


def last_search(
    actor: Actor, ticket: Ticket, known: list[UnitRow], topic_names: dict[str, str]
) -> Search | None:
    """Return the newest run of the matcher on a request."""
    found_runs = fetch(_last_run(actor), {"ticket": ticket.id})
    if not found_runs:
        return None
    run_id, at, by, run_is_reliable, exclusions = found_runs[0]
    by_id = {unit.id: unit for unit in known}
    most = part_points(current_weights())
    reliable: list[Candidate] = []
    weak: list[Candidate] = []
    for unit_id, score, points, reasons in fetch(_candidates(), {"run": run_id}):
        found = reliable if reasons.get("is_reliable", run_is_reliable) else weak
        found.append(_candidate(by_id[unit_id], score, points, reasons, topic_names, most))
    left_out = tuple(
        (by_id[one["unit_id"]].name, one["code"], one.get("detail", "")) for one in exclusions or ()
    )
    return Search(at, by, tuple(reliable), tuple(weak[:WEAK_SHOWN]), left_out)


@kept
def _last_run(actor: Actor) -> Select[*tuple[Any, ...]]:
    return (
        select(MatchRun.id, MatchRun.created_at, User.name, MatchRun.is_reliable, MatchRun.exclusions)
        .outerjoin(User, User.id == MatchRun.created_by_id)
        .where(MatchRun.ticket_id == bindparam("ticket"), access.visible(actor, MatchRun))
        .order_by(MatchRun.id.desc())
        .limit(1)
    )


@cache
def _candidates() -> Select[*tuple[Any, ...]]:
    return (
        select(MatchCandidate.unit_id, MatchCandidate.score, MatchCandidate.parts, MatchCandidate.reasons)
        .where(MatchCandidate.run_id == bindparam("run"))
        .order_by(MatchCandidate.rank)
    )


def standing(ticket: Ticket, unit: UnitRow, topic_names: dict[str, str]) -> Place | None:
    """Answer "why not this unit?" for a request one may read, ranked anew; none for a unit that is not active."""
    code = session.scalar(select(Unit.code).where(Unit.id == unit.id))
    found = current_matcher().standing(need_of(ticket), str(code), obstacles_for(ticket))
    if found is None:
        return None
    plain = found.suggestion.as_json()
    points = {part.name: part.points for part in found.suggestion.parts}
    barred = found.exclusion
    return Place(
        candidate=_candidate(unit, found.suggestion.score, points, plain["reasons"], topic_names, part_points(current_weights())),
        is_reliable=found.suggestion.is_reliable, rank=found.rank, of=found.of, missing=found.missing,
        unmet=tuple(topic_names.get(topic_id, topic_id) for topic_id in found.unmet),
        excluded=(barred.code, barred.detail) if barred is not None else None,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class NamedRow:
    """Somebody better placed: a unit of the directory, or a person, and which unit named them when."""

    id: int
    by: str
    unit_id: int | None
    unit: str | None
    name: str | None
    email: str | None
    at: datetime


_BY, _UNIT = aliased(Unit), aliased(Unit)  # made once: that takes longer than the database does


def named(actor: Actor, ticket: Ticket) -> list[NamedRow]:
    """Return whom units have named on a request, the newest first."""
    return read(_named(actor), NamedRow, {"ticket": ticket.id})


@kept
def _named(actor: Actor) -> Select[*tuple[Any, ...]]:
    return (
        select(
            NamedColleague.id,
            _BY.name,
            _UNIT.id,
            _UNIT.name,
            NamedColleague.name,
            NamedColleague.email,
            NamedColleague.created_at,
        )
        .select_from(Offer)
        .join(NamedColleague, NamedColleague.offer_id == Offer.id)
        .join(_BY, _BY.id == Offer.unit_id)
        .outerjoin(_UNIT, _UNIT.id == NamedColleague.unit_id)
        .where(Offer.ticket_id == bindparam("ticket"), access.visible(actor, NamedColleague))
        .order_by(
            (NamedColleague.id + 0).desc()
        )  # or SQLite reads the table of names by its id, whosever they are
    )


def _candidate(
    unit: UnitRow,
    score: float,
    points: dict[str, float],
    reasons: dict[str, Any],
    topic_names: dict[str, str],
    most: dict[str, float],
) -> Candidate:
    return Candidate(
        unit=unit, score=score,
        parts=tuple(Part(name, points.get(name, 0), of) for name, of in most.items()),
        topics=tuple(
            (topic_names.get(link["need_topic"], link["need_topic"]),
             topic_names.get(link["unit_topic"], link["unit_topic"]), link["relation"])
            for link in reasons.get("topics", ())
        ),
        words=tuple(
            (link["need_words"], link["unit_words"], link["lang"] if link.get("is_translation") else "")
            for link in reasons.get("words", ())
        ),
        quote=reasons.get("quote", ""),
    )  # fmt: skip


def offers(actor: Actor, ticket: Ticket) -> list[OfferRow]:
    """Return the offers of a request, the newest first."""
    return read(_offers(actor), OfferRow, {"ticket": ticket.id})


@kept
def _offers(actor: Actor) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Offer.id, Unit.id, Unit.name, Offer.state, Offer.message, Offer.override_reason, Offer.sent_at, Offer.seen_at,
            Offer.reminded_at, Offer.expires_at, Offer.decided_at, Member.name, Offer.decline_code, Offer.decline_note,
            Offer.suggested_unit, Offer.conditions, Offer.withdrawn_reason, Engagement.state,
        )
        .join(Unit, Unit.id == Offer.unit_id)
        .outerjoin(Member, Member.id == Offer.decided_by_id)
        .outerjoin(Engagement, Engagement.offer_id == Offer.id)
        .where(Offer.ticket_id == bindparam("ticket"), access.visible(actor, Offer))
        .order_by(Offer.id.desc())
    )  # fmt: skip
