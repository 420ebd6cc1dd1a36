"""The page of the desk's working time, and the sentence under every due day in the reader's language."""

import re
from html import unescape
from typing import Any

import pytest
from flask_babel import force_locale
from sqlalchemy import func, select

from desk import clock as desk_clock
from desk import timetable
from desk.access import Actor
from desk.jobs import recount_targets
from desk.jobs.work import Work
from desk.queries import timetables as queries
from desk.services import links, offers, submissions
from desk.transaction import unit_of_work
from forms.timetable import TimetableForm
from models import Link, Target, Timetable
from models.states import TicketState
from tests.factories import actor_of, make_member, make_submission, make_ticket, make_unit, make_user

SENTENCE = {
    "en": "Due Wednesday 11 March: 2 working days counted from Tuesday 10 March.",
    "fr": "Échéance\u202f: mercredi 11 mars, soit 2 jours ouvrés à compter du mardi 10 mars.",
    "de": "Fällig am Mittwoch, 11. März: 2 Arbeitstage ab Dienstag, 10. März gerechnet.",
}


def typed(**changes: str) -> dict[str, str]:
    """What a browser sends of the page as it stands."""
    form = TimetableForm(
        formdata=None, instead_of=timetable.current().version,
        **TimetableForm.of(timetable.as_data(timetable.current())),
    )  # fmt: skip
    with force_locale("en"):
        return {field.name: field._value() for field in form if field.name != "csrf_token"} | changes


def opened() -> Any:
    make_user("officer")
    submission = make_submission("sent", contact_id=None, organization_id=None)
    with unit_of_work():
        return submissions.confirm(actor=Actor.system(), submission_id=submission.id)


def words(page: Any) -> str:
    return re.sub(r"\s+", " ", unescape(page.text).replace("\u202f", " ").replace("\xa0", " "))


def test_a_change_is_looked_at_applied_and_told(lead: Any, session: Any) -> None:
    ticket = opened()
    changed = typed(closures="2026-03-11 Inventory", first_answer_normal="15")
    page = lead.post("/admin/timetable/preview", data=changed)
    assert page.status_code == 200
    assert ticket.reference in page.text
    assert session.scalar(select(func.count()).select_from(Timetable)) == 0
    assert ticket.first_answer_due_at == session.scalar(select(Target.due_at))

    done = lead.post("/admin/timetable", data=changed)
    assert done.status_code == 303
    assert "Counting goes on" in lead.get(done.location).text
    recount_targets.run(Work("recount_targets"))
    told = words(lead.get(done.location))
    assert ticket.reference in told
    assert "2026-03-11 Inventory" in told
    assert "Inventory" in words(lead.get("/admin/timetable"))
    assert "counted a due day again" in words(lead.get(f"/tickets/{ticket.reference}"))
    assert "not counting Wednesday 11 March (Inventory)" in words(lead.get(f"/tickets/{ticket.reference}"))
    assert lead.post("/admin/timetable", data=changed).status_code == 409


def test_a_look_at_many_due_days_counts_the_first_and_says_so(
    lead: Any, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = opened(), opened()
    changed = typed(first_answer_normal="30")
    assert "that come first" not in words(lead.post("/admin/timetable/preview", data=changed))
    monkeypatch.setattr(queries, "LOOKED_AT", 1)
    page = words(lead.post("/admin/timetable/preview", data=changed))
    assert "Of 2 due days that run, this counts the 1 that come first." in page
    assert (first.reference in page, second.reference in page) == (True, False)


def test_hours_are_written_as_the_reader_writes_them_and_read_either_way(client: Any, session: Any) -> None:
    reader = client(make_user("lead", language="fr"))
    changed = typed(first_answer_normal="7,5")
    assert 'value="7,5"' in reader.post("/admin/timetable/preview", data=changed).text
    assert reader.post("/admin/timetable", data=changed).status_code == 303
    assert 'value="7,5"' in reader.get("/admin/timetable").text
    reader.post("/admin/timetable", data=changed | {"first_answer_normal": "7.5"})
    assert 'value="7,5"' in reader.get("/admin/timetable").text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("day_0", "9 to 5"), ("day_0", "12:00-09:00"), ("day_1", "09:00-12:00, 11:00-13:00"), ("code", "FR-99"), ("code", ""),
        ("closures", "15 May"), ("closures", "2026-02-30 No such day"), ("places", "Nancy"), ("places", "Nancy FR-00"),
        ("follow_up_low", "0"), ("follow_up_low", "soon"), ("follow_up_low", "99999"), ("follow_up_low", "1e3"), ("instead_of", "x"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_with_its_words_kept(
    lead: Any, session: Any, name: str, value: str
) -> None:
    for path in ("/admin/timetable/preview", "/admin/timetable"):
        page = lead.post(path, data=typed(**{name: value}))
        assert page.status_code == 422
        assert 'id="error-summary"' in page.text
        assert value in unescape(page.text)
    assert session.scalar(select(func.count()).select_from(Timetable)) == 0


def test_a_week_without_an_opening_is_no_week_and_a_change_of_nothing_is_said(
    lead: Any, session: Any
) -> None:
    closed = {f"day_{number}": "" for number in range(7)}
    assert lead.post("/admin/timetable/preview", data=typed(**closed)).status_code == 422
    assert "in force already" in lead.post("/admin/timetable/preview", data=typed()).text
    assert lead.post("/admin/timetable", data=typed()).status_code == 422
    assert lead.get("/admin/timetable/7").status_code == 404


@pytest.mark.parametrize("language", SENTENCE)
def test_a_due_day_explains_itself_to_the_desk_and_to_the_company(
    client: Any, session: Any, language: str
) -> None:
    ticket, said = opened(), SENTENCE[language].replace("\u202f", " ")
    if language != "de":  # the desk reads French and English
        page = client(make_user("officer", language=language)).get(f"/tickets/{ticket.reference}")
        assert said in words(page)
    link = links.tracking(submission_id=ticket.submission_id, contact_id=ticket.contact_id)
    assert said in words(client().get(links.path(link), query_string={"lang": language}))


@pytest.mark.parametrize("language", ["fr", "en", "de"])
def test_an_offer_explains_its_last_day_by_the_holidays_of_the_units_place(
    client: Any, session: Any, clock: Any, language: str
) -> None:
    clock.move_to(desk_clock.now().replace(month=3, day=31))
    ticket = make_ticket(TicketState.MATCHING)
    unit = make_unit(site="Strasbourg")
    make_member(unit, language=language)
    with unit_of_work():
        offers.send(actor=actor_of("officer"), ticket_id=ticket.id, unit_ids=[unit.id])
    link = session.scalars(select(Link).where(Link.purpose == "offer")).first()
    page = words(client().get(links.path(link), query_string={"lang": language}))
    feast = {"fr": "Vendredi saint", "en": "Good Friday", "de": "Karfreitag"}[language]
    assert feast in page
