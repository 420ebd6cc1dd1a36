"""What the program imports is declared, and what is declared is imported: nothing comes along by accident."""

import re
import sys
import tomllib
from importlib.metadata import packages_distributions

from tests.architecture.reader import ROOT, Source, sources

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
OURS = {"app", "desk", "models", "forms"}
# Declared for what they do, not for their names in the code.
USED_WITHOUT_IMPORT = {
    "gunicorn": "the server of production, started by its command",
    "psycopg": "the driver behind postgresql+psycopg:// addresses",
    "tzdata": "the time zones where the system has none",
    "email-validator": "imported by wtforms' Email validator",
    "werkzeug": "its floor is ours, for its security fixes",
    "jinja2": "its floor is ours, for its security fixes",
    "markupsafe": "its floor is ours, with jinja2",
}


def declared() -> set[str]:
    """Name what the program declares to need when it runs."""
    wanted = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["postgresql"]
    return {re.split(r"[\[<>=~ ]", line)[0].lower() for line in wanted}


def imported(program: list[Source]) -> set[str]:
    """Name the distributions that the program's imports come from."""
    tops = {name.split(".")[0] for source in program for name, _ in source.imports}
    known = packages_distributions()
    foreign = tops - sys.stdlib_module_names - OURS - {"tests"}
    return {
        known.get(top, [f"nothing installed gives {top}"])[0].lower().replace("_", "-") for top in foreign
    }


def test_every_import_is_declared() -> None:
    assert imported(sources()) - declared() == set()


def test_every_declaration_is_used() -> None:
    assert declared() - imported(sources()) - USED_WITHOUT_IMPORT.keys() == set()


def test_an_undeclared_import_is_caught() -> None:
    assert imported([Source("desk.x", "import pytest\nfrom nowhere_at_all import thing")]) - declared() == {
        "pytest",
        "nothing installed gives nowhere-at-all",
    }


def test_the_license_is_named_by_its_spdx_id() -> None:
    assert PROJECT["license"] == "EUPL-1.2"
