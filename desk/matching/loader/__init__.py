"""Reads our tables for the matcher: scheme, profiles, a ticket's need, and who may not be suggested for it.

The only package behind the door that knows the models. The built matcher is kept until a profile or a topic
changes; whether one did is asked on every use with a few small queries, so every process sees a change at once.
"""

from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import ColumnElement, func, select

from desk.extensions import session
from desk.known import fetch
from desk.matching.loader.requests import confirmed_requests, need_of, needs_of, obstacles_for, obstacles_of
from desk.matching.meanings import Meanings
from desk.matching.neural import encoder
from desk.matching.profiles import Expertise, UnitProfile
from desk.matching.rank import Matcher
from desk.matching.scheme import Scheme, Topic
from desk.matching.scoring import with_points
from desk.matching.taught import Taught, taught
from desk.matching.text import LANGUAGES
from desk.matching.weights import DEFAULT, Weights
from models import Expertise as Claim
from models import LabelDecision, MatchWeights, Publication, TopicRelation, Unit, UnitText
from models import Topic as TopicRow

__all__ = [
    "current_matcher", "current_scheme", "current_weights", "forget", "meanings_in_use", "need_of", "needs_of",
    "obstacles_for", "obstacles_of", "prepare", "profiles", "proposed_labels", "use_meanings",
]  # fmt: skip
_lock = Lock()
_kept: dict[str, tuple[Any, Any]] = {}
_in_use: Meanings | None = None


def current_scheme() -> Scheme:
    """The topics as the desk has them now (2 queries); the same object until one changes."""
    topics = session.execute(
        select(
            TopicRow.id, TopicRow.broader_id, TopicRow.axis, TopicRow.label_fr, TopicRow.label_en, TopicRow.label_de,
            TopicRow.alternatives, TopicRow.is_retired, TopicRow.replaced_by_id, TopicRow.scheme_version,
        ).order_by(TopicRow.id)
    ).all()  # fmt: skip
    relations = session.execute(
        select(TopicRelation.topic_id, TopicRelation.related_id).order_by(
            TopicRelation.topic_id, TopicRelation.related_id
        )
    ).all()
    stamp = repr((topics, relations))
    return _keep("scheme", stamp, lambda _before: _scheme(topics, relations))  # type: ignore[no-any-return]


_APPLIED = select(MatchWeights.points).order_by(MatchWeights.id.desc()).limit(1)


def current_weights() -> Weights:
    """The figures the matcher runs on: those that ship, with the points a person applied last (1 query)."""
    applied = fetch(_APPLIED)
    return with_points(DEFAULT, applied[0][0]) if applied else DEFAULT


def current_matcher() -> Matcher:
    """The matcher over all units as they are now (7 queries when nothing changed, 11 when something did)."""
    scheme, weights = current_scheme(), current_weights()
    stamp = (scheme.digest, weights, *_profile_stamp())
    return _keep("matcher", stamp, lambda before: _matcher(scheme, weights, before))  # type: ignore[no-any-return]


def proposed_labels(may_read: ColumnElement[bool]) -> list[Taught]:
    """Phrases that the requests one may read propose as labels, but for those a person settled (5 queries)."""
    decided = session.execute(
        select(LabelDecision.topic_id, LabelDecision.language, LabelDecision.key).order_by(LabelDecision.id)
    )
    return taught(
        confirmed_requests(may_read),
        current_scheme(),
        {(topic_id, lang, key) for topic_id, lang, key in decided},
    )


def _matcher(scheme: Scheme, weights: Weights, before: Matcher | None) -> Matcher:
    return Matcher(scheme, profiles(), weights=weights, before=before, meanings=_in_use)


def use_meanings(kept_in: Path | None) -> None:
    """Switch the optional model on, its vectors kept in this file, or off; raises NotInstalled."""
    global _in_use
    _in_use = Meanings(encoder(), kept_in) if kept_in is not None else None
    forget()


def meanings_in_use() -> Meanings | None:
    """The optional model, when it is switched on."""
    return _in_use


def prepare() -> int:
    """Let the optional model read every text it has not read; the number of texts of all units."""
    if _in_use is None:
        return 0
    return len(Matcher(current_scheme(), profiles(), meanings=_in_use, at_once=None).index.documents)


