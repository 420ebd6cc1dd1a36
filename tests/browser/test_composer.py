"""What an officer types survives each of its seven deaths: a closed window, no network, a colleague, a merge, log-out, a restart, an
ended sign-in.
"""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from desk.extensions import session
from desk.services import passwords, regrouping, tickets
from desk.transaction import unit_of_work
from models import Message, Ticket, UserSession
from tests import factories
from tests.harness import servers
from tests.harness.databases import SQLITE, Databases
from tests.letting_leave import let_leave

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PASSWORD = "a quiet lake in March"
BOX = "#write-reply textarea"


def sign_in(page: Page, url: str, email: str) -> None:
    page.goto(f"{url}/login")
    enter(page, email)


def enter(page: Page, email: str) -> None:
    page.fill("#email", email)
    page.fill("#password", PASSWORD)
    with page.expect_navigation():
        page.press("#password", "Enter")


def type_on(page: Page, words: str) -> None:
    """Write at the end of the draft and wait until it is kept."""
    page.locator("#write-reply").evaluate("fold => { fold.open = true; }")
    page.locator(BOX).press("End")
    page.locator(BOX).press_sequentially(words)
    page.locator("#write-reply [data-saving]", has_text="Draft saved").wait_for()


def holds(page: Page, address: str, words: str) -> None:
    """Expect the draft on the page, opened anew."""
    page.goto(address)
    assert page.input_value(BOX) == words


def test_a_draft_survives_each_of_its_deaths_and_is_sent_once(
    databases: Databases, new_page: Callable[..., Page]
) -> None:
    database = databases.fresh(SQLITE)
    with servers.live(database) as desk:
        with desk.app.app_context():
            officer = factories.make_user("officer", password_hash=passwords.hashed(PASSWORD))
            ticket = factories.make_ticket("triage")
            email, ticket_id, place = officer.email, ticket.id, f"/tickets/{ticket.reference}"
            same = factories.make_submission(contact=ticket.contact)
            other = factories.make_ticket("triage", submission=same)
            other_id, home = other.id, f"/tickets/{other.reference}"
            colleague = factories.actor_of("lead")
        page = new_page()
        sign_in(page, desk.url, email)

        page.goto(desk.url + place)
        type_on(page, "One")
        page.close(run_before_unload=False)
        page = page.context.new_page()
        holds(page, desk.url + place, "One")

        page.context.set_offline(True)
        page.locator("#write-reply").evaluate("fold => { fold.open = true; }")
        page.locator(BOX).press("End")
        page.locator(BOX).press_sequentially(", two")
        page.locator("#write-reply [data-saving]", has_text="Not saved").wait_for()
        page.context.set_offline(False)
        page.locator("#write-reply [data-saving]", has_text="Draft saved").wait_for()
        holds(page, desk.url + place, "One, two")

        with desk.app.app_context(), unit_of_work():
            tickets.note(actor=colleague, ticket_id=ticket_id, body="I call them.", key="n" * 24)
            tickets.prioritize(actor=colleague, ticket_id=ticket_id, priority="urgent")
        type_on(page, ", three")
        holds(page, desk.url + place, "One, two, three")

        with desk.app.app_context():
            ids = {"ticket_id": ticket_id, "into_id": other_id}
            with unit_of_work():
                foreseen = regrouping.foresee_merge(*(session.get_one(Ticket, id_) for id_ in ids.values()))
                act_id = regrouping.merge(
                    actor=colleague, key="m" * 20, seen=foreseen.mark, agreed=True, **ids
                ).id
            holds(page, desk.url + home, "One, two, three")
            with unit_of_work():
                regrouping.undo(actor=colleague, act_id=act_id)
        holds(page, desk.url + place, "One, two, three")

        with page.expect_navigation():
            page.locator(".side-body form[action$='/logout'] button").click()
        sign_in(page, desk.url, email)
        holds(page, desk.url + place, "One, two, three")
    with servers.live(database) as desk:
        holds(page, desk.url + place, "One, two, three")
        type_on(page, ", four")
        with desk.app.app_context():
            for one in session.scalars(select(UserSession)):
                session.delete(one)
            session.commit()
            session.remove()
        with page.expect_navigation():
            page.click("#write-reply button.primary")
        enter(page, email)
        with page.expect_navigation():
            page.click("main form button.primary")
        assert page.locator("[data-seconds]").is_visible()
        with desk.app.app_context():
            assert let_leave() == 1
            written = session.scalars(select(Message.body).where(Message.lane == "company")).all()
            assert written == ["One, two, three, four"]
            kept: Any = session.get(Ticket, ticket_id)
            assert kept.priority == "urgent"
            session.remove()
