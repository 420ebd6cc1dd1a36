"""The start's smaller promises: jobs end with the server, also those that hang; the welcome can be read."""

import threading
from types import SimpleNamespace

import pytest

from desk import config, launcher, serve
from desk.jobs import ticker


class Jobs:
    """Jobs beside the server whose end takes as long as the test says."""

    def __init__(self) -> None:
        self.may_end = threading.Event()
        self.ended = False

    def shutdown(self, wait: bool = True) -> None:
        self.may_end.wait(timeout=30)
        self.ended = True


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> Jobs:
    made = Jobs()
    monkeypatch.setattr(ticker, "start", lambda app: made)
    monkeypatch.setattr(config, "settings", lambda: SimpleNamespace(jobs="beside"))
    return made


def test_jobs_end_with_the_server(jobs: Jobs) -> None:
    jobs.may_end.set()
    with serve.jobs_beside(None):
        assert not jobs.ended
    assert jobs.ended


def test_a_job_that_hangs_does_not_hold_the_stop(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    cut: list[int] = []
    monkeypatch.setattr("os._exit", cut.append)
    monkeypatch.setattr(serve, "JOBS_GRACE_SECONDS", 0.05)
    with serve.jobs_beside(None):
        pass
    assert cut == [0]
    jobs.may_end.set()


def test_no_jobs_where_another_process_runs_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "settings", lambda: SimpleNamespace(jobs="none"))
    monkeypatch.setattr(ticker, "start", lambda app: pytest.fail("started"))
    with serve.jobs_beside(None):
        pass


@pytest.mark.parametrize(("text", "port"), [("0", 0), ("5000", 5000), ("65535", 65535)])
def test_ports_are_read(text: str, port: int) -> None:
    assert launcher.port_of(text) == port
