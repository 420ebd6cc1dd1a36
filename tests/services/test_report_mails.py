"""The link to the figures of a period that is over: to those who chose it, once, and without a figure."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from desk import calendars
from desk.errors import NotAllowed
from desk.jobs import mail_reports
from desk.jobs.work import SYSTEM, Work
from desk.services import report_mails
from desk.transaction import unit_of_work
from models import Event, OutboxMail, ReportMail, User
from tests.factories import actor_of, make_user

APRIL_1 = datetime(2026, 4, 1, 5, 50, tzinfo=UTC)


def run(*, is_dry: bool = False) -> Work:
    work = Work("mail_reports", is_dry=is_dry)
    mail_reports.run(work)
    assert work.problems == []
    return work


def reader(rhythm: str, **facts: Any) -> User:
    user = make_user("director", **facts)
    with unit_of_work():
        report_mails.choose(actor=actor_of(user), rhythm=rhythm)
    return user


def mails(session: Any) -> list[OutboxMail]:
    return list(session.scalars(select(OutboxMail).where(OutboxMail.kind == "report_link")))


@given(day=st.dates(date(2001, 1, 1), date(2100, 12, 31)), count=st.sampled_from([1, 3]))
def test_the_newest_period_over_ends_before_the_day_and_the_next_one_does_not(day: date, count: int) -> None:
    first, last = calendars.months_over(day, count)
    assert first.day == 1
    assert (first.month - 1) % count == 0
    assert calendars.months_later(first, count) == date.fromordinal(last.toordinal() + 1)
    assert last < day <= calendars.months_over(calendars.months_later(day.replace(day=1), count), count)[1]


def test_the_link_comes_once_when_the_period_chosen_is_over(session: Any, clock: Any) -> None:
    reader("monthly", language="fr"), reader("quarterly", language="en")
    assert run().done == 0, "what was over when they chose is not told"
    clock.move_to(APRIL_1)
    assert (run(is_dry=True).done, len(mails(session))) == (0, 0)
    assert [run().done for _ in range(2)] == [2, 0]
    french, english = sorted(mails(session), key=lambda mail: mail.language, reverse=True)
    assert "first=2026-03-01&last=2026-03-31" in french.text_body
    assert "chaque mois" in french.text_body
    assert "first=2026-01-01&last=2026-03-31" in english.text_body
    assert "each quarter" in english.text_body


def test_a_morning_missed_is_made_up_for_and_older_periods_are_not_told_late(
    session: Any, clock: Any
) -> None:
    reader("monthly")
    clock.move_to(datetime(2026, 7, 9, 9, tzinfo=UTC))
    assert [run().done for _ in range(2)] == [1, 0]
    assert "first=2026-06-01" in mails(session)[0].text_body


def test_two_runs_that_took_the_same_list_promise_one_mail(session: Any, clock: Any) -> None:
    user = reader("monthly")
    clock.move_to(APRIL_1)
    for _ in range(2):  # as if both had asked who is due before either wrote
        with unit_of_work():
            report_mails.send(actor=SYSTEM, user_id=user.id)
    assert len(mails(session)) == 1


@pytest.mark.parametrize(
    ("change", "reason"), [({"is_active": False}, "account_closed"), ({"role": "researcher"}, "may_not_read")]
)
def test_who_may_no_longer_read_is_told_no_more_and_it_is_said(
    session: Any, clock: Any, change: dict[str, Any], reason: str
) -> None:
    user = reader("monthly")
    for name, value in change.items():
        setattr(user, name, value)
    session.commit()
    clock.move_to(APRIL_1)
    assert [run().done for _ in range(2)] == [1, 0]
    assert mails(session) == []
    ended = session.scalars(select(Event).where(Event.kind == "report_mail_ended")).one()
    assert ended.details["after"] == {"reason": reason}


def test_turned_off_nothing_comes_and_turned_on_again_nothing_is_told_twice(session: Any, clock: Any) -> None:
    user = reader("monthly")
    clock.move_to(APRIL_1)
    run()
    for rhythm in (None, None, "monthly"):
        with unit_of_work():
            report_mails.choose(actor=actor_of(user), rhythm=rhythm)
    assert run().done == 0
    assert len(mails(session)) == 1
    kinds = session.scalars(select(Event.kind).where(Event.kind == "report_mail_chosen")).all()
    assert len(kinds) == 3, "choosing what stands changes nothing"


def test_only_readers_of_reports_may_choose(session: Any) -> None:
    with pytest.raises(NotAllowed), unit_of_work():
        report_mails.choose(actor=actor_of("researcher"), rhythm="monthly")
    assert session.scalars(select(ReportMail)).all() == []


def test_the_page_turns_it_on_and_off(client: Any, session: Any) -> None:
    director = client("director")
    assert director.post("/reports/mail", data={"rhythm": "monthly"}).status_code == 303
    assert 'selected value="monthly"' in director.get("/reports?lang=en").text
    for nonsense in ({"rhythm": "hourly"}, {}):
        assert director.post("/reports/mail", data=nonsense).status_code == 422
    assert director.post("/reports/mail", data={"rhythm": "never"}).status_code == 303
    assert session.scalars(select(ReportMail)).all() == []
