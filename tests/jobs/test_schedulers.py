"""Several schedulers as processes, killed while they work and with clocks that jump: everything due is done, and nothing twice."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from desk import clock, policy, timetable
from desk.calendars import Closure
from desk.extensions import session
from desk.jobs import runner
from desk.services import submissions, timetables
from desk.transaction import unit_of_work
from models import Event, JobRun, Offer, OutboxMail, Submission, Target, Ticket
from models.states import OPEN_OFFERS, FollowUpKind, LinkPurpose, SubmissionState, TicketState
from tests import factories
from tests.architecture.reader import ROOT
from tests.harness import application
from tests.harness.databases import Database

EACH = 6
NOW = datetime(2026, 3, 10, 9, 30, tzinfo=ZoneInfo("Europe/Paris"))
# What the clocks of the schedulers show, round by round: right, eight days ahead, an hour back.
ROUNDS = [timedelta(), timedelta(days=8), timedelta(hours=-1)]

pytestmark = [pytest.mark.process, pytest.mark.slow]


def what_is_due() -> None:
    """A desk on which much is due at once: offers over and about to be, plans, agreements, drafts, requests not confirmed."""
    from models import FollowUp

    officer = factories.make_user("officer")
    today = clock.today()
    for number in range(EACH):
        over = factories.make_offer(
            unit=_unit(), expires_at=NOW - timedelta(hours=2), sent_at=NOW - timedelta(days=9)
        )
        soon = factories.make_offer(
            unit=_unit(), expires_at=NOW + timedelta(days=1), sent_at=NOW - timedelta(days=9)
        )
        for offer in (over, soon):
            _link(offer)
        ticket = factories.make_ticket(TicketState.ACCEPTED, owner=officer)
        factories.keep(
            FollowUp(organization_id=ticket.organization_id, ticket_id=ticket.id, owner_id=officer.id, state="planned",
                     kind=FollowUpKind.MEETING, purpose=f"Meet {number}", due_on=today, created_at=NOW)
        )  # fmt: skip
        factories.make_milestone(due_on=today - timedelta(days=1))
        factories.make_nda(ends_on=today + timedelta(days=30))
        factories.make_submission(SubmissionState.SENT, sent_at=NOW - timedelta(days=4))
        factories.make_submission(SubmissionState.DRAFT, saved_at=NOW - timedelta(days=40))
        waiting = factories.make_submission(
            "sent", contact_id=None, organization_id=None, sent_at=NOW - timedelta(hours=1)
        )
        with unit_of_work():
            submissions.confirm(actor=factories.Actor.system(), submission_id=waiting.id)
    rules = replace(timetable.current(), closures=(Closure(date(2026, 3, 11), "Inventory"),))
    with unit_of_work():
        timetables.apply(actor=factories.actor_of("lead"), rules=rules, instead_of=0)


def _unit() -> Any:
    unit = factories.make_unit()
    factories.make_member(unit)
    return unit


def _link(offer: Offer) -> None:
    from desk.services import links
    from models import Member

    member = session.scalars(select(Member).where(Member.unit_id == offer.unit_id)).one()
    links.issue(
        LinkPurpose.OFFER, expires_at=NOW + timedelta(days=90), offer_id=offer.id, member_id=member.id
    )
    session.commit()


def start(database: Database, moment: datetime) -> subprocess.Popen[bytes]:
    settings = application.environment_for(database, DESK_DEMO="1")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("DESK_")}
    command = [sys.executable, "-m", "tests.jobs.scheduler", moment.isoformat()]
    return subprocess.Popen(command, cwd=ROOT, env={**inherited, **settings})


def event_count() -> int:
    session.rollback()
    return int(session.scalar(select(func.count()).select_from(Event)) or 0)


def kill_while_it_works(database: Database, moment: datetime, chance: random.Random) -> bool:
    """Let two schedulers contend and kill both in the middle; tells whether one still lived."""
    before, begun = event_count(), time.monotonic()
    schedulers = [start(database, moment) for _ in range(2)]
    while event_count() == before and any(one.poll() is None for one in schedulers):
        assert time.monotonic() - begun < 60
        time.sleep(0.01)
    time.sleep(chance.uniform(0.0, 0.3))
    lived = [one.poll() is None for one in schedulers]
    for one in schedulers:
        one.kill()
        one.wait()
    return any(lived)


def test_schedulers_that_are_killed_and_clocks_that_jump_do_nothing_twice(
    fresh_app: Any, fresh_database: Database
) -> None:
    with fresh_app.app_context():
        with clock.at(NOW):
            what_is_due()
        chance = random.Random(5)
        kills = sum(kill_while_it_works(fresh_database, NOW + shift, chance) for shift in ROUNDS)
        assert kills >= 1, "the schedulers were done before they could be killed"
        # Whoever comes after their leases finishes, two at once.
        for one in [start(fresh_database, NOW + timedelta(days=8) + runner.LEASE * 2) for _ in range(2)]:
            assert one.wait(180) == 0
        session.rollback()

        told = Counter(
            (kind, subject_type, subject_id, str((details or {}).get("after")))
            for kind, subject_type, subject_id, details in session.execute(
                select(Event.kind, Event.subject_type, Event.subject_id, Event.details)
            )
        )
        # Twelve days without a confirmation are two rungs of their ladder.
        rungs = {"submission_reminded": len(policy.UNCONFIRMED_REMINDERS_AFTER_DAYS)}
        doubled = [one for one, count in told.items() if count > rungs.get(one[0], 1)]
        assert doubled == []
        kinds = Counter(kind for kind, *_ in told)
        expected = {
            "follow_up_reminded": EACH,
            "milestone_reminded": EACH,
            "nda_reminded": EACH,
            "due_moved": EACH,
        }
        assert {kind: kinds[kind] for kind in expected} == expected
        assert kinds["offer_expired"] == 2 * EACH  # those that were soon over are so eight days later
        assert kinds["offer_reminded"] <= EACH
        assert (
            session.scalar(select(func.count()).select_from(Offer).where(Offer.state.in_(OPEN_OFFERS))) == 0
        )
        assert (
            session.scalar(select(func.count()).select_from(Submission).where(Submission.state == "draft"))
            == 0
        )
        assert (
            session.scalar(
                select(func.count())
                .select_from(Target)
                .where(Target.checked_with == 0, Target.ended_at.is_(None))
            )
            == 0
        )
        kinds_of_mail = Counter(
            session.scalars(select(OutboxMail.kind).where(OutboxMail.kind == "offer_reminder"))
        )
        assert kinds_of_mail["offer_reminder"] <= EACH
        slots = session.execute(select(JobRun.job, JobRun.due_at)).all()
        assert len(slots) == len(set(slots))
        assert (
            session.scalar(
                select(func.count()).select_from(Ticket).where(Ticket.state == TicketState.MATCHING)
            )
            == 2 * EACH
        )
