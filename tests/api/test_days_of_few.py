"""The days of a pool of two: read by those who plan with them, and by nobody else, on no page, in no file and by no program."""

import io
import re
from datetime import UTC, date, datetime, time
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from openpyxl import load_workbook

from desk.services import pool
from desk.transaction import unit_of_work
from models import DaysAsked, DaysOffered, SupportDays
from models.states import UnitKind
from tests.factories import (
    actor_of,
    keep,
    make_engagement,
    make_member,
    make_offer,
    make_signed_in,
    make_ticket,
    make_unit,
)

DECEMBER = date(2025, 12, 1)
NOT_TOLD = "Not told: fewer than five people may stand behind it"
# What each worked, then corrected, and both; what is planned, offered, asked; days worked of those offered. No whole numbers: names have them.
DAYS = re.compile(r"\b(113\.0|216\.5|217\.5|329\.5|330\.5|124\.5|361\.5|473\.5|187\.5|69\.[68]|0\.69\d+)\b")
OF_2025 = "year=2025&first=2025-01-01&last=2025-12-31&lang=en"


@pytest.fixture
def desk(session: Any, client: Any) -> Any:
    """A pool of two engineers in December, its year frozen and one entry put right since."""
    team = make_unit(kind=UnitKind.TEAM)
    ticket = make_ticket("accepted")
    works = [work(team, ticket, *days) for days in (("124.5", "113"), ("237", "216.5"))]
    keep(DaysOffered(unit_id=team.id, month=DECEMBER, days=Decimal("473.5")))
    asked = make_offer("sent", ticket=ticket, unit=make_unit(kind=UnitKind.ENGINEER, parent_id=team.id))
    keep(DaysAsked(offer_id=asked.id, month=date(2026, 4, 1), days=Decimal("187.5")))
    days = {"first": "2025-01-01", "last": "2025-12-31"}
    frozen = client("director").post("/reports/frozen", data=days).location
    row = session.query(SupportDays).filter_by(engagement_id=works[1].id).one()
    with unit_of_work():
        pool.set_days(
            actor=actor_of("officer"), engagement_id=works[1].id, seen=pool.mark([row]),
            days={DECEMBER: (Decimal(237), Decimal("217.5"))},
        )  # fmt: skip
    return SimpleNamespace(team=team, ticket=ticket, works=works, frozen=frozen)


def work(team: Any, ticket: Any, planned: str, used: str) -> Any:
    unit = make_unit(kind=UnitKind.ENGINEER, parent_id=team.id)
    made = make_engagement(make_offer("accepted", ticket=ticket, unit=unit), started_on=DECEMBER)
    keep(SupportDays(engagement_id=made.id, month=DECEMBER, planned=Decimal(planned), used=Decimal(used)))
    return made


def addresses(desk: Any) -> dict[str, str]:
    """Return where days could be read, by a name."""
    figures = {
        f"{name} {kind}": f"/reports/indicators/{name}{kind}?{OF_2025}"
        for name in ("engineer-days", "engineer-days-companies", "pool-use")
        for kind in (".csv", "/records", "/records.csv")
    }
    return figures | {
        "page": f"/reports/indicators?{OF_2025}", "narrowed": f"/reports/indicators?{OF_2025}&size=sme",
        "csv": f"/reports/indicators.csv?{OF_2025}", "xlsx": f"/reports/indicators.xlsx?{OF_2025}",
        "frozen": f"{desk.frozen}?lang=en", "frozen csv": f"{desk.frozen}.csv?lang=en", "frozen text": f"{desk.frozen}.json",
        "corrections": f"{desk.frozen}/corrections?lang=en", "pool": "/pool?from=2025-12&lang=en",
        "ticket": f"/tickets/{desk.ticket.reference}?lang=en",
    }  # fmt: skip


def text_of(answer: Any) -> str:
    if answer.mimetype.endswith("sheet"):
        book = load_workbook(io.BytesIO(answer.data))
        return "\n".join(str(cell) for row in book.active.iter_rows(values_only=True) for cell in row)
    return str(answer.text)


