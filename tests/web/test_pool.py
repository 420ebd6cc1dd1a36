"""The pages of the engineer pool: the plan by month, the forms of days on any screen, the setting, and sums that name nobody."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from desk import clock as desk_clock
from desk.calendars import months_later
from desk.services import pool
from models import DaysOffered, Engagement, Offer, PoolLimit, SupportDays, Unit
from models.states import TicketState, UnitKind
from tests.factories import keep, make_engagement, make_member, make_offer, make_ticket, make_unit


@pytest.fixture
def team(session: Any) -> Unit:
    return make_unit(kind=UnitKind.TEAM, name="Pool of engineers (démo)")


@pytest.fixture
def support(team: Unit) -> Engagement:
    unit = make_unit(kind=UnitKind.ENGINEER, parent_id=team.id, name="Maël Dorvigny (démo)")
    return make_engagement(
        make_offer("accepted", ticket=make_ticket("accepted", title="Sorting biscuits"), unit=unit)
    )


def month(ahead: int = 0) -> date:
    return months_later(desk_clock.today().replace(day=1), ahead)


def offer(team: Unit, ahead: int, days: str) -> None:
    keep(DaysOffered(unit_id=team.id, month=month(ahead), days=Decimal(days)))


def test_the_plan_says_what_is_free_and_what_is_too_full_and_names_no_engineer(
    client: Any, team: Unit, support: Engagement
) -> None:
    offer(team, 0, "12")
    offer(team, 1, "3")
    for ahead, planned in ((0, "4.5"), (1, "5")):
        keep(
            SupportDays(
                engagement_id=support.id, month=month(ahead), planned=Decimal(planned), used=Decimal(0)
            )
        )
    for role in ("officer", "contract_office", "director"):
        page = client(role).get("/pool").text
        assert ("2 days too many" in page) is (role == "officer"), "of one engineer"
        assert "Dorvigny" not in page
    assert "7.5" in client("lead").get("/pool").text
    assert client("administrator").get("/pool").status_code == 403
    for nonsense in ("", "2026", "9999-13", "0001-01"):
        assert client("officer").get("/pool", query_string={"from": nonsense}).status_code == 200


def test_an_empty_pool_says_what_to_do_and_a_desk_without_one_too(client: Any, session: Any) -> None:
    assert "There is no pool to plan" in client("officer").get("/pool").text
    make_unit(kind=UnitKind.TEAM)
    assert "No days are written" in client("officer").get("/pool").text


def test_days_are_written_on_a_form_and_wrong_ones_come_back_as_typed(
    client: Any, session: Any, support: Engagement
) -> None:
    officer, path, this = client("officer"), f"/pool/supports/{support.id}", f"{month():%Y-%m}"
    assert "Sorting biscuits" in officer.get(path).text
    wrong = officer.post(path, data={"seen": "", f"planned-{this}": "2.25", f"used-{this}": "1,5"})
    assert wrong.status_code == 422
    assert "Write days in halves" in wrong.text
    assert 'value="2.25"' in wrong.text
    assert (
        officer.post(path, data={"seen": "", f"planned-{this}": "2,5", f"used-{this}": "1"}).status_code
        == 303
    )
    row = session.scalars(select(SupportDays)).one()
    assert (row.month, row.planned, row.used) == (month(), Decimal("2.5"), Decimal(1))
    assert officer.post(path, data={"seen": "", f"planned-{this}": "9"}).status_code == 409
    long = {f"planned-{month(n):%Y-%m}": "1" for n in (0, 6)}
    answer = officer.post(path, data={"seen": pool.mark([row]), **long})
    assert answer.status_code == 422
    assert "6 months at most" in answer.text


def test_the_people_of_a_unit_write_their_support_and_see_no_other(
    client: Any, session: Any, team: Unit, support: Engagement
) -> None:
    engineer = client("researcher")
    make_member(support.unit, user=engineer.user)
    session.commit()
    path, this = f"/pool/supports/{support.id}", f"{month():%Y-%m}"
    assert engineer.get("/work").text.count("/pool") >= 1
    assert engineer.post(path, data={"seen": "", f"used-{this}": "1.5"}).status_code == 303
    assert "Pool of engineers" in engineer.get("/pool").text
    stranger = client("researcher")
    assert stranger.get(path).status_code == 404
    assert stranger.post(path, data={"seen": "", f"used-{this}": "1"}).status_code == 404
    assert "Pool of engineers" not in stranger.get("/pool").text
    assert client("director").post(path, data={}).status_code == 403


def test_the_pool_says_what_it_offers(client: Any, session: Any, team: Unit) -> None:
    officer, path, this = client("officer"), f"/pool/{team.id}/offered", f"{month():%Y-%m}"
    assert officer.get(path).status_code == 200
    assert officer.post(path, data={"seen": "", f"days-{this}": "20"}).status_code == 303
    assert session.scalars(select(DaysOffered.days)).all() == [Decimal(20)]
    assert officer.post(path, data={"seen": "", f"days-{this}": "-1"}).status_code == 422
    assert officer.get(f"/pool/{make_unit().id}/offered").status_code == 404


def test_the_months_of_a_support_are_a_setting(client: Any, session: Any) -> None:
    lead = client("lead")
    assert 'value="6"' in lead.get("/admin/pool").text
    assert lead.post("/admin/pool", data={"instead_of": "6", "months": "0"}).status_code == 422
    assert lead.post("/admin/pool", data={"instead_of": "6", "months": "9"}).status_code == 303
    assert lead.post("/admin/pool", data={"instead_of": "6", "months": "8"}).status_code == 409
    assert session.scalars(select(PoolLimit.months)).all() == [9]
    assert client("officer").get("/admin/pool").status_code == 403


def test_before_anybody_says_yes_the_page_tells_what_it_would_plan(
    client: Any, session: Any, team: Unit
) -> None:
    offer(team, 1, "20")
    researcher, officer = client("researcher"), client("officer")
    unit = make_unit(kind=UnitKind.ENGINEER, parent_id=team.id)
    make_member(unit, user=researcher.user)
    ticket = make_ticket(TicketState.MATCHING, owner=officer.user)
    path = f"/tickets/{ticket.reference}/offers"
    asked = {"offers-other_unit": unit.id, "offers-days": "12", "offers-days_from": f"{month(1):%Y-%m}"}
    assert officer.post(path, data=asked | {"offers-days_months": "7"}).status_code == 422
    assert officer.post(path, data=asked | {"offers-days_months": "1"}).status_code == 303
    told = "Accepting would plan 12 days of the pool’s 20 free in April 2026."
    assert told in officer.get(f"/tickets/{ticket.reference}").text
    offer_id = session.scalar(select(Offer.id))
    assert told in researcher.get(f"/work/offers/{offer_id}").text
    assert (
        researcher.post(f"/work/offers/{offer_id}/acceptance", data={"yes-has_tie": "no"}).status_code == 303
    )
    row = session.scalars(select(SupportDays)).one()
    assert (row.month, row.planned) == (month(1), Decimal(12))
