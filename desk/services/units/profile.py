"""What a unit declares: topics with a level and evidence, and the texts the matcher reads."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from desk import access, clock, events
from desk.access import Actor
from desk.errors import Conflict, Refused
from desk.extensions import session
from desk.services.units.records import ensure_own
from models import Expertise, Topic, Unit, UnitText


@dataclass(frozen=True)
class Claim:
    """A topic a unit declares: 1 aware, 2 practiced, 3 expert."""

    topic_id: str
    level: int
    since_year: int | None = None
    evidence: str | None = None


@dataclass(frozen=True)
class Text:
    """A description, a publication or a project of a unit, in one language or two."""

    kind: str
    language: str
    text: str
    title: str | None = None
    year: int | None = None
    other_language: str | None = None
    other_text: str | None = None


def set_expertise(*, actor: Actor, unit_id: int, claims: Sequence[Claim], version: int | None = None) -> Unit:
    """Make these the topics a unit declares; said by its own people, they count as confirmed today.

    `version` is the one the form showed; whoever read no form gives none.
    """
    unit = access.load(actor, Unit, Unit.id == unit_id, lock=True, options=[selectinload(Unit.expertise)])

    ensure_own(actor, unit)
    _ensure_same(unit, version)
    wanted = {claim.topic_id: claim for claim in claims}
    if len(wanted) != len(claims):
        raise Refused("expertise", "twice")
    _ensure_known(wanted.keys() - {one.topic_id for one in unit.expertise})
    if any(claim.level not in (1, 2, 3) for claim in claims):
        raise Refused("expertise", "level")
    before = {one.topic_id: one.level for one in unit.expertise}

    is_own = actor.kind == "staff" and unit.id in actor.unit_ids
    is_changed = _replace(unit, wanted, is_own)
    if is_changed:
        unit.profile_changed_at = clock.now()
    session.flush()

    if is_changed:
        after = {claim.topic_id: claim.level for claim in claims}
        events.record("expertise_changed", actor=actor, subject=unit, before=before, after=after)
    return unit


def set_texts(*, actor: Actor, unit_id: int, texts: Sequence[Text], version: int | None = None) -> Unit:
    """Make these the texts of a unit, in this order."""
    unit = access.load(actor, Unit, Unit.id == unit_id, lock=True, options=[selectinload(Unit.texts)])

    ensure_own(actor, unit)
    _ensure_same(unit, version)
    present = [stored(one) for one in unit.texts]
    if present == list(texts):
        return unit

    unit.texts = [
        UnitText(
            kind=one.kind, language=one.language, text=one.text, title=one.title, year=one.year,
            other_language=one.other_language, other_text=one.other_text,
        )
        for one in texts
    ]  # fmt: skip
    unit.profile_changed_at = clock.now()
    session.flush()

    events.record(
        "unit_texts_changed",
        actor=actor,
        subject=unit,
        before={"count": len(present)},
        after={"count": len(texts)},
    )
    return unit


def stored(one: UnitText) -> Text:
    """Return a text as it is stored."""
    return Text(one.kind, one.language, one.text, one.title, one.year, one.other_language, one.other_text)


def _ensure_same(unit: Unit, version: int | None) -> None:
    if version is not None and unit.version != version:
        raise Conflict("stale")


def _ensure_known(new: set[str]) -> None:
    """Refuse topics that are not in the scheme or retired; those a unit already declares may stay."""
    current = set(
        session.execute(select(Topic.id).where(Topic.id.in_(new), Topic.is_retired.is_(False))).scalars()
    )
    if new - current:
        raise Refused("expertise", "unknown_topic")


def _replace(unit: Unit, wanted: dict[str, Claim], is_own: bool) -> bool:
    """Change the declared topics in place, so that what stays keeps its history; tell whether anything changed."""
    today = clock.today()
    is_changed = False
    for one in list(unit.expertise):
        claim = wanted.get(one.topic_id)
        if claim is None:
            unit.expertise.remove(one)
            is_changed = True
            continue
        if (one.level, one.since_year, one.evidence) != (claim.level, claim.since_year, claim.evidence):
            one.level, one.since_year, one.evidence = claim.level, claim.since_year, claim.evidence
            is_changed = True
        one.confirmed_on = today if is_own else one.confirmed_on
    for topic_id in wanted.keys() - {one.topic_id for one in unit.expertise}:
        claim = wanted[topic_id]
        unit.expertise.append(
            Expertise(
                topic_id=topic_id, level=claim.level, since_year=claim.since_year, evidence=claim.evidence,
                confirmed_on=today if is_own else None,
            )
        )  # fmt: skip
        is_changed = True
    return is_changed
