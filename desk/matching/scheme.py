"""The topic scheme as plain values: two levels, three languages, narrower, broader and related.

Read from the YAML file that ships, or built from rows by the loader. A bad row is named.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import yaml

from desk.matching.text import LANGUAGES

PATH: Final = Path(__file__).resolve().parent.parent / "data" / "topics.yaml"


class SchemeError(ValueError):
    """A row of the scheme that cannot be used: which one and why."""

    def __init__(self, row: str, problem: str) -> None:
        super().__init__(f"{row}: {problem}")
        self.row = row
        self.problem = problem


@dataclass(frozen=True, eq=False)
class Topic:
    """One concept. `alternatives` holds how companies write it, per language."""

    id: str
    broader: str | None
    axis: str
    labels: Mapping[str, str]
    alternatives: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    related: tuple[str, ...] = ()
    deprecated: bool = False
    replaced_by: str | None = None

    def label(self, lang: str) -> str:
        """The preferred label, English where a language has none."""
        return self.labels.get(lang) or self.labels.get("en") or self.id


@dataclass(frozen=True, eq=False)
class Scheme:
    """All topics, by id; relations are symmetric whatever side was written. Compared by identity: keep one."""

    version: str
    topics: tuple[Topic, ...]

    @classmethod
    def build(cls, version: str, topics: Iterable[Topic]) -> "Scheme":
        """Check the relations and sort; raises SchemeError naming the first bad row."""
        ordered = tuple(sorted(topics, key=lambda topic: topic.id))
        known: set[str] = set()
        for topic in ordered:
            if topic.id in known:
                raise SchemeError(topic.id, "this id is given twice")
            known.add(topic.id)
        for topic in ordered:
            _check_relations(topic, known)
        return cls(version, ordered)

    @cached_property
    def by_id(self) -> Mapping[str, Topic]:
        return {topic.id: topic for topic in self.topics}

    @cached_property
    def active(self) -> tuple[Topic, ...]:
        """Topics that may be proposed: retired ones stay known but are never recognized."""
        return tuple(topic for topic in self.topics if not topic.deprecated)

    @cached_property
    def related(self) -> Mapping[str, frozenset[str]]:
        pairs: dict[str, set[str]] = {topic.id: set() for topic in self.topics}
        for topic in self.topics:
            for other in topic.related:
                pairs[topic.id].add(other)
                pairs[other].add(topic.id)
        return {key: frozenset(value) for key, value in pairs.items()}

    @cached_property
    def digest(self) -> str:
        """Changes with any word of the scheme: part of a run's versions."""
        rows = [
            [t.id, t.broader, t.axis, sorted(t.labels.items()), sorted((k, list(v)) for k, v in t.alternatives.items()),
             sorted(t.related), t.deprecated, t.replaced_by]
            for t in self.topics
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()[:16]

    def current(self, topic_id: str) -> str | None:
        """The id itself, or what replaced it; None for an unknown topic or one retired without successor."""
        for _ in range(10):
            topic = self.by_id.get(topic_id)
            if topic is None or not topic.deprecated:
                return topic.id if topic else None
            if topic.replaced_by is None:
                return None
            topic_id = topic.replaced_by
        return None


def _check_relations(topic: Topic, known: set[str]) -> None:
    if topic.broader == topic.id:
        raise SchemeError(topic.id, "broader names the topic itself")
    for field_name, targets in (
        ("broader", (topic.broader,)),
        ("related", topic.related),
        ("replacedBy", (topic.replaced_by,)),
    ):
        for other in targets:
            if other is not None and other not in known:
                raise SchemeError(topic.id, f"{field_name} names an unknown topic: {other}")


def read_yaml(path: Path) -> Any:
    """Plain YAML values; the C reader where the library has it, ten times faster on the scheme."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - a safe loader either way


def load_scheme(path: Path = PATH) -> Scheme:
    """Read a scheme file; raises SchemeError for anything that is not one."""
    try:
        data = read_yaml(path)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SchemeError(path.name, f"not readable as YAML: {error}") from error
    if not isinstance(data, dict) or not isinstance(data.get("concepts"), list):
        raise SchemeError(path.name, "a mapping with a list named concepts is needed")
    head = data.get("scheme")
    version = str(head.get("version", "")) if isinstance(head, dict) else ""
    return Scheme.build(version, [topic_from_row(row, n) for n, row in enumerate(data["concepts"], 1)])


def topic_from_row(row: Any, number: int = 1) -> Topic:
    """One concept from its YAML mapping; raises SchemeError naming it."""
    name = f"concept {number}"
    if not isinstance(row, dict):
        raise SchemeError(name, "a mapping is needed")
    topic_id = row.get("id")
    if not isinstance(topic_id, str) or not topic_id.strip():
        raise SchemeError(name, "id is missing")
    name = f"concept {number} ({topic_id})"
    labels = row.get("prefLabel")
    if not isinstance(labels, dict) or not all(isinstance(labels.get(lang), str) for lang in LANGUAGES):
        raise SchemeError(name, "prefLabel needs a text in fr, en and de")
    alternatives = row.get("altLabel") or {}
    if not isinstance(alternatives, dict):
        raise SchemeError(name, "altLabel must hold a list per language")
    related = row.get("related") or []
    if not isinstance(related, list) or not all(isinstance(other, str) for other in related):
        raise SchemeError(name, "related must be a list of ids")
    return Topic(
        id=topic_id,
        broader=row.get("broader"),
        axis=str(row.get("axis") or ""),
        labels={lang: labels[lang].strip() for lang in LANGUAGES},
        alternatives={lang: _texts(alternatives.get(lang), name) for lang in LANGUAGES},
        related=tuple(related),
        deprecated=bool(row.get("deprecated", False)),
        replaced_by=row.get("replacedBy"),
    )


def _texts(value: Any, name: str) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(text, str) and text.strip() for text in value):
        raise SchemeError(name, "altLabel must hold non-empty texts")
    return tuple(text.strip() for text in value)