@pytest.mark.parametrize("role", ["director", "contract_office", "funder"])
def test_the_days_of_two_engineers_are_nowhere_for_those_who_do_not_plan_with_them(
    client: Any, program: Any, desk: Any, role: str
) -> None:
    user = make_signed_in(role)
    person, found = client(user), {}
    for name, path in addresses(desk).items():
        answer = person.get(path)
        assert answer.status_code == 200 or (role, answer.status_code) == ("funder", 403), name
        found[name] = text_of(answer)
        assert not DAYS.search(found[name]), (name, DAYS.search(found[name]))
    for name in ("page", "narrowed", "csv", "xlsx", "engineer-days .csv", "pool-use .csv", "frozen", "frozen csv"):  # fmt: skip
        assert NOT_TOLD in found[name], name
    if role != "funder":
        assert NOT_TOLD in found["corrections"]
        assert "not told" in found["pool"]
        assert all(
            "days of a single person" in found[f"pool-use {kind}"] for kind in ("/records", "/records.csv")
        )
    told = program(user).get("/indicators?first=2025-01-01&last=2025-12-31").json["items"]
    days = [one for one in told if one["name"] in ("engineer-days", "engineer-days-companies", "pool-use")]
    assert [(one["value"], one["records"], one["is_hidden"]) for one in days] == [(None, None, True)] * 3
    assert not any(part["value"] for one in days for part in one["parts"])


def test_those_who_plan_with_the_pool_read_all_and_others_from_five_people_on(client: Any, desk: Any) -> None:
    officer, engineer = client("officer"), client("researcher")
    make_member(desk.works[0].unit, user=engineer.user)
    where = addresses(desk)
    for name in where.keys() - {"engineer-days-companies .csv", "narrowed"}:
        assert DAYS.search(text_of(officer.get(where[name]))), name
    assert "330.5" in engineer.get(where["pool"]).text
    for _ in range(3):
        work(desk.team, desk.ticket, "100", "100")
    for role in ("director", "contract_office"):
        person = client(role)
        assert "630.5" in person.get(where["page"]).text
        assert "630.5" in person.get(where["pool"]).text
        assert "records" not in re.findall(
            r'href="[^"]*engineer-days/([a-z]+)', person.get(where["page"]).text
        )
        assert NOT_TOLD in person.get(where["narrowed"]).text
        for name in ("engineer-days /records.csv", "frozen text", "frozen", "ticket"):
            assert not DAYS.search(text_of(person.get(where[name]))), name
    assert "630.5" in client("funder").get(where["csv"]).text


def test_what_was_worked_in_the_half_year_that_runs_is_told_once_it_is_over(
    client: Any, desk: Any, clock: Any
) -> None:
    for _ in range(3):
        work(desk.team, desk.ticket, "100", "100")
    for day, is_told in ((date(2025, 12, 16), False), (date(2026, 1, 6), True)):
        clock.move_to(datetime.combine(day, time(9), UTC))
        assert ("630.5" in client("director").get(addresses(desk)["pool"]).text) is is_told


def test_of_days_that_cut_half_years_the_whole_ones_that_are_over_are_told_and_named(
    client: Any, program: Any, desk: Any
) -> None:
    for _ in range(3):
        work(desk.team, desk.ticket, "100", "100")
    person = make_signed_in("director")
    asked = "first=2025-03-05&last=2026-02-28"  # of it July to December
    page = client(person).get(f"/reports/indicators?year=2025&{asked}&lang=en").text
    assert "630.5" in page
    assert "Told for 1 July 2025 to 31 December 2025." in page
    assert (
        ",2025-07-01,2025-12-31," in client(person).get(f"/reports/indicators/engineer-days.csv?{asked}").text
    )
    told = {one["name"]: one for one in program(person).get(f"/indicators?{asked}").json["items"]}
    days, requests = told["engineer-days"], told["requests"]
    assert (days["value"], days["first"], days["last"]) == ("630.5", "2025-07-01", "2025-12-31")
    assert (requests["first"], requests["last"]) == ("2025-03-05", "2026-02-28")
    for cut in ("first=2025-11-01&last=2026-02-28", "first=2025-07-02&last=2025-12-31"):
        assert not DAYS.search(client(person).get(f"/reports/indicators?year=2025&{cut}&lang=en").text)
        assert "630.5" not in client(person).get(f"/reports/indicators?year=2025&{cut}&lang=en").text
