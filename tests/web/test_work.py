"""My work: what a researcher is offered and works on, their absences, and nothing of other units."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from desk import clock as desk_clock
from models import ConfidentialPart, Event, Member, NdaPerson, Offer, Unit, UnitPause
from tests.factories import keep, make_engagement, make_nda, make_offer, make_ticket, make_unit
from tests.harness.counting import count
from tests.harness.statements import count_queries

KEY = "a-key-of-the-form-1234"
POSTS = {
    "acceptance": {"yes-has_tie": "no"}, "refusal": {"no-code": "no_capacity"},
    "messages": {"ask-body": "How many?", "ask-key": KEY}, "colleagues": {"who-name": "Ana, Nancy"}, "confidential": {},
}  # fmt: skip


@pytest.fixture
def me(client: Any, session: Any) -> Any:
    return client("researcher")


def unit_of(session: Any, me: Any) -> Unit:
    unit_id = select(Member.unit_id).where(Member.user_id == me.user.id)
    return session.scalars(select(Unit).where(Unit.id.in_(unit_id))).one()


def mine(session: Any, me: Any, state: str = "sent", **changes: Any) -> Offer:
    return make_offer(state, unit=unit_of(session, me), **changes)


def absence(unit: Unit, first: Any, last: Any, reason: str = "") -> dict[str, str]:
    names = {"starts_on": first, "ends_on": last, "reason": reason}
    return {f"unit{unit.id}-{name}": str(value) for name, value in names.items()}


def test_work_shows_what_waits_and_what_one_works_on(me: Any, session: Any) -> None:
    waiting = mine(session, me, ticket=make_ticket("offered", title="Waiting need"))
    make_engagement(mine(session, me, "accepted", ticket=make_ticket("accepted", title="Running need")))
    make_offer("sent", ticket=make_ticket("offered", title="Somebody else's need"))
    page = me.get("/work").text
    assert f"/work/offers/{waiting.id}" in page
    assert "Running need" in page
    assert "Somebody else" not in page


@pytest.mark.parametrize("path", ["/work", "/work/profile"])
@pytest.mark.parametrize("language", ["en", "fr", "de"])
def test_an_empty_page_speaks_each_language(me: Any, path: str, language: str) -> None:
    page = me.get(f"{path}?lang={language}")
    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text


@pytest.mark.parametrize("role", ["officer", "lead", "contract_office", "director", "administrator", "funder"])  # fmt: skip
def test_only_researchers_have_work_of_their_own(client: Any, session: Any, role: str) -> None:
    offer, other = make_offer(), client(role)
    for path in ("/work", "/work/profile", f"/work/offers/{offer.id}"):
        assert other.get(path).status_code == 403
    for act, data in POSTS.items():
        assert other.post(f"/work/offers/{offer.id}/{act}", data=data).status_code == 403
    assert other.post(f"/work/units/{offer.unit_id}/absences").status_code == 403


def test_a_passer_by_is_asked_to_sign_in(client: Any, session: Any) -> None:
    assert client().get("/work").status_code == 303
    assert count(Event) == 0


@pytest.mark.parametrize("act", POSTS)
def test_an_offer_of_another_unit_is_not_there(me: Any, session: Any, act: str) -> None:
    offer = make_offer("sent")
    for number in (offer.id, 999_999, 10**30):
        assert me.get(f"/work/offers/{number}").status_code == 404
        assert me.post(f"/work/offers/{number}/{act}", data=POSTS[act]).status_code == 404
    session.refresh(offer)
    assert offer.state == "sent"


@pytest.mark.parametrize("act", POSTS)
def test_an_act_is_never_a_get(me: Any, session: Any, act: str) -> None:
    assert me.get(f"/work/offers/{mine(session, me).id}/{act}").status_code == 405


def test_reading_an_offer_is_no_act(me: Any, session: Any) -> None:
    offer = mine(session, me)
    before = count(Event)
    for _ in range(10):
        for path in ("/work", "/work/profile", f"/work/offers/{offer.id}"):
            assert me.get(path).status_code == me.head(path).status_code == 200
    session.refresh(offer)
    assert (offer.state, count(Event)) == ("sent", before)


@pytest.mark.parametrize("act", ["acceptance", "refusal"])
def test_an_answer_counts_once_and_in_time(me: Any, session: Any, clock: Any, act: str) -> None:
    offer, late = mine(session, me), mine(session, me, expires_at=desk_clock.now() + timedelta(hours=1))
    path = f"/work/offers/{offer.id}"
    answers = [me.post(f"{path}/{act}", data=POSTS[act]) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 409]
    assert answers[0].location == path
    assert "Here is how it stands now" in answers[1].text
    clock.move_to(late.expires_at + timedelta(seconds=1))
    assert me.post(f"/work/offers/{late.id}/{act}", data=POSTS[act]).status_code == 409
    session.refresh(late)
    assert late.state == "sent"


def test_the_confidential_part_opens_by_a_button_on_record_for_named_people(me: Any, session: Any) -> None:
    offer = mine(session, me, "accepted", ticket=make_ticket("accepted"))
    make_engagement(offer)
    now, ticket = desk_clock.now(), offer.ticket
    keep(ConfidentialPart(submission_id=ticket.submission_id, text="The recipe", created_at=now))
    path = f"/work/offers/{offer.id}"
    assert me.post(f"{path}/confidential").status_code == 404
    member = session.scalars(select(Member).where(Member.user_id == me.user.id)).one()
    keep(NdaPerson(nda_id=make_nda(ticket=ticket).id, member_id=member.id))
    assert "The recipe" not in me.get(path).text
    assert "The recipe" in me.post(f"{path}/confidential").text
    kinds = select(Event.kind).where(Event.kind == "confidential_read")
    assert len(session.scalars(kinds).all()) == 1


def test_an_absence_is_planned_and_taken_back(me: Any, session: Any) -> None:
    unit, today = unit_of(session, me), desk_clock.today()
    path = f"/work/units/{unit.id}/absences"
    sent = [me.post(path, data=absence(unit, today, today, "Field campaign")) for _ in range(2)]
    assert [answer.status_code for answer in sent] == [303, 422]  # days that overlap are told
    assert "Field campaign" in sent[1].text
    number = session.scalars(select(UnitPause.id)).one()
    assert [me.post(f"{path}/{number}/end").status_code for _ in range(2)] == [303, 404]
    assert count(UnitPause) == 0


@pytest.mark.parametrize(("first", "last"), [("", ""), ("tomorrow", "2026-04-01"), ("2026-04-02", "2026-04-01"), ("2026-01-01", "2026-01-02")])  # fmt: skip
def test_days_that_make_no_absence_are_told_and_kept(me: Any, session: Any, first: str, last: str) -> None:
    unit = unit_of(session, me)
    answer = me.post(f"/work/units/{unit.id}/absences", data=absence(unit, first, last, "A word"))
    assert answer.status_code == 422
    assert "A word" in answer.text
    assert count(UnitPause) == 0


def test_nobody_plans_or_ends_the_absence_of_another_unit(me: Any, session: Any) -> None:
    other, today = make_unit(), desk_clock.today()
    pause = keep(UnitPause(unit_id=other.id, starts_on=today, ends_on=today))
    answer = me.post(f"/work/units/{other.id}/absences", data=absence(other, today, today))
    assert answer.status_code in (403, 404)
    assert me.post(f"/work/units/{other.id}/absences/{pause.id}/end").status_code in (403, 404)
    own = unit_of(session, me)
    assert me.post(f"/work/units/{own.id}/absences/{pause.id}/end").status_code == 404
    assert count(UnitPause) == 1


def test_the_page_takes_as_many_queries_however_much_there_is(me: Any, session: Any) -> None:
    unit = unit_of(session, me)

    def more() -> None:
        make_offer("sent", unit=unit)
        make_offer("declined", unit=unit)
        make_engagement(make_offer("accepted", ticket=make_ticket("accepted"), unit=unit))

    more()
    me.get("/work")
    few = count_queries(lambda: me.get("/work"))
    for _ in range(8):
        more()
    assert count_queries(lambda: me.get("/work")) == few
