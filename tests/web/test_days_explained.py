"""Every day the desk counted says why it is that day, in the reader's words, wherever it stands."""

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from sqlalchemy import select

from desk.access import Actor
from desk.jobs import remind_offers
from desk.jobs.work import Work
from desk.services import offers, submissions
from desk.transaction import unit_of_work
from models import Member, OutboxMail, Ticket, Unit
from tests.factories import actor_of, make_submission, make_ticket, make_user
from tests.web.test_reads_per_page import reads

# The evening before Ascension Day, a Thursday.
EVE = datetime(2026, 5, 13, 16, 0, tzinfo=ZoneInfo("Europe/Paris"))
SAID = {
    "en": "Due Monday 18 May: 2 working days counted from Wednesday 13 May, not counting Thursday 14 May (Ascension Day).",
    "fr": "Échéance : lundi 18 mai, soit 2 jours ouvrés à compter du mercredi 13 mai, sans compter le jeudi 14 mai (Ascension).",
    "de": "Fällig am Montag, 18. Mai: 2 Arbeitstage ab Mittwoch, 13. Mai gerechnet, ohne Donnerstag, 14. Mai (Christi Himmelfahrt).",
}


def arrived(clock: Any, language: str = "en", **changes: Any) -> Ticket:
    clock.move_to(EVE)
    make_user("officer")
    submission = make_submission("sent", contact_id=None, organization_id=None, language=language, **changes)
    with unit_of_work():
        return submissions.confirm(actor=Actor.system(), submission_id=submission.id)


def test_a_list_asks_for_the_sentence_that_stands_on_the_request(
    client: Any, session: Any, clock: Any
) -> None:
    ticket = arrived(clock)
    officer = client("officer")
    address = f"/tickets/{ticket.reference}"
    for page in ("/queue?view=all", "/queue/board"):
        assert f'href="{address}#next" data-why="{address}/due"' in officer.get(page).text
    assert officer.get(f"{address}/due").json == {"why": SAID["en"]}
    page = officer.get(address).text
    assert 'id="next"' in page
    assert SAID["en"] in page


def test_a_day_that_a_person_set_says_so_and_a_closed_request_has_none(
    client: Any, session: Any, clock: Any
) -> None:
    clock.move_to(EVE)
    officer = client("officer")
    held = make_ticket("on_hold", next_action="resume")
    assert officer.get(f"/tickets/{held.reference}/due").json == {
        "why": "The day until which the request is on hold."
    }
    moved = arrived(clock)
    moved.next_action_due_on += timedelta(days=3)
    session.commit()
    assert officer.get(f"/tickets/{moved.reference}/due").json == {"why": "The day the desk planned."}
    closed = make_ticket("closed", outcome="out_of_scope")
    assert officer.get(f"/tickets/{closed.reference}/due").status_code == 404


@pytest.mark.parametrize("language", ["en", "fr", "de"])
def test_the_company_is_told_why_that_day_in_its_language(session: Any, clock: Any, language: str) -> None:
    arrived(clock, language)
    mail = session.scalars(select(OutboxMail).where(OutboxMail.kind == "submission_received")).one()
    for body in (mail.text_body, mail.html_body):
        assert SAID[language] in " ".join(body.split())


def test_a_unit_is_told_why_that_day_in_its_calendar_on_its_pages_and_when_reminded(
    client: Any, session: Any, clock: Any
) -> None:
    clock.move_to(EVE)
    me = client("researcher")
    unit = session.get_one(Unit, session.scalar(select(Member.unit_id).where(Member.user_id == me.user.id)))
    officer = make_user("officer")
    ticket = make_ticket("matching", owner=officer)
    with unit_of_work():
        (offer,) = offers.send(actor=actor_of(officer), ticket_id=ticket.id, unit_ids=[unit.id])
    why = "Due Tuesday 26 May: 7 working days counted from Wednesday 13 May, not counting Thursday 14 May (Ascension Day) and Monday 25 May (Pentecost Monday)."
    for page in ("/work", f"/work/offers/{offer.id}", "/account/calendar"):
        assert why in me.get(page).text, page
    path = re.search(r"/calendar/[A-Za-z0-9_-]{32}\.ics", me.post("/account/calendar").text)
    (event,) = Calendar.from_ical(client().get(path[0]).data).walk("VEVENT")
    assert str(event["description"]) == why
    clock.shift(timedelta(days=11))
    remind_offers.run(Work("remind_offers"))
    mail = session.scalars(select(OutboxMail).where(OutboxMail.kind == "offer_reminder")).one()
    assert why in " ".join(mail.text_body.split())


def test_an_officers_calendar_says_why_for_steps_the_desk_counted_alone(
    client: Any, session: Any, clock: Any
) -> None:
    counted = arrived(clock)
    me = client("officer")
    counted.owner = me.user
    make_ticket("on_hold", owner=me.user, next_action="resume")
    session.commit()
    path = re.search(r"/calendar/[A-Za-z0-9_-]{32}\.ics", me.post("/account/calendar").text)
    events = Calendar.from_ical(client().get(path[0]).data).walk("VEVENT")
    assert sorted(str(one.get("description", "")) for one in events) == ["", SAID["en"]]


def test_a_calendar_asks_as_often_for_many_days_as_for_one(client: Any, session: Any, clock: Any) -> None:
    clock.move_to(EVE)
    me = client("officer")
    arrived(clock).owner = me.user
    session.commit()
    once = reads(me, "/account/calendar")
    for _ in range(8):
        arrived(clock).owner = me.user
    session.commit()
    assert reads(me, "/account/calendar") == once
