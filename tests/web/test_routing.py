"""Batch routing over HTTP: a plan to read, wishes that hold, drafts that stay at the desk."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from desk import clock
from desk.matching import loader
from models import DaysOffered, Event, MatchRun, Offer, OutboxMail, TicketTopic
from models.states import OfferState, TicketState, UnitKind
from tests import factories as make
from tests.web.test_reads_per_page import reads

PITCH = "We cast pump housings and look for a camera that finds cracks before shipping."


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    loader.forget()


@pytest.fixture
def monday(session: Any) -> Any:
    """Two requests about one topic, and two units with one place each."""
    topic = make.make_topic("defect-detection", label_en="Defect detection", alternatives={"en": ["cracks"]})
    units = [make.make_unit(topics=(topic,), name=name, ceiling=1) for name in ("Left <b>", "Right")]
    tickets = [
        make.make_ticket(TicketState.QUALIFIED, title=f"Cracks in castings {n}", pitch=PITCH) for n in (1, 2)
    ]
    person = make.make_user()
    for ticket in tickets:
        session.add(
            TicketTopic(
                ticket_id=ticket.id,
                topic_id=topic.id,
                origin="desk",
                confirmed_at=clock.now(),
                confirmed_by_id=person.id,
            )
        )
    session.flush()
    return units, tickets


def of(page: Any) -> str:
    return " ".join(page.text.split())


def address(tickets: Any, **wishes: str) -> str:
    return "/queue/routing?" + "&".join(
        [*(f"ticket={t.id}" for t in tickets), *(f"{name}={value}" for name, value in wishes.items())]
    )


def test_the_plan_gives_each_unit_what_it_has_places_for(client: Any, monday: Any, session: Any) -> None:
    _, tickets = monday
    page = client("officer").get(address(tickets))
    assert page.status_code == 200
    assert {f'name="unit-{t.id}"' in page.text for t in tickets} == {True}
    assert page.text.count("Left &lt;b&gt;</b>") == page.text.count("<b>Right</b>") == 1
    assert session.scalars(select(MatchRun)).all() == [] == session.scalars(select(Offer)).all()


def test_the_plan_says_what_each_unit_has_taken_and_what_the_pool_has_free(
    client: Any, monday: Any, session: Any
) -> None:
    units, tickets = monday
    for unit in units:
        unit.ceiling = 3
    make.make_engagement(make.make_offer("accepted", unit=units[0]))
    team = make.make_unit(kind=UnitKind.TEAM, name="Pool of engineers (démo)")
    make.keep(DaysOffered(unit_id=team.id, month=clock.today().replace(day=1), days=Decimal("7.5")))
    page = of(client("officer").get(f"{address(tickets)}&lang=en"))
    assert page.count("0 of 3") + page.count("1 of 3") == len(tickets)
    assert "Pool of engineers (démo): 7.5 days free in" in page


def test_a_unit_held_is_kept_and_one_left_out_is_not_proposed(client: Any, monday: Any) -> None:
    (left, right), (first, second) = monday
    held = of(client("officer").get(address((first, second), **{f"wish-{first.id}": str(right.id)})))
    assert "Held by you." in held
    assert f'name="unit-{first.id}" value="{right.id}"' in held
    without = of(client("officer").get(address((first,), **{f"without-{first.id}": str(left.id)})))
    assert f'name="unit-{first.id}" value="{right.id}"' in without
    assert f'name="without-{first.id}" value="{left.id}" checked' in without  # or the next plan would ask it
    both = f"{address((first,))}&without-{first.id}={left.id}&without-{first.id}={right.id}"
    assert "You ruled out every unit that fits." in of(client("officer").get(both))
    alone = of(client("officer").get(address((first, second), **{f"wish-{second.id}": "leave"})))
    assert f'name="unit-{second.id}"' not in alone
    ticked = [f'value="{one.id}" checked' in alone for one in (first, second)]
    assert ticked == [True, False]  # or the next plan would take it back


def test_a_unit_held_twice_with_one_place_is_refused_by_name(client: Any, monday: Any) -> None:
    (left, _), (first, second) = monday
    both = {f"wish-{t.id}": str(left.id) for t in (first, second)}
    page = of(client("officer").get(address((first, second), **both)))
    assert f"for {second.reference} has no place for it" in page


def test_the_plan_becomes_drafts_that_nobody_outside_knows_of(client: Any, monday: Any, session: Any) -> None:
    units, tickets = monday
    plan = {f"unit-{t.id}": str(u.id) for t, u in zip(tickets, units, strict=True)}
    answer = client("officer").post("/queue/routing", data={"ticket": [str(t.id) for t in tickets], **plan})
    assert answer.status_code == 303
    assert [(o.state, o.unit_id) for o in session.scalars(select(Offer).order_by(Offer.id))] == [
        (OfferState.DRAFT, units[0].id),
        (OfferState.DRAFT, units[1].id),
    ]
    assert session.scalars(select(OutboxMail)).all() == []
    assert len(session.scalars(select(Event).where(Event.kind == "offer_drafted")).all()) == 2
    again = client("officer").post("/queue/routing", data={"ticket": [str(tickets[0].id)], **plan})
    assert (again.status_code, "changed meanwhile" in again.text) == (409, True)


def test_a_draft_is_sent_or_dropped_from_its_request(client: Any, monday: Any, session: Any) -> None:
    (left, _), (ticket, other) = monday
    make.make_member(left)
    asked = client("officer")
    for one in (ticket, other):
        asked.post("/queue/routing", data={"ticket": str(one.id), f"unit-{one.id}": str(left.id)})
    page = of(asked.get(f"/tickets/{ticket.reference}"))
    assert "Prepared, not sent" in page
    asked.post(f"/tickets/{ticket.reference}/offers", data={"offers-unit_ids": str(left.id)})
    offer, *more = session.scalars(select(Offer).where(Offer.ticket_id == ticket.id)).all()
    assert (offer.state, more) == (OfferState.SENT, [])
    assert len(session.scalars(select(OutboxMail)).all()) == 1


@pytest.mark.parametrize(
    "query", ["ticket=x&ticket=99999999999999", "ticket=1&wish-1=%00", "wish-=3", "ticket="]
)
def test_an_address_nobody_wrote_is_a_plain_page(client: Any, monday: Any, query: str) -> None:
    assert client("officer").get(f"/queue/routing?{query}").status_code == 200


def test_without_a_request_that_waits_the_page_says_so(client: Any, session: Any) -> None:
    assert "No request waits for a unit" in client("lead").get("/queue/routing").text


@pytest.mark.parametrize("role", ["contract_office", "director", "researcher", "funder", "administrator"])
def test_only_the_desk_shares_requests_out(client: Any, role: str) -> None:
    assert client(role).get("/queue/routing").status_code == 403
    assert client(role).post("/queue/routing").status_code == 403


def test_the_plan_asks_the_database_as_often_for_six_requests_as_for_two(
    client: Any, monday: Any, session: Any
) -> None:
    _, tickets = monday
    officer, more = (
        client("officer"),
        [make.make_ticket(TicketState.QUALIFIED, pitch=PITCH) for _ in range(4)],
    )
    officer.get(address((*tickets, *more)))  # the matcher is made, the session's user known
    few = reads(officer, address(tickets))
    assert reads(officer, address((*tickets, *more))) == few
    assert few <= 32


@pytest.mark.parametrize(
    ("path", "home"), [("/queue/routing", "/queue"), ("/queue/mail", "/queue"), ("/pool", "/contracts")]
)
def test_a_page_marks_the_room_one_comes_from(client: Any, session: Any, path: str, home: str) -> None:
    assert f'href="{home}" aria-current="page"' in client("lead").get(path).text
