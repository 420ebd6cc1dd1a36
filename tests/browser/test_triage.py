"""The workbench by mouse, by its macros and by two people at once, in a real browser."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from desk import clock
from desk.extensions import session
from desk.services import passwords
from models import Macro, Ticket
from tests import factories
from tests.browser.test_composer import PASSWORD, sign_in
from tests.harness import servers
from tests.harness.databases import SQLITE, Databases
from tests.harness.servers import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MANY = 20
OFFICERS = ("anna@desk.example.org", "paul@desk.example.org")


@pytest.fixture
def desk(databases: Databases) -> Iterator[LiveServer]:
    database = databases.fresh(SQLITE)
    with servers.live(database) as served:
        with served.app.app_context():
            hashed = passwords.hashed(PASSWORD)
            for email in OFFICERS:
                factories.make_user(
                    "officer", email=email, name=email.partition("@")[0].title(), password_hash=hashed
                )
            session.remove()
        yield served
    databases.discard(database)


def test_twenty_requests_are_triaged_by_mouse_alone(desk: LiveServer, new_page: Callable[..., Page]) -> None:
    with desk.app.app_context():
        lead = factories.make_user("lead")
        for place in range(MANY):
            factories.make_ticket("new", owner=lead, title=f"Request number {place}")
        session.remove()
    page = new_page()
    sign_in(page, desk.url, OFFICERS[0])
    page.goto(f"{desk.url}/queue?view=new")
    page.locator("#requests tbody a").first.click()
    for number in range(MANY):
        with page.expect_navigation():
            page.get_by_role("button", name="Take this request").click()
        expect(page.get_by_text("This request is yours.")).to_be_visible()
        if number < MANY - 1:
            with page.expect_navigation():
                page.get_by_role("link", name="Next request").click()
    with desk.app.app_context():
        assert {(one.state, one.owner.email) for one in session.query(Ticket)} == {("triage", OFFICERS[0])}
        session.remove()


def test_a_macro_is_looked_at_and_applied_by_its_key_and_from_the_palette(
    desk: LiveServer, new_page: Callable[..., Page]
) -> None:
    with desk.app.app_context():
        acts = [{"act": "prioritize", "priority": "urgent"}]
        factories.keep(Macro(name="Urgent for the hospital", acts=acts, created_at=clock.now()))
        places = [f"/tickets/{factories.make_ticket('triage').reference}" for _ in range(2)]
        session.remove()
    page = new_page()
    sign_in(page, desk.url, OFFICERS[0])
    page.goto(desk.url + places[0])
    page.keyboard.press("o")
    assert page.evaluate("document.activeElement.textContent") == "Urgent for the hospital"
    page.keyboard.press("Enter")
    page.wait_for_url("**/macros/**")
    expect(page.get_by_role("button", name="Apply the macro")).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_text("applied the macro")).to_be_visible()
    page.goto(desk.url + places[1])
    page.keyboard.press("Control+k")
    page.keyboard.type("hospital")
    page.keyboard.press("Enter")  # before the list answers: it leads where the words lead, not where it stood
    page.wait_for_url("**/macros/**")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    with desk.app.app_context():
        assert {one.priority for one in session.query(Ticket)} == {"urgent"}
        session.remove()


def test_the_palette_unfolds_what_has_a_key_and_two_keys_send_what_is_written(
    desk: LiveServer, new_page: Callable[..., Page]
) -> None:
    with desk.app.app_context():
        place = f"/tickets/{factories.make_ticket('triage').reference}"
        session.remove()
    page = new_page()
    sign_in(page, desk.url, OFFICERS[0])
    page.goto(desk.url + place)
    page.keyboard.press("Control+k")
    page.keyboard.type("note")
    page.keyboard.press("Enter")
    expect(page.locator("#note-body")).to_be_focused()
    page.keyboard.type("They called twice.")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    expect(page.locator("#thread")).to_contain_text("They called twice.")


def test_two_people_on_one_request_see_each_other_and_lose_nothing(
    desk: LiveServer, new_page: Callable[..., Page]
) -> None:
    with desk.app.app_context():
        ticket = factories.make_ticket("triage", title="Weld seams", pitch="We weld pumps.")
        place, ticket_id = f"/tickets/{ticket.reference}", ticket.id
        session.remove()
    pages = [new_page(), new_page()]
    for page, email in zip(pages, OFFICERS, strict=True):
        sign_in(page, desk.url, email)
        page.goto(desk.url + place)
    anna, paul = pages
    anna.reload()
    expect(anna.locator("[data-others]")).to_contain_text("Paul")
    for page in pages:
        page.locator("#edit-content").evaluate("fold => { fold.open = true; }")
    anna.fill("#content-title", "Weld seams of pumps")
    with anna.expect_navigation():
        anna.locator("#edit-content button.primary").click()
    paul.fill("#content-pitch", "We weld pumps and valves.")
    with paul.expect_navigation():
        paul.locator("#edit-content button.primary").click()
    kept = ("Weld seams of pumps", "We weld pumps and valves.")
    with desk.app.app_context():
        stored = session.get_one(Ticket, ticket_id)
        assert (stored.title, stored.pitch) == kept, "edits of two fields are both kept"
        session.remove()
    anna.goto(desk.url + place)
    for page, words in ((anna, "Seams one"), (paul, "Seams two")):
        page.locator("#edit-content").evaluate("fold => { fold.open = true; }")
        page.fill("#content-title", words)
    for page in pages:
        with page.expect_navigation():
            page.locator("#edit-content button.primary").click()
    for words in ("Weld seams of pumps", "Seams one", "Seams two"):
        expect(paul.locator("main")).to_contain_text(words)
    assert paul.input_value("#content-title") == "Seams two"
    with desk.app.app_context():
        assert session.get_one(Ticket, ticket_id).title == "Seams one", "nothing is written over unseen"
        session.remove()
