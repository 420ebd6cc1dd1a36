"""Figures as a text that stays: what is frozen, reading it back, and what has changed since.

The text holds everything a reader saw, words included, and every entry behind every figure. Nothing of the program's
own words or rules is needed to show it again.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from desk.access.blocks import is_whole
from desk.extensions import session
from desk.reports.indicators.facts import Facts
from desk.reports.indicators.report import WHOLE, Entry, Number, Report, Result, Row
from desk.reports.period import Period
from models import FrozenReport
from models.types import canonical_json

_OF_DAYS = ("support", "days_offered")
Speak = Callable[[Report, Row | None], dict[str, dict[str, str]]]


@dataclass(frozen=True)
class Frozen:
    """One frozen figure with the words it was told in: `words` by what they say and language, `parts` by key."""

    report: Report
    result: Result
    words: dict[str, dict[str, str]]
    parts: dict[str, dict[str, str]]

    def seen(self, result: Result) -> "Frozen":
        """Return it with as much of its figure as somebody may see."""
        return replace(self, result=result)


@dataclass(frozen=True)
class Correction:
    """How a figure stands now against when it was frozen, and the entries that make the difference."""

    frozen: Frozen
    now: Result
    entered: Sequence[Entry]
    left: Sequence[Entry]
    changed: Sequence[tuple[Entry, Entry]]
    is_shut: bool = False  # which records make it is not for the reader

    def seen(self, then: Result, now: Result, *, is_shut: bool) -> "Correction":
        """Return it with as much as somebody may see of it."""
        seen = replace(self, frozen=self.frozen.seen(then), now=now)
        return replace(seen, entered=(), left=(), changed=(), is_shut=True) if is_shut else seen


def text(reports: Sequence[Report], facts: Facts, period: Period, speak: Speak) -> str:
    """Write the figures of a period in one way only. Figures of today are of no period and stay out."""
    figures = [_written(one, one.read(facts, period), speak) for one in reports if not one.is_of_today]
    days = [period.starts_on.isoformat(), period.ends_on.isoformat()]
    return canonical_json({"figures": figures, "period": days, "format": 1})


def _written(report: Report, result: Result, speak: Speak) -> dict[str, Any]:
    kept_back = {"kept_back": sorted(result.kept_back)} if report.adds_days else {}
    return kept_back | {
        "name": report.name,
        "indicator": report.indicator,
        "unit": report.unit,
        "how": report.how,
        "target": report.target,
        "adds": report.adds,
        "words": speak(report, None),
        "value": result.value,
        "base": result.base,
        "is_hidden": result.is_hidden,
        "is_immature": result.is_immature,
        "parts": [[row.key, row.value, speak(report, row)["title"]] for row in result.rows],
        "entries": [list(entry) for entry in result.entries],
    }


def read(content: str) -> list[Frozen]:
    """Read the figures back from the text alone."""
    whole = json.loads(content)
    is_cut = _is_cut(whole)
    return [_read(one, is_cut=is_cut) for one in whole["figures"]]


def _is_cut(whole: dict[str, Any]) -> bool:
    """Tell whether a frozen period cuts through the blocks by which days are told today, as one may that was frozen when they were told by months."""
    return not is_whole(*map(date.fromisoformat, whole["period"]))


def _read(one: dict[str, Any], *, is_cut: bool) -> Frozen:
    of_days = any(entry[0] in _OF_DAYS for entry in one["entries"])  # also where that was not written yet
    report = Report(
        one["name"], one["indicator"], "", "", one["unit"], one["how"], lambda facts, period: (),
        parts="" if one["parts"] else None, target=one["target"], adds="days" if of_days else one.get("adds", ""),
    )  # fmt: skip
    entries = [
        Entry(kind, number, _number(value), part, once) for kind, number, value, part, once in one["entries"]
    ]
    rows = [Row(key, _number(value)) for key, value, _words in one["parts"]]
    value = None if one["value"] is None else _number(one["value"])
    every = (WHOLE, *(row.key for row in rows))
    kept_back = frozenset(every if is_cut else one.get("kept_back", every))  # all, if nobody counted people
    result = Result(value, one["base"], rows, one["is_hidden"], one["is_immature"], entries, kept_back)
    return Frozen(report, result, one["words"], {key: words for key, _value, words in one["parts"]})


def for_others(content: str) -> str:
    """Return a frozen text for those who do not plan with the days of the pool: without what tells those of few, and without their records."""
    whole = json.loads(content)
    is_cut = _is_cut(whole)
    for one in whole["figures"]:
        frozen = _read(one, is_cut=is_cut)
        if frozen.report.adds_days:
            kept_back = frozen.result.kept_back
            one["entries"] = []
            one["parts"] = [
                [key, None if key in kept_back else value, words] for key, value, words in one["parts"]
            ]
            if WHOLE in kept_back:
                one |= {"value": None, "base": None, "is_hidden": True}
    return canonical_json(whole)


def _number(value: Any) -> Number:
    """Return an amount, which is written as a text, exactly; other numbers are what they are."""
    return Decimal(value) if isinstance(value, str) else value


def corrections(
    frozen: Sequence[Frozen], reports: Sequence[Report], facts: Facts, period: Period
) -> list[Correction]:
    """Return the figures whose entries are no longer those that were frozen."""
    known = {one.name: one for one in reports}
    found = []
    for one in frozen:
        report = known.get(one.report.name)
        if report is not None:
            now = report.read(facts, period)
            correction = _compare(one, now)
            if correction.entered or correction.left or correction.changed:
                found.append(correction)
    return found


def _compare(frozen: Frozen, now: Result) -> Correction:
    then, present = _by_record(frozen.result.entries), _by_record(now.entries)
    return Correction(
        frozen,
        now,
        entered=[entry for key, entry in present.items() if key not in then],
        left=[entry for key, entry in then.items() if key not in present],
        changed=[
            (then[key], entry)
            for key, entry in present.items()
            if key in then and then[key].value != entry.value
        ],
    )


def _by_record(entries: Sequence[Entry]) -> dict[tuple[str, int, str, str], Entry]:
    return {(one.kind, one.id, one.part, one.once): one for one in entries}


def corrected(correction: Correction) -> Number | None:
    """Return the figure the corrections lead to from the frozen one: its entries without those that left, with those that came."""
    gone = {_key(one) for one in correction.left} | {_key(one) for one, _ in correction.changed}
    kept = [one for one in correction.frozen.result.entries if _key(one) not in gone]
    after = [*kept, *correction.entered, *(one for _, one in correction.changed)]
    return correction.frozen.report.of(sorted(after)).value


def _key(one: Entry) -> tuple[str, int, str, str]:
    return one.kind, one.id, one.part, one.once


def kept() -> Sequence[FrozenReport]:
    """Return the frozen periods, the newest first."""
    statement = select(FrozenReport).order_by(FrozenReport.ends_on.desc(), FrozenReport.id.desc())
    return session.scalars(statement).all()


def named(frozen_id: int) -> FrozenReport | None:
    """Return one frozen period."""
    return session.get(FrozenReport, frozen_id)


def is_intact(frozen: FrozenReport) -> bool:
    """Tell whether a frozen text is still the one that was hashed."""
    return hash_of(frozen.content) == frozen.content_hash


def hash_of(content: str) -> str:
    """Return the SHA-256 of a text."""
    return sha256(content.encode()).hexdigest()
