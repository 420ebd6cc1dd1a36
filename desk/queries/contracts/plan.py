"""Agreements laid along a line of days, each in hundredths of its length."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select

from desk import access, clock
from desk.access import Actor
from desk.extensions import session
from desk.queries.rows import read
from models import Contract, ContractKind, Milestone, Organization
from models.states import ContractState, MilestoneState

ROWS = 60
LENGTH = 1000


@dataclass(frozen=True, slots=True)
class Mark:
    """A milestone on the line; `at` is its place."""

    title: str
    due_on: date
    state: str
    at: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One agreement: its days, where its bar begins and how long it is, and its milestones within the line."""

    id: int
    title: str
    organization: str
    kind: str
    state: str
    starts_on: date
    ends_on: date | None
    at: int
    length: int
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a line of days shows: the bars, where today is, and how many agreements did not fit."""

    bars: tuple[Bar, ...]
    today: int | None
    left_out: int
    grid: tuple[int, ...]


def plan(actor: Actor, begin: date, until: date, language: str) -> Plan:
    """Return the agreements that run between two days, those that begin first first; one without an end runs on."""
    runs = (
        Contract.starts_on < until,
        or_(Contract.ends_on.is_(None), Contract.ends_on >= begin),
        Contract.state.in_((ContractState.SIGNATURE, ContractState.ACTIVE, ContractState.COMPLETED, ContractState.LEGAL_REVIEW,
                            ContractState.NEGOTIATION)),
        access.visible(actor, Contract),
    )  # fmt: skip
    name = ContractKind.label_fr if language == "fr" else ContractKind.label_en
    statement = (
        select(Contract.id, Contract.title, Organization.name, name, Contract.state, Contract.starts_on, Contract.ends_on)
        .join(Organization, Organization.id == Contract.organization_id)
        .join(ContractKind, ContractKind.id == Contract.kind_id)
        .where(*runs)
        .order_by(Contract.starts_on, Contract.id)
        .limit(ROWS)
    )  # fmt: skip
    rows: list[Any] = list(session.execute(statement))
    count = session.scalar(select(func.count()).select_from(Contract).where(*runs)) or 0

    def place(day: date) -> int:
        return max(0, min(LENGTH, round((day - begin).days * LENGTH / (until - begin).days)))

    marks = _marks([row[0] for row in rows], begin, until)
    bars = []
    for id_, title, organization, kind, state, starts_on, ends_on in rows:
        at = place(starts_on)
        own = tuple(
            Mark(name_, due_on, stands, place(due_on))
            for owner, name_, due_on, stands in marks
            if owner == id_
        )
        bars.append(
            Bar(
                id_,
                title,
                organization,
                kind,
                state,
                starts_on,
                ends_on,
                at,
                max(place(ends_on or until) - at, 4),
                own,
            )
        )
    today = clock.today()
    first = begin.year * 12 + begin.month - 1
    starts = [date(n // 12, n % 12 + 1, 1) for n in range(first, until.year * 12 + until.month - 1)]
    return Plan(
        tuple(bars), place(today) if begin <= today < until else None, count - len(bars), tuple(map(place, starts))
    )  # fmt: skip


def _marks(contract_ids: list[int], begin: date, until: date) -> list[tuple[int, str, date, str]]:
    """Return the milestones of agreements within the line."""
    statement = select(Milestone.contract_id, Milestone.title, Milestone.due_on, Milestone.state).where(
        Milestone.contract_id.in_(contract_ids), Milestone.due_on >= begin, Milestone.due_on < until,
        Milestone.state != MilestoneState.CANCELLED,
    )  # fmt: skip
    return read(statement.order_by(Milestone.due_on, Milestone.id), lambda *row: row)
