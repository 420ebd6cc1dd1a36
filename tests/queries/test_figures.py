"""The figures counted beforehand are those that the reports read from the records, whenever they are counted."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import delete, select, update

from desk import clock, events, figures, reports, timetable
from desk.access import Actor
from desk.demo import crowd
from desk.extensions import session
from desk.reports import indicators
from desk.reports.indicators import INDICATORS, Facts, Filters
from desk.services import tickets, timetables
from desk.services.tickets.closing import NAMES_MISSING_TOPICS
from desk.transaction import unit_of_work
from models import Establishment, TallyHead, Ticket, TicketTally, Topic, User
from models.states import Outcome, Role, TicketState
from tests.conftest import BORING_TUESDAY
from tests.factories import actor_of, make_contact, make_organization, make_submission, make_ticket
from tests.harness import application
from tests.harness.databases import Databases
from tests.load import reads

LONG_AGO = 8  # years


def periods() -> list[reports.Period]:
    this_year = clock.today().year
    years = [reports.year(number) for number in range(this_year - LONG_AGO, this_year + 1)]
    quarters = [reports.quarter(this_year - back, of) for back in (0, 1) for of in (1, 2, 3, 4)]
    month = date(this_year, 2, 1)
    odd = reports.Period(date(this_year - 1, 5, 13), date(this_year, 2, 9))  # days that are no whole months
    return [*years, *quarters, reports.Period(month, month + timedelta(days=27)), odd]


def assert_the_same(*, is_counted: bool = True) -> None:
    facts, names = indicators.load(), frozenset(one.name for one in INDICATORS)
    for period in periods():
        assert_of(period, facts, figures.sums([period], names), is_counted=is_counted)
    for filters in (Filters(axis="eng"), Filters(size="sme"), Filters(region="57"), Filters(kind="collab"),
                    Filters(axis="eng", size="sme"), Filters(region="57", kind="collab")):  # fmt: skip
        for period in periods()[-3:]:
            narrowed = indicators.narrow(facts, filters)
            assert_of(period, narrowed, figures.sums([period], names, filters), is_counted=is_counted)


def assert_of(period: reports.Period, facts: Facts, sums: figures.Sums | None, *, is_counted: bool) -> None:
    assert (sums is not None) is is_counted
    for report in INDICATORS if sums else ():
        if result := sums.read(report, period):
            wanted = report.read(facts, period)
            assert replace(result, entries=()) == replace(wanted, entries=()), (report.name, period)


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
            session.execute(update(TallyHead).values(ground="Pacific/Auckland"))
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


def test_companies_are_counted_once_through_merges_and_apart_again_after(session: Any) -> None:
    lead = actor_of("lead")
    firms = [make_organization() for _ in range(3)]
    for number, firm in enumerate(firms, 1):
        contact = make_contact(firm)
        make_ticket(
            submission=make_submission(contact=contact), confirmed_at=clock.now() - timedelta(days=9 * number)
        )

    def told(firm: Any) -> None:
        session.commit()
        with unit_of_work():
            events.record("organization_edited", actor=lead, subject=firm, before={}, after={})

    def counted() -> list[Any]:
        sums = figures.sums([reports.year(2026)], frozenset({"companies", "new-companies"}))
        found = [one for one in INDICATORS if one.name in ("companies", "new-companies")]
        return [sums and getattr(sums.read(one, reports.year(2026)), "value", None) for one in found]

    for firm in firms:
        told(firm)
    count_all()
    assert counted() == [3, 3]
    for moved, into, wanted in ((0, 1, 2), (1, 2, 1), (1, None, 2), (0, None, 3)):
        firms[moved].merged_into_id = None if into is None else firms[into].id
        told(firms[moved])
        assert counted() == [wanted, wanted]  # not summed yet
        count_all()
        assert counted() == [wanted, wanted]


def test_a_company_takes_its_requests_along_where_it_moves(session: Any) -> None:
    lead, firm = actor_of("lead"), make_organization(region="57")
    make_ticket(submission=make_submission(contact=make_contact(firm)))
    period, names = reports.year(clock.today().year), frozenset({"requests", "companies"})

    def counted(region: str) -> list[Any]:
        sums = figures.sums([period], names, Filters(region=region))
        return [sums and sums.read(one, period).value for one in INDICATORS if one.name in names]

    for region, left in (("57", "67"), ("67", "57")):
        main_site = update(Establishment).where(
            Establishment.organization_id == firm.id, Establishment.is_head
        )
        session.execute(main_site.values(region=region))
        session.commit()
        with unit_of_work():
            events.record("organization_edited", actor=lead, subject=firm, before={}, after={})
        if region == "57":
            count_all()
        assert (counted(region), counted(left)) == ([1, 1], [0, 0])  # the second move is not summed yet
    count_all()
    assert (counted("67"), counted("57")) == ([1, 1], [0, 0])


def rows_given(read: Any) -> int:
    """Return how many rows the statements of something gave."""
    with reads.noting(session.get_bind()) as noted:
        read()
    connection = session.connection()
    return sum(len(connection.exec_driver_sql(*one).all()) for one in noted)


@pytest.mark.parametrize("asked", ["two filters", "days"])
def test_two_filters_or_days_of_broken_months_read_the_records_in_question_however_many_others_there_are(
    session: Any, asked: str
) -> None:
    """Those in both slices, or with something in the first or last month; not one of the fifty others."""
    names = frozenset(one.name for one in INDICATORS)
    filters = Filters(region="57", size="sme") if asked == "two filters" else Filters()
    period = reports.year(2026) if filters else reports.Period(date(2025, 3, 5), date(2026, 1, 20))

    def add(count: int, *, region: str, on: date) -> None:
        for _ in range(count):
            firm = make_organization(region=region, size_class="sme", size_year=2025, size_source="declared")
            at = clock.now().replace(year=on.year, month=on.month, day=on.day)
            make_ticket(submission=make_submission(contact=make_contact(firm)), confirmed_at=at)
        session.commit()
        with unit_of_work():
            session.execute(delete(TallyHead))  # all is counted anew
        count_all()

    def read() -> None:
        sums = figures.sums([period], names, filters)
        requests = next(one for one in INDICATORS if one.name == "requests")
        assert sums is not None
        found.append(sums.read(requests, period).value)

    found: list[Any] = []
    add(3, region="57", on=date(2026, 1, 15))
    few = rows_given(read)
    add(50, region="67", on=date(2025, 7, 9))
    many = rows_given(read)
    assert found == [3, 3 if filters else 53]
    assert many - few <= 5  # sums of another month
    with unit_of_work():
        session.execute(delete(TallyHead))
    assert figures.sums([period], names, filters) is None
    assert rows_given(indicators.load) > 100
