"""Monitoring reads which part is unwell, and nothing else."""

import re
from datetime import timedelta
from typing import Any

import pytest

from desk import clock as desk_clock
from desk import events, figures
from desk.jobs import runner
from desk.notify import outbox
from desk.queries import health
from desk.schedule import SCHEDULE, Every
from desk.transaction import unit_of_work
from models import JobRun, OutboxMail
from models.states import JobRunState, OutboxState, TicketState
from tests import factories


def all_jobs_ran() -> None:
    now = desk_clock.now()
    for name, schedule in SCHEDULE.items():
        factories.keep(
            JobRun(job=name, due_at=schedule.last_due(now), state=JobRunState.DONE, worker="w", started_at=now, ended_at=now)
        )  # fmt: skip


def a_mail(**changes: Any) -> OutboxMail:
    to = outbox.Recipient("Secret Name", "secret@example.org", "en", "c1")
    context = {
        "audience": "account",
        "reference": None,
        "url": "x",
        "is_new": True,
        "valid_until": desk_clock.now(),
    }
    mail = outbox.promise(kind="password_link", key=f"k{factories.number()}", to=to, context=context)
    assert mail is not None
    for name, value in changes.items():
        setattr(mail, name, value)
    return factories.keep(mail)


def test_a_desk_that_works_says_so(client: Any) -> None:
    all_jobs_ran()
    answer = client().get("/health")
    assert (answer.status_code, answer.json["ok"]) == (200, True)
    assert set(answer.json) == {"ok", "database", "disk", "jobs", "mail", "inbound", "figures"}


def test_a_desk_whose_jobs_never_ran_is_unwell(client: Any) -> None:
    answer = client().get("/health")
    assert answer.status_code == 503
    assert answer.json["jobs"]["overdue"] == sorted(SCHEDULE)


def test_an_overdue_job_is_named(client: Any, clock: Any) -> None:
    all_jobs_ran()
    clock.shift(timedelta(minutes=10))
    answer = client().get("/health")
    assert answer.status_code == 503
    a_minute = timedelta(minutes=1)
    of_each_minute = [
        name for name, when in SCHEDULE.items() if isinstance(when, Every) and when.period <= a_minute
    ]
    assert answer.json["jobs"]["overdue"] == sorted(of_each_minute)
    assert {"deliver_mail", "leave_messages"} <= set(of_each_minute)


def test_mail_that_waits_too_long_is_counted_and_nobody_named(client: Any, clock: Any) -> None:
    a_mail()
    a_mail(state=OutboxState.UNKNOWN)
    clock.shift(timedelta(minutes=31))
    all_jobs_ran()
    answer = client().get("/health")
    assert answer.status_code == 503
    assert answer.json["mail"] == {"ok": False, "stuck": 1, "parked": 1}
    assert b"secret" not in answer.data.lower()


def test_what_the_nightly_check_found_is_told(client: Any, clock: Any) -> None:
    all_jobs_ran()
    clock.shift(timedelta(days=1))
    all_jobs_ran()
    run = (
        factories.session.query(JobRun)
        .filter_by(job="daily_invariants")
        .order_by(JobRun.due_at.desc())
        .first()
    )
    run.failed_count = 2
    factories.session.commit()
    answer = client().get("/health")
    assert (answer.status_code, answer.json["jobs"]["broken_invariants"]) == (503, 2)


def test_a_full_disk_is_told(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    all_jobs_ran()
    monkeypatch.setattr(health, "DISK_FREE_AT_LEAST", 10**18)
    answer = client().get("/health")
    assert (answer.status_code, answer.json["disk"]["ok"]) == (503, False)


def test_a_database_that_is_gone_is_told_and_the_rest_not_asked(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "_database", lambda: health.Part(False, {"read_only": False}))
    answer = client().get("/health")
    assert answer.status_code == 503
    assert set(answer.json) == {"ok", "database", "disk"}


def test_the_runner_makes_a_new_desk_well(session: Any) -> None:
    runner.tick("first")
    assert [name for name, part in health.parts().items() if not part.is_sound] == []


def test_a_program_of_this_machine_reads_the_figures(client: Any) -> None:
    all_jobs_ran()
    factories.make_ticket(TicketState.TRIAGE)
    a_mail(state=OutboxState.FAILED)
    answer = client().get("/metrics")
    figures = dict(line.rsplit(" ", 1) for line in answer.text.splitlines() if not line.startswith("#"))
    assert answer.mimetype == "text/plain"
    assert figures['guichet_sound{part="database"}'] == "1.0"
    assert figures['guichet_tickets{state="triage"}'] == "1.0"
    assert figures['guichet_mails{state="failed"}'] == "1.0"
    assert float(figures['guichet_job_last_done_timestamp_seconds{job="sweep"}']) > 1.7e9
    assert "example.org" not in answer.text


@pytest.mark.parametrize("address", ["192.0.2.7", "2001:db8::7", "nobody"])
def test_from_elsewhere_there_are_no_figures(client: Any, address: str) -> None:
    answer = client().get("/metrics", environ_overrides={"REMOTE_ADDR": address})
    assert answer.status_code == 404


def test_figures_of_a_desk_without_its_database_say_so(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_database", lambda: health.Part(False, {"read_only": False}))
    answer = client().get("/metrics")
    assert answer.status_code == 200
    assert 'guichet_sound{part="database"} 0.0' in answer.text
    assert "guichet_tickets" not in answer.text


def test_an_administrator_reads_a_name_and_words_for_each_part(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_jobs_ran()
    facts = {
        "in_mailbox": 9,
        "missing": 1,
        "not_understood": 2,
        "set_aside": 3,
        "failing_since": "2026-03-10T07:00:00+00:00",
    }
    monkeypatch.setattr(health, "_inbound", lambda: health.Part(False, facts))
    page = client("administrator").get("/admin/health?lang=en").text
    for words in ("does not answer", "1 mail of the mailbox", "2 mails came in", "3 mails were set aside"):
        assert words in page
    # No part is left to its code, and none without a sentence.
    panels = re.findall(r'<section class="panel".*?</section>', page, re.DOTALL)
    assert len(panels) == len(health.parts())
    assert all("<p>" in panel for panel in panels)
    assert not set(re.findall(r"<h2[^>]*>(\w+)</h2>", page)) & set(health.parts())


def test_how_far_reports_are_counted_is_told_without_alarm(client: Any, session: Any) -> None:
    lead, company = client("lead"), factories.make_organization()
    with unit_of_work():
        events.record("organization_edited", actor=factories.actor_of("officer"), subject=company)
    assert "Reports are being counted beforehand: 0" in lead.get("/admin/health?lang=en").text
    more = True
    while more:
        with unit_of_work():
            more = figures.catch_up()
    assert "up to the last minutes" in lead.get("/admin/health?lang=en").text
    told = client().get("/health").json["figures"]
    assert (told["ok"], set(told)) == (True, {"ok", "counted"})
    assert told["counted"] >= 0.999
