"""A unit's publications: a file is looked at first, then what its people choose is taken; the matcher reads the words."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, select

from desk import access, clock, events
from desk.access import Actor
from desk.errors import Refused
from desk.extensions import session
from desk.matching import identify
from desk.publications import FILE_BYTES, Fault, Unreadable, Work, read, title_key
from desk.services.units.records import ensure_own
from models import Publication, Unit

__all__ = ["FILE_BYTES", "Fault", "Preview", "Unreadable", "Work", "add", "look", "remove"]

AT_MOST = 2_000
"""Of one unit: more than a laboratory writes in a decade, and a bound for the matcher."""


@dataclass(frozen=True)
class Preview:
    """What a file would bring: what is new, what the unit has already, what comes twice in it, what cannot be read."""

    source: str
    new: tuple[Work, ...]
    known: tuple[Work, ...]
    twice: tuple[Work, ...]
    faults: tuple[Fault, ...]


def look(*, actor: Actor, unit_id: int, content: bytes) -> Preview:
    """Read a file and tell what it would bring; nothing is kept. Raises Unreadable."""
    unit = access.load(actor, Unit, Unit.id == unit_id)
    ensure_own(actor, unit)
    return _preview(unit, content)


def add(*, actor: Actor, unit_id: int, content: bytes, numbers: Collection[int]) -> int:
    """Take from a file the publications chosen by their place in it; returns how many were new."""
    unit = access.load(actor, Unit, Unit.id == unit_id, lock=True)

    ensure_own(actor, unit)
    preview = _preview(unit, content)
    chosen = [work for work in preview.new if work.number in numbers]
    kept = len(_keys(unit)[0])
    if kept + len(chosen) > AT_MOST:
        raise Refused("file", "too_many_publications")

    now = clock.now()
    session.add_all(
        Publication(
            unit_id=unit.id, title=work.title, title_key=title_key(work.title), abstract=work.abstract,
            language=work.language or identify(f"{work.title}. {work.abstract or ''}"), year=work.year,
            venue=work.venue, doi=work.doi, source=preview.source, added_at=now, added_by_id=actor.user_id,
        )
        for work in chosen
    )  # fmt: skip
    if chosen:
        unit.profile_changed_at = now
        session.flush()
        events.record("publications_added", actor=actor, subject=unit,
                      after={"count": len(chosen), "source": preview.source})  # fmt: skip
    return len(chosen)


def remove(*, actor: Actor, unit_id: int, publication_ids: Collection[int]) -> int:
    """Take publications away again; returns how many there were."""
    unit = access.load(actor, Unit, Unit.id == unit_id, lock=True)

    ensure_own(actor, unit)
    own = (Publication.unit_id == unit.id, Publication.id.in_(publication_ids))
    found = list(session.scalars(select(Publication.id).where(*own)))
    if not found:
        return 0

    session.execute(delete(Publication).where(Publication.id.in_(found)))
    unit.profile_changed_at = clock.now()
    session.flush()

    events.record("publications_removed", actor=actor, subject=unit, after={"count": len(found)})
    return len(found)


def _preview(unit: Unit, content: bytes) -> Preview:
    """Sort what a file holds into new, known and twice: the same DOI or the same title is the same publication."""
    reading = read(content)
    titles, dois = _keys(unit)
    seen_titles: set[str] = set()
    seen_dois: set[str] = set()
    new, known, twice = [], [], []
    for work in reading.works:
        key = title_key(work.title)
        if key in titles or work.doi in dois:
            known.append(work)
        elif key in seen_titles or work.doi in seen_dois:
            twice.append(work)
        else:
            new.append(work)
        seen_titles.add(key)
        seen_dois |= {work.doi} if work.doi else set()
    return Preview(reading.source, tuple(new), tuple(known), tuple(twice), reading.faults)


def _keys(unit: Unit) -> tuple[set[str], set[str]]:
    """Return the folded titles and the DOIs a unit has."""
    rows = session.execute(
        select(Publication.title_key, Publication.doi).where(Publication.unit_id == unit.id)
    ).all()
    return {row.title_key for row in rows}, {row.doi for row in rows if row.doi}
