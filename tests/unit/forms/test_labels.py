"""Every code has its words, and words stand for no code that is gone."""

import re
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

from desk.workflow import MACHINES
from forms import labels
from forms.labels import (
    GROUPS,
    agreements,
    bulk,
    choices,
    exchanges,
    label,
    mail_in,
    needs,
    offers,
    people,
    requests,
)
from models import states

# Codes that no page says: how the composer keeps what is begun, how and what requests exchange.
UNSAID = (StrEnum, states.DraftState, states.WritingMode, states.RegroupingKind, states.RegroupedKind)
ENUMS = [
    thing
    for thing in vars(states).values()
    if isinstance(thing, type) and issubclass(thing, StrEnum) and thing not in UNSAID
]
# A second way of saying the same codes, and groups that no enumeration stands behind.
SAID_TWICE = {
    "ticket_state_company": states.TicketState,
    "outcome_company": states.Outcome,
    "contract_move": states.ContractState,
}
OTHERS = {
    "calendar_entry",
    "expertise_level",
    "site_fact",
    "inbound_reason",
    "inbound_why",
    "internal_words",
    "kind_answer",
    "likeness_reason",
    "merge_fact",
    "merge_moves",
    "profile_lack",
    "report_rhythm",
    "stage",
}
MODULES = [import_module(f"forms.labels.{found.name}") for found in iter_modules(labels.__path__)]
STORED = (agreements, bulk, exchanges, mail_in, needs, offers, people, requests)


def group_of(enum: type[StrEnum]) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", enum.__name__).lower()


@pytest.mark.parametrize("enum", ENUMS, ids=group_of)
def test_every_code_of_a_group_has_words_and_no_other(enum: type[StrEnum]) -> None:
    assert set(GROUPS[group_of(enum)]) == set(enum)


@pytest.mark.parametrize("group", SAID_TWICE)
def test_what_companies_read_covers_every_code(group: str) -> None:
    assert set(GROUPS[group]) == set(SAID_TWICE[group])


def test_no_group_of_stored_codes_stands_for_nothing() -> None:
    """The other modules hold the words of pages: refusals, guards, steps and the like."""
    groups = {name for module in STORED for name in module.GROUPS}
    assert groups == {group_of(enum) for enum in ENUMS} | set(SAID_TWICE) | OTHERS


def test_no_word_is_blank_and_no_group_is_said_in_two_places() -> None:
    assert all(str(words).strip() for group in GROUPS.values() for words in group.values())
    assert len(GROUPS) == sum(len(module.GROUPS) for module in MODULES)


def test_every_guard_says_what_is_missing() -> None:
    guards = {guard for machine in MACHINES for move in machine.moves for guard in move.guards}
    assert set(GROUPS["guard"]) == guards


def test_levels_of_expertise_are_those_of_the_table() -> None:
    assert list(GROUPS["expertise_level"]) == ["1", "2", "3"]


def test_the_search_reads_alike_for_the_company_whoever_was_asked() -> None:
    words = GROUPS["ticket_state_company"]
    assert str(words["qualified"]) == str(words["matching"]) == str(words["offered"])


def test_a_code_or_number_finds_its_words() -> None:
    assert str(label("ticket_state", states.TicketState.NEW)) == str(label("ticket_state", "new")) == "New"
    assert str(label("expertise_level", 3)) == "Expert"


@pytest.mark.parametrize(
    ("group", "code"), [("ticket_state", "lost"), ("no_group", "new"), ("outcome", None)]
)
def test_unknown_words_are_an_error_not_a_blank(group: str, code: object) -> None:
    with pytest.raises(KeyError):
        label(group, code)


def test_choices_keep_the_order_asked_for() -> None:
    assert [choice.value for choice in choices("priority")] == ["low", "normal", "high", "urgent"]
    assert [choice.value for choice in choices("priority", ["urgent", "low"])] == ["urgent", "low"]


def test_what_the_desk_notes_of_a_mail_is_said_in_the_page_s_language() -> None:
    noted = re.compile(r'(?:server_reply\s*=|server_reply = [\w.]+, |Verdict\.SENT, )\s*f?"([^"{:]+)')
    sources = "".join(path.read_text() for path in (Path(labels.__file__).parents[2] / "desk").rglob("*.py"))
    assert set(noted.findall(sources)) == set(exchanges.NOTED_OF_MAILS)