def forget() -> None:
    """Drop what is kept. Tests that rebuild their database between two looks need it; the desk never does."""
    with _lock:
        _kept.clear()


def profiles() -> list[UnitProfile]:
    """Every active unit as the matcher sees it (4 queries)."""
    claims: dict[int, list[Expertise]] = {}
    for claim in session.execute(
        select(Claim.unit_id, Claim.topic_id, Claim.level, Claim.confirmed_on).order_by(Claim.id)
    ):
        year = claim.confirmed_on.year if claim.confirmed_on else None  # since_year is experience, not age
        claims.setdefault(claim.unit_id, []).append(Expertise(claim.topic_id, claim.level, year))
    texts = _texts()
    units = session.execute(
        select(Unit.id, Unit.code, Unit.kind, Unit.languages, Unit.cooperations, Unit.sectors)
        .where(Unit.is_active)
        .order_by(Unit.code)
    )
    return [
        UnitProfile(
            id=unit.code,
            texts=tuple(texts.get(unit.id, ())),
            expertise=tuple(sorted(claims.get(unit.id, ()), key=lambda e: e.topic_id)),
            languages=tuple(unit.languages or ()),
            sectors=tuple(unit.sectors or ()),
            cooperation=tuple(unit.cooperations or ()),
            kind=unit.kind,
        )
        for unit in units
    ]


def _texts() -> dict[int, list[str]]:
    """The words of each unit: its texts, the same in their second language, its publications (2 queries)."""
    found: dict[int, list[str]] = {}
    for row in session.execute(
        select(UnitText.unit_id, UnitText.title, UnitText.text, UnitText.other_text).order_by(UnitText.id)
    ):
        found.setdefault(row.unit_id, []).append(". ".join(part for part in (row.title, row.text) if part))
        if row.other_text:
            found[row.unit_id].append(row.other_text)
    published = select(Publication.unit_id, Publication.title, Publication.abstract)
    for unit_id, title, abstract in session.execute(published.order_by(Publication.id)):
        found.setdefault(unit_id, []).append(". ".join(part for part in (title, abstract) if part))
    return found


def _profile_stamp() -> tuple[Any, ...]:
    """Numbers that move with any change of a unit, its texts, publications or claims (4 queries)."""
    texts = func.length(UnitText.text) + func.length(func.coalesce(UnitText.other_text, ""))
    published = func.length(Publication.title) + func.length(func.coalesce(Publication.abstract, ""))
    questions = (
        select(
            func.count(), func.sum(Unit.version), func.max(Unit.profile_changed_at), func.min(Unit.code),
            func.max(Unit.code),
        ).select_from(Unit),
        select(
            func.count(), func.sum(texts), func.max(UnitText.id), func.min(UnitText.text), func.max(UnitText.text)
        ).select_from(UnitText),
        select(func.count(), func.sum(published), func.max(Publication.id)).select_from(Publication),
        select(
            func.count(), func.sum(Claim.level), func.max(Claim.id), func.max(Claim.confirmed_on)
        ).select_from(Claim),
    )  # fmt: skip
    return tuple(tuple(session.execute(question).one()) for question in questions)


def _scheme(topics: Any, relations: Any) -> Scheme:
    related: dict[str, list[str]] = {}
    for row in relations:
        related.setdefault(row.topic_id, []).append(row.related_id)
    versions = sorted({row.scheme_version for row in topics})
    return Scheme.build(
        versions[-1] if versions else "",
        [
            Topic(
                id=row.id,
                broader=row.broader_id,
                axis=row.axis,
                labels={"fr": row.label_fr, "en": row.label_en, "de": row.label_de},
                alternatives={lang: tuple((row.alternatives or {}).get(lang) or ()) for lang in LANGUAGES},
                related=tuple(related.get(row.id, ())),
                deprecated=row.is_retired,
                replaced_by=row.replaced_by_id,
            )
            for row in topics
        ],
    )


def _keep(name: str, stamp: Any, build: Any) -> Any:
    """The kept value while its stamp holds; one thread builds, the others wait rather than build it too."""
    with _lock:
        known = _kept.get(name)
        if known is not None and known[0] == stamp:
            return known[1]
        value = build(known[1] if known is not None else None)
        _kept[name] = (stamp, value)
        return value
