"""The topic scheme: brought in from a file, never deleted from, since needs and units point into it."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from sqlalchemy import delete, or_, select

from desk import access, events
from desk.access import Actor
from desk.extensions import session
from desk.services.imports import ImportRefused, Outcome, Row, Table, read, table_of
from desk.services.imports.outcome import BadRow
from desk.services.imports.values import code, flag, needed, number, several, text
from models import LabelDecision, Topic, TopicRelation
from models.states import Axis

SHIPPED: Final = Path(__file__).resolve().parent.parent / "data" / "topics.yaml"
ROWS: Final = "concepts"
LANGUAGES: Final = ("fr", "en", "de")
_ID = re.compile(r"[a-z0-9][a-z0-9.\-]{0,59}")
_LABEL_LENGTH = 120
_POINTERS = {"broader_id": "broader", "replaced_by_id": "replacedBy"}

Facts = dict[str, Any]


def shipped() -> Table:
    """Return the scheme that comes with the desk."""
    return read(SHIPPED.name, SHIPPED.read_bytes(), ROWS)


def import_scheme(*, actor: Actor, data: Table | Mapping[str, Any], partial: bool = False) -> Outcome:
    """Add new topics and change known ones; those the file does not name stay as they are.

    An id is never renamed or deleted: `deprecated` retires a topic and `replacedBy` names its successor.
    Raises ImportRefused with every bad row unless `partial`, which leaves them out, and those that need them.
    """
    access.ensure(actor, "topics.work")
    table = table_of(data, ROWS)
    known = {topic.id: topic for topic in session.execute(select(Topic).with_for_update()).scalars()}
    outcome = Outcome()
    wanted = _usable(table, known, outcome)
    _keep_taken(wanted)
    if outcome.problems and not partial:
        raise ImportRefused(outcome)

    version = _version(table, known)
    _write_topics(wanted, known, version, outcome)
    for key in sorted(_write_relations(wanted) - set(outcome.added)):
        outcome.changed.setdefault(key, []).append("related")
    outcome.unchanged = [
        key for key in wanted if key not in {*outcome.added, *outcome.retired, *outcome.changed}
    ]

    if outcome.does_something:
        counts = {name: len(getattr(outcome, name)) for name in ("added", "changed", "retired")}
        # The scheme as a whole has no row of its own: the event is about topic 0.
        events.record(
            "topics_imported", actor=actor, subject=Topic(id=0), after={"version": version, **counts}
        )
    return outcome


def _keep_taken(wanted: dict[str, Facts]) -> None:
    """What a person took from requests as a label stays one, though the file does not know it."""
    taken = select(LabelDecision).where(LabelDecision.is_taken).order_by(LabelDecision.id)
    for one in session.scalars(taken):
        if one.topic_id in wanted:
            words = wanted[one.topic_id]["alternatives"]
            if one.phrase not in words.get(one.language, ()):
                words[one.language] = [*words.get(one.language, ()), one.phrase]


def _usable(table: Table, known: dict[str, Topic], outcome: Outcome) -> dict[str, Facts]:
    """Return the rows that can be used, by id; a row that points to a bad one is bad too."""
    wanted: dict[str, tuple[Row, Facts]] = {}
    for row in table.rows:
        try:
            facts = _facts(row)
            if facts["id"] in wanted:
                raise BadRow("id", "twice", facts["id"])
            wanted[facts["id"]] = (row, facts)
        except BadRow as bad:
            outcome.problems.append(bad.at(row, str(row.values.get("id") or "")))
    astray = True
    while astray:
        parents = {key: topic.broader_id for key, topic in known.items()}
        parents |= {key: facts["broader_id"] for key, (_, facts) in wanted.items()}
        astray = False
        for key, (row, facts) in list(wanted.items()):
            bad_row = _points_astray(facts, parents)
            if bad_row is not None:
                del wanted[key]
                outcome.problems.append(bad_row.at(row, key))
                astray = True
    outcome.problems.sort(key=lambda problem: problem.line)
    return {key: facts for key, (_, facts) in wanted.items()}


def _facts(row: Row) -> Facts:
    """Read one row, from YAML and JSON with nested labels or from CSV with a column each."""
    values = row.values
    topic_id = needed(values, "id", 60)
    if not _ID.fullmatch(topic_id):
        raise BadRow("id", "not_an_id", topic_id)
    alternatives = {
        language: several(_nested(values, "altLabel", f"alt_{language}", language), f"alt_{language}")
        for language in LANGUAGES
    }
    facts: Facts = {
        "id": topic_id,
        "broader_id": text(values, "broader", 60),
        "axis": code(values, "axis", Axis),
        "position": number(values, "position", 0, 999_999, row.line),
        "alternatives": {language: words for language, words in alternatives.items() if words},
        "is_retired": flag(values, "deprecated"),
        "replaced_by_id": text(values, "replacedBy", 60),
        "related": frozenset(several(values, "related")),
    }
    if facts["axis"] is None:
        raise BadRow("axis", "missing")
    for language in LANGUAGES:
        name = f"label_{language}"
        facts[name] = needed(_nested(values, "prefLabel", name, language), name, _LABEL_LENGTH)
    return facts


def _nested(values: Mapping[str, Any], outer: str, column: str, language: str) -> dict[str, Any]:
    """Return a text of one language under its column's name, wherever the file keeps it."""
    inner = values.get(outer)
    if inner is not None and not isinstance(inner, Mapping):
        raise BadRow(outer, "not_by_language", inner)
    return {column: inner.get(language) if inner else values.get(column)}


