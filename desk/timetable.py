"""The timetable in force: what an administrator applied last, else what the desk ships with.

Asked anew each time, for somebody may have applied another one meanwhile; only reading the same words twice is spared.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final

import yaml
from sqlalchemy import select

from desk import clock, config
from desk.calendars import Closure, Deadline, Pause, Span, TimeRules, deadline, due_at
from desk.extensions import session
from models import Target, TicketWait, Timetable
from models.states import PAUSED_TARGETS, ActingParty, NextAction, TargetKind, WaitFor
from models.types import canonical_json

SHIPPED: Final = config.PROJECT / "desk" / "data" / "timetable.yaml"

# The target that dates each step; a step not named here is dated by a person, a meeting or a milestone.
TARGET_OF: Final = {
    NextAction.TRIAGE: TargetKind.FIRST_ANSWER, NextAction.QUALIFY: TargetKind.QUALIFICATION,
    NextAction.MATCH: TargetKind.FIRST_OFFER, NextAction.CHOOSE_UNITS: TargetKind.FIRST_OFFER,
    NextAction.WAIT_OFFERS: TargetKind.OFFER_ANSWER, NextAction.DATE_MEETING: TargetKind.FOLLOW_UP,
    NextAction.WAIT_COMPANY: TargetKind.COMPANY_ANSWER, NextAction.ANSWER_MESSAGE: TargetKind.MESSAGE_ANSWER,
    NextAction.CONSIDER_CLOSING: TargetKind.MESSAGE_ANSWER, NextAction.HOLD_MEETING: TargetKind.AGREEMENT_STEP,
    NextAction.PREPARE_AGREEMENT: TargetKind.AGREEMENT_STEP, NextAction.CONCLUDE_AGREEMENT: TargetKind.AGREEMENT_STEP,
    NextAction.FOLLOW_MILESTONES: TargetKind.AGREEMENT_STEP,
}  # fmt: skip
WAIT_FOR: Final = {ActingParty.COMPANY: WaitFor.COMPANY, ActingParty.UNIT: WaitFor.UNIT}


def current() -> TimeRules:
    """Return the rules in force."""
    newest = select(Timetable.id, Timetable.rules).order_by(Timetable.id.desc()).limit(1)
    row = session.execute(newest).first()
    if row is None:
        return shipped()
    return _parsed(row.id, config.settings().timezone, canonical_json(row.rules))


def shipped() -> TimeRules:
    """Return the rules the desk ships with, under the calendar the settings name."""
    settings = config.settings()
    return _shipped(settings.calendar, settings.timezone)


def version(number: int) -> TimeRules:
    """Return one version of the rules."""
    if number == 0:
        return shipped()
    rules = session.execute(select(Timetable.rules).where(Timetable.id == number)).scalar_one()
    return _parsed(number, config.settings().timezone, canonical_json(rules))


def dates(kind: str, action: str | None) -> bool:
    """Tell whether a step has its day from a target of this kind."""
    return action is not None and TARGET_OF.get(NextAction(action)) == kind


def due(target: Target, priority: str, rules: TimeRules, waits: Iterable[Pause] = ()) -> datetime:
    """Return when a target is due under rules."""
    pauses = waits if target.kind in PAUSED_TARGETS else ()
    given = rules.target(target.kind, priority)
    return due_at(target.started_at, given, rules.calendar(target.place), pauses)


def explained(target: Target, waits: Iterable[Pause] = ()) -> Deadline:
    """Return a target's moment with all that led to it, under the rules it was counted with."""
    pauses = waits if target.kind in PAUSED_TARGETS else ()
    calendar = version(target.counted_with).calendar(target.place)
    return deadline(target.started_at, timedelta(minutes=target.minutes), calendar, pauses)


def waits_of(ticket_ids: Iterable[int]) -> dict[int, list[Pause]]:
    """Return the waits of requests, one that goes on as ending now."""
    now = clock.now()
    found: dict[int, list[Pause]] = {}
    statement = select(TicketWait).where(TicketWait.ticket_id.in_(list(ticket_ids))).order_by(TicketWait.id)
    for wait in session.execute(statement).scalars():
        found.setdefault(wait.ticket_id, []).append((wait.began_at, max(wait.ended_at or now, wait.began_at)))
    return found


def as_data(rules: TimeRules) -> dict[str, Any]:
    """Return rules as they are stored."""
    return {
        "code": rules.code,
        "week": [[f"{span.opens:%H:%M}-{span.closes:%H:%M}" for span in day] for day in rules.week],
        "closures": {one.on.isoformat(): one.name for one in rules.closures},
        "places": dict(rules.places),
        "targets": {kind: dict(row) for kind, row in rules.targets.items()},
    }


def from_data(data: Mapping[str, Any], version: int, zone: str) -> TimeRules:
    """Read rules as they are stored; raises ValueError for a week, code or closure that makes no sense."""
    rules = TimeRules(
        version=version,
        code=data["code"],
        zone=zone,
        week=tuple(tuple(span(one) for one in day) for day in data["week"]),
        closures=tuple(
            Closure(date.fromisoformat(on), name) for on, name in sorted(data["closures"].items())
        ),
        places=dict(data["places"]),
        targets=data["targets"],
    )
    for place in (None, *rules.places):
        rules.calendar(place)
    return rules


def span(written: str) -> Span:
    """Read an opening such as 09:00-12:30; 24:00 is the end of the day."""
    opens, closes = (one.strip() for one in written.split("-"))
    return Span(time.fromisoformat(opens), time(0) if closes == "24:00" else time.fromisoformat(closes))


@lru_cache(maxsize=8)
def _shipped(code: str, zone: str) -> TimeRules:
    data = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    return from_data({**data, "code": code, "closures": {}}, 0, zone)


@lru_cache(maxsize=8)
def _parsed(version: int, zone: str, rules: str) -> TimeRules:
    return from_data(json.loads(rules), version, zone)
