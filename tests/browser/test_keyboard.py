"""The workbench by keyboard alone: twenty requests triaged, one answered from, the help, and the keys turned off."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from desk import clock
from desk.extensions import session
from desk.services import mentions
from models import Interaction, Message, Ticket
from tests import factories
from tests.harness import servers
from tests.harness.databases import SQLITE, Databases
from tests.harness.servers import LiveServer
from tests.stories import desk_of_today
from tests.stories.people import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MANY = 20
OFFICER = "officer@desk.example.org"


@pytest.fixture
def desk(databases: Databases) -> Iterator[LiveServer]:
    database = databases.fresh(SQLITE)
    with servers.live(database) as served:
        with served.app.app_context():
            desk_of_today.open_desk("en")
            assert desk_of_today.account_of("officer", "en") == OFFICER
            lead = factories.make_user("lead")
            for place in range(MANY):
                factories.make_ticket("new", owner=lead, title=f"Request number {place}")
            session.remove()
        yield served
    databases.discard(database)


@pytest.fixture
def page(desk: LiveServer, new_page: Callable[..., Page]) -> Page:
    page = new_page()
    page.goto(f"{desk.url}/login")
    page.fill("#email", OFFICER)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url("**/queue**")
    return page


def test_twenty_requests_are_triaged_by_keyboard_alone(desk: LiveServer, page: Page) -> None:
    page.goto(f"{desk.url}/queue?view=new")
    page.keyboard.press("j")
    status = page.locator("#list-status")
    for _ in range(MANY):
        title = page.locator("tr.is-current th a").inner_text()
        page.keyboard.press("t")
        expect(status).to_have_text(f"Yours: {title}")
    expect(page.locator("#requests tbody tr")).to_have_count(0)
    with desk.app.app_context():
        states = {(ticket.state, ticket.owner.email) for ticket in session.query(Ticket)}
        assert states == {("triage", OFFICER)}
        session.remove()


def test_a_request_is_opened_taken_noted_and_left_for_the_next_by_keys(desk: LiveServer, page: Page) -> None:
    page.goto(f"{desk.url}/queue?view=new")
    page.keyboard.press("j")
    page.keyboard.press("j")
    first = page.locator("tr.is-current th a").inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url("**/tickets/**")
    expect(page.locator("h1")).to_have_text(first)
    with page.expect_navigation():
        page.keyboard.press("t")
    expect(page.get_by_text("This request is yours.")).to_be_visible()
    page.keyboard.press("n")
    page.keyboard.type("t and e are words here")
    page.keyboard.press("Tab")
    assert page.locator("#note-body").input_value() == "t and e are words here"
    page.locator("#write-note button:has-text('Keep the note')").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    with page.expect_navigation():
        page.keyboard.press("e")
    expect(page.locator("h1")).not_to_have_text(first)
    page.keyboard.press("a")
    assert page.evaluate("document.activeElement.tagName") == "SELECT"
    page.keyboard.press("Escape")
    page.locator("#main").focus()
    with page.expect_navigation():
        page.keyboard.press("u")
    assert page.url.endswith("/queue?view=new")
    with desk.app.app_context():
        assert session.query(Message).one().body == "t and e are words here"
        session.remove()


def test_the_help_names_the_keys_of_the_page_and_turns_them_off(desk: LiveServer, page: Page) -> None:
    page.goto(f"{desk.url}/queue?view=new")
    page.locator("tbody a").first.click()
    page.wait_for_url("**/tickets/**")
    page.keyboard.press("?")
    expect(page.locator("#keys-here dt").first).to_be_visible()
    listed = page.locator("#keys-here dt").all_inner_texts()
    assert {"t", "a", "p", "d", "h", "c", "r", "n", "u"} <= set(listed)
    assert len(listed) == len(set(listed))
    page.get_by_role("button", name="Turn the keys off").click()
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    assert page.evaluate("document.activeElement.tagName") != "SELECT"
    page.reload()
    page.keyboard.press("a")
    assert page.evaluate("document.activeElement.tagName") != "SELECT"


def test_a_day_in_the_list_says_why_it_is_that_day_to_who_comes_to_it_by_keyboard(
    desk: LiveServer, page: Page
) -> None:
    page.goto(f"{desk.url}/queue?view=new")
    page.locator("tbody [data-why]").last.focus()
    bubble = page.get_by_role("tooltip")
    expect(bubble).to_have_text("The day the desk planned.")
    expect(page.locator("tbody [data-why]").last).to_have_attribute("aria-describedby", "why-then")
    page.keyboard.press("Escape")
    expect(bubble).to_be_hidden()


def test_a_call_is_recorded_from_anywhere_with_its_next_step_by_keys_alone(
    desk: LiveServer, page: Page
) -> None:
    page.goto(f"{desk.url}/queue?view=new")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tickets/**")
    here = page.url
    page.keyboard.press("Control+k")
    page.keyboard.type("record a call")
    expect(page.locator("#palette-places [aria-selected=true] b")).to_have_text("Record a call…")
    page.keyboard.press("Enter")
    page.wait_for_url("**/interactions/new**")
    page.get_by_label("What was said or decided, in a line?").focus()
    page.keyboard.type("They want a demonstration")
    page.get_by_label("What comes next?").focus()
    page.keyboard.type("Call")
    page.get_by_label("What for?").focus()
    page.keyboard.type("Agree on a day")
    page.get_by_label("On which day?").last.fill((clock.today() + timedelta(days=3)).isoformat())
    page.keyboard.press("Enter")
    page.wait_for_url(here)
    expect(page.get_by_text("It is recorded, and the next step is planned.")).to_be_visible()
    expect(page.locator("#follow-ups")).to_contain_text("Agree on a day")
    with desk.app.app_context():
        met = session.query(Interaction).one()
        assert (met.summary, met.kind) == ("They want a demonstration", "call")
        assert met.contact_id == session.get_one(Ticket, met.ticket_id).contact_id
        session.remove()


def test_an_at_sign_lists_at_the_caret_whom_a_note_may_name_and_enter_takes_the_name(
    desk: LiveServer, page: Page, axe: Callable[..., list[str]]
) -> None:
    with desk.app.app_context():
        factories.make_user("director", name="Élise Brandt (démo)")
        factories.make_user("officer", name="Elias Roth")
        factories.make_user("researcher", name="Elise Otherwise")
        place = f"/tickets/{session.query(Ticket).first().reference}"
        session.remove()
    page.goto(desk.url + place)
    page.keyboard.press("n")
    box, names = page.locator("#note-body"), page.get_by_role("listbox", name="Colleagues")
    options = names.get_by_role("option")
    page.keyboard.type("Mail a.b@elsewhere.example.org and @eli")
    expect(options).to_have_text(["Elias Roth", "Élise Brandt"])
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == options.last.get_attribute("id")
    assert axe(page) == []
    around, shown = box.bounding_box(), names.bounding_box()
    assert around["x"] < shown["x"] < around["x"] + around["width"]
    assert around["y"] < shown["y"]
    page.keyboard.press("Enter")
    expect(box).to_have_value("Mail a.b@elsewhere.example.org and @Élise Brandt ")
    page.keyboard.press("Control+z")
    expect(box).to_have_value("Mail a.b@elsewhere.example.org and @eli")
    page.keyboard.press("Control+y")
    page.keyboard.type("see @El")
    page.keyboard.press("Escape")
    expect(names).to_be_hidden()
    page.keyboard.press("Enter")
    page.keyboard.type("@Roth")
    options.click()
    words = "Mail a.b@elsewhere.example.org and @Élise Brandt see @El\n@Elias Roth "
    expect(box).to_have_value(words)
    page.keyboard.type("@")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**#thread")
    with desk.app.app_context():
        note = session.query(Message).order_by(Message.id.desc()).first()
        named = mentions.named(note.body, mentions.people(session.get_one(Ticket, note.ticket_id)))
        assert sorted(one.bare_name for one in named) == ["Elias Roth", "Élise Brandt"]
        session.remove()