def _points_astray(facts: Facts, parents: dict[str, str | None]) -> BadRow | None:
    """Return why a row's pointers cannot stand: unknown, to itself, or in a circle."""
    targets = [(name, facts[column]) for column, name in _POINTERS.items()]
    targets += [("related", other) for other in sorted(facts["related"])]
    for name, target in targets:
        if target == facts["id"]:
            return BadRow(name, "itself", target)
        if target is not None and target not in parents:
            return BadRow(name, "unknown_topic", target)
    seen, above = {facts["id"]}, facts["broader_id"]
    while above is not None:
        if above in seen:
            return BadRow("broader", "circle", above)
        seen.add(above)
        above = parents.get(above)
    return None


def _version(table: Table, known: dict[str, Topic]) -> str:
    """Return the version the file gives itself, or the newest the desk has."""
    head = table.head.get("scheme")
    given = str(head.get("version") or "")[:20] if isinstance(head, Mapping) else ""
    return given or max((topic.scheme_version for topic in known.values()), default="1")


def _write_topics(wanted: dict[str, Facts], known: dict[str, Topic], version: str, outcome: Outcome) -> None:
    """Write the rows: all new ids first, then what points to them."""
    for key, facts in wanted.items():
        if key not in known:
            columns = {name: value for name, value in facts.items() if name not in (*_POINTERS, "related")}
            known[key] = Topic(**columns, scheme_version=version)
            session.add(known[key])
            outcome.added.append(key)
    session.flush()
    for key, facts in wanted.items():
        topic, is_new = known[key], key in set(outcome.added)
        changed = [
            name for name, value in facts.items() if name != "related" and getattr(topic, name) != value
        ]
        was_retired = topic.is_retired
        for name in changed:
            setattr(topic, name, facts[name])
        if changed:
            topic.scheme_version = version
        fields = [_POINTERS.get(name, name) for name in changed if name != "position"]
        if topic.is_retired and not was_retired:
            outcome.retired.append(key)
        elif fields and not is_new:
            outcome.changed[key] = fields
    session.flush()


def _write_relations(wanted: dict[str, Facts]) -> set[str]:
    """Make the relations of these topics what the rows say, both ways; returns the known ids whose relations changed."""
    pairs = {(key, other) for key, facts in wanted.items() for other in facts["related"]}
    pairs |= {(other, key) for key, other in pairs}
    of_these = or_(TopicRelation.topic_id.in_(wanted), TopicRelation.related_id.in_(wanted))
    present = {
        (row.topic_id, row.related_id)
        for row in session.execute(select(TopicRelation.topic_id, TopicRelation.related_id).where(of_these))
    }
    for topic_id, related_id in sorted(present - pairs):
        session.execute(
            delete(TopicRelation).where(
                TopicRelation.topic_id == topic_id, TopicRelation.related_id == related_id
            )
        )
    session.add_all(TopicRelation(topic_id=one, related_id=other) for one, other in sorted(pairs - present))
    session.flush()
    return {key for pair in present ^ pairs for key in pair}
