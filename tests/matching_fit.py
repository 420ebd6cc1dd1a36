"""How the two thresholds of abstention were fitted: below which proof no topic is told, below how many points no unit is shown.

`python -m tests.matching_fit` prints what each threshold would give on the needs it is fitted on (one need in two of `develop.tsv`, and
`written.tsv`, `trades.tsv`) and on those it is not (the other half, `trades_sealed.tsv`, `sealed.tsv`, and `apart.tsv`). A topic is right when an officer would confirm it and it is among the first
three; a unit, when it declares a topic of the need or one narrower, among the first three shown. The units are the demo's. The needs
are asked with nobody's topics confirmed: with them the units shown are right by construction.
"""

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from zlib import crc32

import yaml

from desk.demo.content import FOLDER
from desk.matching import Expertise, Matcher, Need, Scheme, Suggestion, UnitProfile, load_scheme, recognize
from desk.matching.reliability import subject
from desk.matching.scoring import relation_of
from desk.matching.weights import DEFAULT
from tests.matching_sets import read_needs

Row = tuple[str, set[str], str]
FIRST = 3
SAFE = 0.80
"""What is shown must be right this often."""


@dataclass(frozen=True)
class Figures:
    """Of what was answered, the share that was right; the share answered; and of what nobody answers, the share answered."""

    right: float
    answered: float
    beside: float

    def __str__(self) -> str:
        return (
            f"{self.right:.3f} right, {self.answered:.3f} answered, {self.beside:.3f} out of scope answered"
        )


def main() -> int:
    """Print both curves."""
    fitted, kept = halves(read_needs("develop"))
    fitted += read_needs("written") + read_needs("trades")
    parts = {
        "fitted on": fitted,
        "kept apart": kept,
        **{f"{name}.tsv": read_needs(name) for name in ("trades_sealed", "sealed", "apart")},
    }
    for name, of_each, thresholds in (
        ("topic_threshold", topics_of, (2.5, 3.0, 3.5, 4.0, 4.5, 5.0, 6.0)),
        ("reliable_read", units_of, (8.0, 12.0, 16.0, 20.0, 24.0, 28.0, 32.0, 35.0, 40.0)),
    ):
        for title, rows in parts.items():
            print(f"{name}, {title}: {len(rows)} needs")
            for threshold, figures in curve(rows, of_each, thresholds):
                print(f"  {threshold:5.1f}: {figures}")
        chosen = least(curve(fitted, of_each, thresholds))
        print(f"{name}: the least that is right {SAFE:.0%} of the time on the first: {chosen}\n")
    return 0


def halves(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Two halves, told apart by the words themselves."""
    sides: tuple[list[Row], list[Row]] = ([], [])
    for row in rows:
        sides[crc32(row[2].encode()) & 1].append(row)
    return sides


def curve(
    rows: Sequence[Row], of_each: Callable[[Row, float], tuple[int, int]], thresholds: Iterable[float]
) -> list[tuple[float, Figures]]:
    """What each threshold gives. `of_each` says how many of those shown for a need are right, and how many are shown."""
    found = []
    for threshold in thresholds:
        asked = [of_each(row, threshold) for row in rows if row[1]]
        beside = [of_each(row, threshold) for row in rows if not row[1]]
        shown = sum(count for _, count in asked)
        found.append(
            (
                threshold,
                Figures(
                    sum(right for right, _ in asked) / max(1, shown),
                    sum(bool(count) for _, count in asked) / len(asked),
                    sum(bool(count) for _, count in beside) / max(1, len(beside)),
                ),
            )
        )
    return found


def least(found: Sequence[tuple[float, Figures]]) -> float | None:
    """The lowest threshold from which on what is shown is right often enough."""
    safe = None
    for threshold, figures in reversed(found):
        if figures.right < SAFE:
            break
        safe = threshold
    return safe


def topics_of(row: Row, threshold: float) -> tuple[int, int]:
    """One answer for a need: right when one of its three topics is."""
    lang, wanted, text = row
    hits = recognize(text, load(), lang, limit=FIRST, weights=replace(DEFAULT, topic_threshold=threshold))
    return int(bool({hit.topic_id for hit in hits} & wanted)), int(bool(hits))


def units_of(row: Row, threshold: float) -> tuple[int, int]:
    """Each unit shown is an answer."""
    lang, wanted, text = row
    shown = [s for s in ranked(lang, text) if subject(s.parts) >= threshold]
    return sum(is_right(s.unit_id, wanted) for s in shown), len(shown)


@cache
def load() -> Scheme:
    """One scheme for all."""
    return load_scheme()


@cache
def ranked(lang: str, text: str) -> tuple[Suggestion, ...]:
    """The units that are sure enough (desk/matching/reliability.py), best first, whatever their points."""
    return matcher().rank(Need(text, lang), limit=FIRST).suggestions


@cache
def matcher() -> Matcher:
    """Over the demo's units, without a threshold."""
    return Matcher(load(), units(), weights=replace(DEFAULT, reliable_read=0.0))


def units() -> list[UnitProfile]:
    """The demo's units, their texts in the language each is in."""
    rows = [
        row
        for path in sorted((FOLDER / "units").glob("*.yaml"))
        for row in yaml.safe_load(path.read_text(encoding="utf-8"))["units"]
    ]
    return [
        UnitProfile(
            row["code"],
            (*(text["text"] for text in row["texts"]), *(p["title"] for p in row.get("publications", ()))),
            expertise=tuple(Expertise(e["topic"], e["level"]) for e in row["expertise"]),
            kind=row["kind"],
        )
        for row in rows
    ]


def is_right(unit_id: str, wanted: set[str]) -> bool:
    """The unit declares one of the topics, or a narrower one."""
    claims = next(unit.expertise for unit in matcher().index.units if unit.id == unit_id)
    return any(
        relation_of(topic, claim.topic_id, load()) in ("same", "narrower")
        for topic in wanted
        for claim in claims
    )


if __name__ == "__main__":
    sys.exit(main())
