"""What may be done in one place only: committing, asking the time, reading the environment, printing, telling databases apart."""

import re
from collections.abc import Callable

import pytest

from tests.architecture.reader import ROOT, Source, is_within, sources

PROGRAM = sources()
Rule = Callable[[Source], list[str]]


def commits(source: Source) -> list[str]:
    """Only `desk.transaction` ends a transaction. Migrations run in Alembic's own."""
    if is_within(source.module, "desk.transaction", "models.migrations"):
        return []
    return [
        f"{source.module}:{line} {name}()"
        for name, line in source.calls
        if re.search(r"\.(commit|rollback)$", name)
    ]


def asks_the_time(source: Source) -> list[str]:
    """Only `desk.clock` asks the time, so that a test or a job can set it; durations use time.monotonic."""
    if source.module == "desk.clock":
        return []
    forbidden = r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|time\.(time|localtime|gmtime))$"
    return [
        f"{source.module}:{line} {name}" for name, line in source.attributes if re.search(forbidden, name)
    ]


def reads_the_environment(source: Source) -> list[str]:
    """Only `desk.config` reads settings; `desk.serve` fills in a local run's defaults before it does, and both halves of a start read where to listen."""
    if source.module in {"desk.config", "desk.launcher", "desk.serve"}:
        return []
    forbidden = r"^os\.(environ|getenv|environb|putenv)\b"
    found = [
        f"{source.module}:{line} {name}" for name, line in source.attributes if re.search(forbidden, name)
    ]
    return found + [
        f"{source.module}:{line} {name}"
        for name, line in source.imports
        if name in {"os.environ", "os.getenv"}
    ]


def prints(source: Source) -> list[str]:
    """Logs tell what happened; the launcher, the start and the migrations' tool speak on a terminal."""
    if source.module in {"desk.__main__", "desk.launcher", "desk.serve", "desk.translations.__main__"}:
        return []
    return [f"{source.module}:{line} print()" for name, line in source.calls if name == "print"]


def tells_databases_apart(source: Source) -> list[str]:
    """Databases differ in `models.dialect` and in migrations, visibly; `desk.config` checks the address it is given."""
    if is_within(source.module, "models.dialect", "models.migrations", "desk.config"):
        return []
    by_name = [
        f"{source.module}:{line} {name}"
        for name, line in source.attributes
        if re.search(r"dialect\.name$|\bdrivername$|get_backend_name$", name)
    ]
    compared = re.finditer(r"""(==|!=|\bin\b|startswith\()[^\n]*["'](sqlite|postgresql)""", source.text)
    return by_name + [f"{source.module} compares with a database's name: {match[0]}" for match in compared]


RULES: dict[Rule, list[str]] = {
    commits: ["session.commit()", "def f(c):\n    c.rollback()", "db.session.commit()"],
    asks_the_time: [
        "from datetime import datetime\ndatetime.now(UTC)",
        "import datetime\ndatetime.datetime.utcnow()",
        "from datetime import date\ndate.today()",
        "default=datetime.now",
        "time.time()",
    ],
    reads_the_environment: [
        "import os\nos.environ['X']",
        "import os\nos.getenv('X')",
        "from os import environ",
        "os.environ.get('X')",
    ],
    prints: ["print('hello')"],
    tells_databases_apart: [
        "if engine.dialect.name == 'sqlite': pass",
        "if url.startswith('postgresql'): pass",
        "if kind in ('sqlite',): pass",
    ],
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_nobody_else(rule: Rule) -> None:
    assert [line for source in PROGRAM for line in rule(source)] == []


@pytest.mark.parametrize(("rule", "text"), [(rule, text) for rule, texts in RULES.items() for text in texts])
def test_a_broken_rule_is_caught(rule: Rule, text: str) -> None:
    assert rule(Source("desk.services.offers", text))


def test_the_clock_of_ours_is_allowed() -> None:
    assert (
        asks_the_time(Source("desk.services.offers", "from desk import clock\nclock.now()\nclock.today()"))
        == []
    )


def test_each_decision_has_a_number_of_its_own() -> None:
    numbers = [path.name[:4] for path in (ROOT / "docs" / "adr").glob("*.md")]
    assert sorted(numbers) == sorted(set(numbers))
