"""A busy Monday in the browser, with and without script: requests shared out, one unit held, planned again, drafted and sent."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from desk import clock
from desk.extensions import session
from desk.services import passwords
from models import Offer, Ticket, TicketTopic, Unit
from tests import factories as make
from tests.browser import judging
from tests.harness import servers
from tests.harness.databases import SQLITE, Databases
from tests.harness.servers import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PASSWORD = "a quiet lake in March"
OFFICER = "monday@desk.example.org"
TITLES = ("Cracks in housings", "Cracks in wheels", "Cracks in pipes")
PITCH = "We cast pump housings and look for a camera that finds cracks before shipping."


@pytest.fixture
def desk(databases: Databases) -> Iterator[LiveServer]:
    """Three requests about one topic; of two units one declares more, and each has one place."""
    database = databases.fresh(SQLITE)
    with servers.live(database) as served:
        with served.app.app_context():
            officer = make.make_user("officer", email=OFFICER, password_hash=passwords.hashed(PASSWORD))
            topic = make.make_topic("cracks", label_en="Cracks", alternatives={"en": ["cracks"]})
            for name in ("Left", "Right"):
                make.make_member(make.make_unit(topics=(topic,), name=name, ceiling=1))
            for title in TITLES:
                ticket = make.make_ticket("qualified", owner=officer, title=title, pitch=PITCH)
                confirmed = {"confirmed_at": clock.now(), "confirmed_by_id": officer.id}
                session.add(TicketTopic(ticket_id=ticket.id, topic_id=topic.id, origin="desk", **confirmed))
            session.commit()
            session.remove()
        yield served
    databases.discard(database)


def planned(page: Page, title: str) -> tuple[str, str]:
    """Whom the plan gives a request, and why."""
    cells = page.locator("tr", has_text=title).locator("td")
    return cells.nth(0).inner_text(), cells.nth(1).inner_text()


@pytest.mark.parametrize("has_script", [True, False])
def test_many_requests_are_shared_out_one_unit_held_and_the_offers_sent(
    desk: LiveServer, new_page: Callable[..., Page], axe: Callable[..., list[str]], has_script: bool
) -> None:
    page = new_page(java_script_enabled=has_script, reduced_motion="reduce")
    page.goto(f"{desk.url}/login")
    page.fill("#email", OFFICER)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url("**/queue**")
    page.goto(f"{desk.url}/queue/routing")
    for title in TITLES:
        page.get_by_label(title).check()
    page.get_by_role("button", name="Show the plan").click()
    plan = {title: planned(page, title) for title in TITLES}
    assert sorted(unit.split("\n")[0] for unit, _ in plan.values()) == ["Left", "Right", "nobody"]
    (left_out,) = (title for title, (unit, _) in plan.items() if unit == "nobody")
    assert "Every unit that fits is full" in plan[left_out][1]
    if has_script:
        assert judging.look(page, axe, "routing.index") == []

    wish = page.locator("tr", has_text=left_out).locator("select")
    (left,) = (
        text for text in wish.locator("optgroup").first.locator("option").all_inner_texts() if "Left" in text
    )
    wish.select_option(label=left)
    page.get_by_role("button", name="Plan again").click()
    unit, why = planned(page, left_out)
    assert (unit.split("\n")[0], why) == ("Left", "Held by you.")
    page.get_by_role("button", name="Prepare these offers").click()
    expect(page.locator(".flash").first).to_contain_text("2 offers are prepared")

    with desk.app.app_context():
        held = select(Ticket.reference).where(Ticket.title == left_out)
        drafts = select(Offer.state, Unit.name).join(Unit, Unit.id == Offer.unit_id).order_by(Unit.name)
        assert [tuple(one) for one in session.execute(drafts)] == [("draft", "Left"), ("draft", "Right")]
        reference = session.scalar(held)
        session.remove()
    page.goto(f"{desk.url}/tickets/{reference}")
    page.get_by_role("button", name="Ask the units ticked").click()
    page.wait_for_load_state()
    with desk.app.app_context():
        assert [tuple(one) for one in session.execute(drafts)] == [("sent", "Left"), ("draft", "Right")]
        session.remove()
