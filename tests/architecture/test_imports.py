"""Imports run one way: the table of layers holds for every module, and the reader of the table is itself proved."""

import ast
import sys

import pytest

from tests.architecture.layers import LAYERS, breaches, cycles, layer_of, rooms
from tests.architecture.reader import Source, sources

PROGRAM = sources()
ROOMS = rooms(PROGRAM)


@pytest.mark.parametrize("source", PROGRAM, ids=lambda source: source.module)
def test_imports_run_downwards(source: Source) -> None:
    assert breaches(source, ROOMS) == []


@pytest.mark.parametrize(
    "package", ["desk.services", "desk.queries", "desk.matching", "desk.notify", "desk.jobs"]
)
def test_no_import_cycles(package: str) -> None:
    assert cycles(PROGRAM, package) == []


def has_charter(source: Source) -> bool:
    """Tell whether a module says what it is for; a package's empty `__init__` needs no charter."""
    return bool(ast.get_docstring(source.tree)) or not source.text.strip()


@pytest.mark.parametrize("source", PROGRAM, ids=lambda source: source.module)
def test_every_module_has_a_charter(source: Source) -> None:
    assert has_charter(source)


def test_every_part_of_the_desk_has_its_line_in_the_table() -> None:
    generic = LAYERS[-1]
    strangers = [source.module for source in PROGRAM if layer_of(source.module) is generic]
    assert strangers in ([], ["desk"])


def test_what_runs_before_the_installation_needs_the_standard_library_only() -> None:
    """The launcher runs on a machine that has nothing else."""
    for source in PROGRAM:
        if source.module in {"desk.__main__", "desk.launcher"}:
            tops = {name.split(".")[0] for name, _ in source.imports}
            assert tops <= sys.stdlib_module_names | {"desk"}
    assert Source("desk", next(s.text for s in PROGRAM if s.module == "desk")).text.strip() == ""


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("desk.web.queue", "from desk.web.directory import page"),
        ("desk.web.queue", "from forms.directory.records import UnitForm"),
        ("desk.web.queue", "from models.ticket import Ticket"),
        ("desk.web.queue", "from desk import notify"),
        ("desk.web.queue", "from desk.jobs import runner"),
        ("desk.web.queue", "from sqlalchemy import select"),
        ("desk.jobs.reminders", "from desk.web import guards"),
        ("desk.jobs.reminders", "from flask import request"),
        ("forms.intake", "from desk.services import intake"),
        ("forms.intake", "from models.ticket import Ticket"),
        ("desk.services.offers", "from desk.transaction import unit_of_work"),
        ("desk.services.offers", "import flask"),
        ("desk.services.offers", "from forms.offer import OfferForm"),
        ("desk.services.offers", "from desk.extensions import db"),
        ("desk.queries.queue", "from desk.services import offers"),
        ("desk.events", "from desk.services import offers"),
        ("desk.matching.scoring", "from models.unit import Unit"),
        ("desk.matching.scoring", "from desk import clock"),
        ("desk.workflow.ticket", "from models.ticket import Ticket"),
        ("desk.access", "from desk.services import offers"),
        ("models.ticket", "from desk import clock"),
        ("models.ticket", "import flask"),
        ("desk.services.offers", "from app import create_app"),
        ("desk.services.offers", "def late():\n    from desk.web import guards"),
    ],
)
def test_a_broken_rule_is_caught(module: str, text: str) -> None:
    assert breaches(Source(module, text), {"queue", "directory"})


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("desk.web.queue", "from forms.queue import FilterForm\nfrom desk.services import offers"),
        ("desk.web.queue", "from models.states import TicketState\nfrom desk.web.guards import permission"),
        ("desk.services.offers", "from desk.extensions import session\nfrom sqlalchemy import select"),
        ("desk.matching.loader", "from models.unit import Unit"),
        (
            "desk.services.offers",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from flask import Flask",
        ),
    ],
)
def test_what_the_table_allows_passes(module: str, text: str) -> None:
    assert breaches(Source(module, text), {"queue", "directory"}) == []


@pytest.mark.parametrize(
    "text", ["import os", "# What this is for.\nimport os", 'import os\n"""Too late."""', '""""""', "x = 1"]
)
def test_a_module_without_a_charter_is_caught(text: str) -> None:
    assert not has_charter(Source("desk.services.offers", text))


def test_an_empty_package_needs_no_charter() -> None:
    assert has_charter(Source("desk.services", "\n"))


def test_a_cycle_is_caught() -> None:
    pair = [
        Source("desk.services.offers", "from desk.services import tickets"),
        Source("desk.services.tickets", "from desk.services.offers import accept"),
    ]
    assert cycles(pair, "desk.services") == [
        ["desk.services.offers", "desk.services.tickets", "desk.services.offers"]
    ]
