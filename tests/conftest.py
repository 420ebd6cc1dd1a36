"""Fixtures of every test. The machinery is in tests/harness/; what a run left out is said at its end."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import time_machine

from tests.harness import postgres
from tests.harness.databases import POSTGRESQL, SQLITE, Database, Databases
from tests.harness.needs import Needs

# A boring Tuesday: nine o'clock in Paris, no holiday near, winter time.
BORING_TUESDAY = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
# Two cores shared by workers, a browser and a server: how long an example takes says nothing about the code.
hypothesis.settings.register_profile("desk", deadline=None)
hypothesis.settings.load_profile("desk")
NEEDS = pytest.StashKey[Needs]()
SHARED = pytest.StashKey[Path]()
KINDS = pytest.StashKey[list[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=[SQLITE, POSTGRESQL, "both"],
        default="both",
        help="which database the tests run on; both by default where PostgreSQL is found",
    )
    parser.addoption(
        "--histories",
        type=int,
        default=100,
        help="made-up histories the figures are counted twice over, a database",
    )
    parser.addoption(
        "--chains",
        type=int,
        default=15,
        help="made-up histories along which agreements are followed to the company's words, a database",
    )


def pytest_configure(config: pytest.Config) -> None:
    needs = config.stash[NEEDS] = Needs()
    worker = getattr(config, "workerinput", None)
    if worker is None:
        needs.refuse_to_start()
        postgres.sweep()
        config.stash[SHARED] = postgres.shared_folder()
    else:
        config.stash[SHARED] = Path(worker["shared"])
    wanted = config.getoption("--database")
    if wanted == POSTGRESQL and not postgres.is_available():
        raise pytest.UsageError("--database postgresql: no server found and none can be started here")
    kinds = [SQLITE, POSTGRESQL] if wanted == "both" else [wanted]
    config.stash[KINDS] = [kind for kind in kinds if kind == SQLITE or postgres.is_available()]


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of pytest-xdist which folder the run shares."""
    node.workerinput["shared"] = str(node.config.stash[SHARED])


def pytest_unconfigure(config: pytest.Config) -> None:
    shared = config.stash.get(SHARED, None)
    if shared is None or hasattr(config, "workerinput"):
        return
    databases = Databases(shared, "main", lambda database: None)
    databases.drop_template()
    databases.stop_server()
    shutil.rmtree(shared, ignore_errors=True)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what touches a database once on each."""
    if "database" in metafunc.fixturenames:
        metafunc.parametrize("database", metafunc.config.stash[KINDS], indirect=True)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    left_out = config.stash[NEEDS].left_out(config.stash[KINDS])
    for line in left_out:
        terminalreporter.write_line(f"Left out: {line}", yellow=True)


@pytest.fixture(autouse=True)
def _no_session_in_unit_tests(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A unit test that reaches for the database is in the wrong folder."""
    if "unit" not in request.path.relative_to(request.config.rootpath).parts:
        return

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("tests in tests/unit never touch a session")

    from sqlalchemy import Engine

    monkeypatch.setattr(Engine, "connect", refuse)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Stand still at nine o'clock on a boring Tuesday; `clock.move_to(…)` and `clock.shift(…)` change it."""
    with time_machine.travel(BORING_TUESDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """Name the kind of database this run of the test is on."""
    return str(request.param)


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest) -> Iterator[Databases]:
    """Make scratch databases for this worker."""
    from tests.harness import application

    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    made = Databases(request.config.stash[SHARED], worker, application.migrate)
    yield made
    made.close()


@pytest.fixture(scope="session")
def _apps(databases: Databases) -> Iterator[Callable[[str], Any]]:
    """Keep one application a database and worker: building it takes longer than most tests."""
    from tests.harness import application

    built: dict[str, Any] = {}

    def app_on(kind: str) -> Any:
        if kind not in built:
            built[kind] = application.build(databases.fresh(kind))
        return built[kind]

    yield app_on
    for app in built.values():
        application.dispose(app)


@pytest.fixture
def app(database: str, _apps: Callable[[str], Any]) -> Any:
    """The application on a migrated database, shared by tests: use it with `session` or `client`, which undo all."""
    from tests.harness import application

    app = _apps(database)
    application.resume(app)
    return app


@pytest.fixture
def session(app: Any, clock: time_machine.Traveller) -> Iterator[Any]:
    """The session the services use, in a transaction that is undone; the code's commits are savepoints."""
    from tests.harness import application

    with application.isolated(app) as isolated:
        yield isolated


@pytest.fixture
def client(app: Any, session: Any) -> Callable[..., Any]:
    """Make clients: `client()` for a passer-by, `client("officer")` for someone new of that role, `client(user)`."""
    from tests.harness.clients import client_for

    return lambda who=None, **headers: client_for(app, who, **headers)


@pytest.fixture
def fresh_database(database: str, databases: Databases) -> Iterator[Database]:
    """A migrated database of the test's own, for code that really commits: threads, processes, browsers."""
    made = databases.fresh(database)
    yield made
    databases.discard(made)


@pytest.fixture
def empty_database(database: str, databases: Databases) -> Iterator[Database]:
    """A database without tables, for the tests of migrations."""
    made = databases.empty(database)
    yield made
    databases.discard(made)


@pytest.fixture
def fresh_app(fresh_database: Database) -> Iterator[Any]:
    """An application on a database of its own, whose commits are real."""
    from tests.harness import application

    app = application.build(fresh_database)
    yield app
    application.dispose(app)


@pytest.fixture
def live_server(fresh_database: Database) -> Iterator[Any]:
    """A desk served from a thread: `.url`, `.app`, `.database`."""
    from tests.harness import servers

    with servers.live(fresh_database) as server:
        yield server


@pytest.fixture
def start_desk(fresh_database: Database) -> Iterator[Callable[..., Any]]:
    """Start `python -m desk.serve` as a process on the fresh database, as often as wanted; settings as keywords."""
    from tests.harness.servers import DeskProcess

    started: list[DeskProcess] = []

    def start(**changes: str) -> DeskProcess:
        started.append(DeskProcess(fresh_database, **changes))
        return started[-1].wait_until_it_listens()

    yield start
    for desk in started:
        if desk.process.poll() is None:
            desk.kill()


@pytest.fixture(scope="session")
def _chromium(request: pytest.FixtureRequest) -> Iterator[Any]:
    from tests.harness.browsing import Chromium

    browser = Chromium()
    yield browser
    browser.close()


@pytest.fixture
def new_page(request: pytest.FixtureRequest) -> Iterator[Callable[..., Any]]:
    """Open pages in Chromium: `new_page(java_script_enabled=False)`; what leaves the host or breaks fails the test."""
    request.config.stash[NEEDS].ensure("chromium")
    browser = request.getfixturevalue("_chromium")
    yield browser.new_page
    assert browser.finish_test() == []


@pytest.fixture
def page(new_page: Callable[..., Any]) -> Any:
    """One page in Chromium, in English."""
    return new_page()


@pytest.fixture
def axe() -> Callable[..., list[str]]:
    """Ask axe about a page: `assert axe(page) == []`."""
    from tests.harness.browsing import axe_faults

    return axe_faults


@pytest.fixture
def vnu(request: pytest.FixtureRequest) -> Callable[..., list[str]]:
    """Validate pages by name, many at once: `assert vnu({"landing": html}) == []`."""
    from tests.harness.browsing import vnu_faults

    request.config.stash[NEEDS].ensure("java")
    return vnu_faults
