"""Two requests become one and two again, by keys alone in a real browser and by plain controls without script."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from desk.services import links, passwords, tickets
from desk.transaction import unit_of_work
from tests import factories
from tests.browser.test_composer import PASSWORD, sign_in
from tests.harness import servers
from tests.harness.databases import SQLITE, Databases

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_merge_and_its_undoing_by_keys_and_without_script(
    databases: Databases, new_page: Callable[..., Page]
) -> None:
    with servers.live(databases.fresh(SQLITE)) as desk:
        with desk.app.app_context():
            email = factories.make_user("officer", password_hash=passwords.hashed(PASSWORD)).email
            actor, company = factories.actor_of("lead"), factories.make_organization()
            references, addresses = [], []
            for name in ("Ana Petit (démo)", "Ben Grand (démo)"):
                contact = factories.make_contact(company, name=name)
                ticket = factories.make_ticket(
                    "triage", submission=factories.make_submission(contact=contact)
                )
                with unit_of_work():
                    link = links.tracking(submission_id=ticket.submission_id, contact_id=contact.id)
                    tickets.reply(
                        actor=actor,
                        ticket_id=ticket.id,
                        body=f"Dear {name}",
                        key=f"the-words-to-{ticket.id:06d}",
                    )
                    addresses.append(links.path(link))
                references.append(ticket.reference)
        mine, other = references
        page = new_page()
        sign_in(page, desk.url, email)
        page.goto(f"{desk.url}/tickets/{mine}")
        page.keyboard.press("m")
        expect(page.locator("h1")).to_contain_text("into another request")
        page.locator("a", has_text="See what would move").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#gains")).to_contain_text(
            "Ben Grand (démo) would read the conversation of " + mine
        )
        page.get_by_role("button", name="Merge").focus()
        page.keyboard.press("Enter")
        page.locator(".error", has_text="Tick that these people may read it").wait_for()
        page.get_by_label("They may read it").focus()
        page.keyboard.press("Space")
        page.get_by_role("button", name="Merge").focus()
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text(f"{mine} was merged into {other}")
        done = page.url

        plain = new_page(java_script_enabled=False)
        plain.goto(desk.url + addresses[0])
        expect(plain.locator("main")).to_contain_text(
            f"Your request {mine} is followed under this reference now"
        )
        expect(plain.locator("#letters")).to_contain_text("Dear Ben")
        sign_in(plain, desk.url, email)
        plain.goto(done)
        plain.get_by_role("button", name="Undo it").click()
        expect(plain.locator("main")).to_contain_text("Undone by")
        plain.goto(desk.url + addresses[0])
        expect(plain.locator("#letters")).not_to_contain_text("Dear Ben")
        plain.goto(f"{desk.url}/tickets/{mine}")
        expect(plain.locator("#thread")).to_contain_text("Dear Ana")
