"""Macros: for those who use them, and for those who write them; with the names behind their acts, and what is gone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, select

from desk import access
from desk.access import Actor
from desk.errors import NotFound
from desk.extensions import session
from desk.known import fetch
from models import CannedReply, Macro, Topic, User
from models.states import DESK_ROLES


@dataclass(frozen=True, slots=True)
class StepRow:
    """One act as it is told: its facts, the name behind its id, and whether that person, topic or reply is gone."""

    act: str
    facts: Mapping[str, Any]
    name: str = ""
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class MacroRow:
    """One macro as a list shows it."""

    id: int
    name: str
    is_retired: bool
    version: int
    steps: tuple[StepRow, ...]

    @property
    def is_broken(self) -> bool:
        """Tell whether an act names somebody or something that is gone."""
        return any(step.is_gone for step in self.steps)


def usable() -> list[tuple[int, str]]:
    """Return the macros that are offered, by name."""
    return [(id_, name) for id_, name in fetch(_usable())]


@cache
def _usable() -> Select[int, str]:
    return select(Macro.id, Macro.name).where(~Macro.is_retired).order_by(Macro.name, Macro.id)


def every(actor: Actor, language: str) -> list[MacroRow]:
    """Return every macro with its acts, those that are offered first: four queries."""
    access.ensure(actor, "replies.work")
    found = session.scalars(select(Macro).order_by(Macro.is_retired, Macro.name, Macro.id)).all()
    steps = told([macro.acts for macro in found], language)
    return [
        MacroRow(macro.id, macro.name, macro.is_retired, macro.version, told_steps)
        for macro, told_steps in zip(found, steps, strict=True)
    ]


def one(macro_id: int, language: str) -> MacroRow:
    """Return one macro with its acts; raises NotFound."""
    macro = session.get(Macro, macro_id)
    if macro is None:
        raise NotFound("macro")
    return MacroRow(macro.id, macro.name, macro.is_retired, macro.version, told([macro.acts], language)[0])


def told(lists: Sequence[Iterable[Mapping[str, Any]]], language: str) -> list[tuple[StepRow, ...]]:
    """Return lists of acts with the names behind them, in three queries for all."""
    lists = [list(acts) for acts in lists]

    def ids(name: str) -> set[Any]:
        return {step[name] for acts in lists for step in acts if step.get(name) is not None}

    people = select(User.id, User.name, User.is_active & User.role.in_(DESK_ROLES))
    replies = select(CannedReply.id, CannedReply.name, ~CannedReply.is_retired)
    topics = session.scalars(select(Topic).where(Topic.id.in_(ids("topic_id"))))
    known: dict[str, dict[Any, tuple[str, bool]]] = {
        "owner_id": {row[0]: (row[1], bool(row[2])) for row in session.execute(people.where(User.id.in_(ids("owner_id"))))},
        "reply_id": {row[0]: (row[1], bool(row[2])) for row in session.execute(replies.where(CannedReply.id.in_(ids("reply_id"))))},
        "topic_id": {topic.id: (topic.label(language), not topic.is_retired) for topic in topics},
    }  # fmt: skip
    return [tuple(_told(step, known) for step in acts) for acts in lists]


def _told(step: Mapping[str, Any], known: Mapping[str, Mapping[Any, tuple[str, bool]]]) -> StepRow:
    for name, names in known.items():
        if step.get(name) is not None:
            words, is_there = names.get(step[name], ("–", False))
            is_needed = step["act"] != "remove_topic"  # a topic nobody may choose any more is still taken off
            return StepRow(step["act"], step, words, is_needed and not is_there)
    return StepRow(step["act"], step)


def offered(language: str) -> list[MacroRow]:
    """Return the macros that are offered, with their acts: four queries."""
    found = session.scalars(select(Macro).where(~Macro.is_retired).order_by(Macro.name, Macro.id)).all()
    steps = told([macro.acts for macro in found], language)
    return [
        MacroRow(macro.id, macro.name, False, macro.version, told_steps)
        for macro, told_steps in zip(found, steps, strict=True)
    ]
