"""The figures counted beforehand are those that the reports read from the records, whenever they are counted."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from desk import clock, figures, reports, timetable
from desk.access import Actor
from desk.demo import crowd
from desk.extensions import session
from desk.services import tickets, timetables
from desk.services.tickets.closing import NAMES_MISSING_TOPICS
from desk.transaction import unit_of_work
from models import TallyHead, Ticket, TicketTally, Topic, User
from models.states import Outcome, Role, TicketState
from tests.conftest import BORING_TUESDAY
from tests.harness import application
from tests.harness.databases import Databases

LONG_AGO = 8  # years


def periods() -> list[reports.Period]:
    this_year = clock.today().year
    years = [reports.year(number) for number in range(this_year - LONG_AGO, this_year + 1)]
    quarters = [reports.quarter(this_year - back, of) for back in (0, 1) for of in (1, 2, 3, 4)]
    month = date(this_year, 2, 1)
    return [*years, *quarters, reports.Period(month, month + timedelta(days=27))]


def assert_the_same(*, is_counted: bool = True) -> None:
    for period in periods():
        assert (figures.totals(period.months()) is not None) is is_counted
        for report, result in reports.read_all(period, "en"):
            assert result == report.read(period, "en"), (report.name, period)


def count_all() -> None:
    more = True
    while more:
        with unit_of_work():
            more = figures.catch_up()


def the_first(state: TicketState) -> Ticket:
    return session.execute(
        select(Ticket).where(Ticket.state == state).order_by(Ticket.id).limit(1)
    ).scalar_one()


@pytest.mark.slow
def test_reports_say_the_same_from_sums_and_from_records_whatever_happens_between_counts(
    database: str, databases: Databases
) -> None:
    app = application.build(databases.fresh(database))
    with time_machine.travel(BORING_TUESDAY, tick=False), app.app_context():
        crowd.fill(tickets=150, units=32, seed=11, tell=lambda done: None)
        assert session.execute(select(TallyHead.event_count)).scalar_one() > 0
        assert_the_same()  # counted by the crowd itself
        lead = session.execute(select(User).where(User.role == Role.LEAD)).scalars().first()
        assert lead is not None
        topic = session.execute(select(Topic.id).limit(1)).scalar_one()
        actor = Actor(kind="staff", name=lead.name, role=Role.LEAD, user_id=lead.id)
        for state, outcome in (
            (TicketState.TRIAGE, Outcome.SPAM),
            (TicketState.MATCHING, Outcome.NO_CAPACITY),
        ):
            taken, dropped, back = (the_first(one).id for one in (TicketState.NEW, state, TicketState.CLOSED))
            with unit_of_work():
                tickets.take(actor=actor, ticket_id=taken)
                tickets.close(actor=actor, ticket_id=dropped, outcome=outcome, reason="Nobody is free",
                              missing_topic_ids=(topic,) if outcome in NAMES_MISSING_TOPICS else ())  # fmt: skip
                tickets.reopen(actor=actor, ticket_id=back, reason="It goes on")
            assert_the_same()  # not counted yet: what changed is added
        count_all()
        assert_the_same()
        assert session.execute(select(TicketTally)).first() is not None
        with unit_of_work():
            session.execute(update(TallyHead).values(zone="Pacific/Auckland"))
        assert_the_same(is_counted=False)  # months that begin elsewhere are nobody's
        count_all()
        assert_the_same()
        rules = timetable.current()
        mornings = replace(rules, week=tuple(spans[:1] for spans in rules.week))
        with unit_of_work():
            timetables.apply(actor=actor, rules=mornings, instead_of=rules.version)
        assert_the_same(is_counted=False)  # other hours are open
        count_all()
        assert_the_same()
    application.dispose(app)
