"""A second step in a real browser: set up with the key that is typed, then in by code, then by recovery code."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from desk.extensions import session
from desk.services import passwords
from tests import factories
from tests.apps_with_codes import Phone
from tests.harness import servers
from tests.harness.databases import SQLITE, Databases

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PASSWORD = "a quiet lake in March"


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def forget_cookies(page: Page) -> None:
    """Leave the page first: an answer that is still on its way would bring the cookies back."""
    page.goto("about:blank")
    page.context.clear_cookies()


def give_password(page: Page, url: str, email: str) -> None:
    page.goto(f"{url}/account")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")


def test_set_up_then_in_by_code_then_by_recovery_code(
    databases: Databases,
    new_page: Callable[..., Page],
    axe: Callable[..., list[str]],
    vnu: Callable[..., list[str]],
) -> None:
    faults, written = [], {}

    def judged(name: str) -> None:
        faults.extend(f"{name}: {one}" for one in axe(page))
        written[name] = page.content()

    database = databases.fresh(SQLITE)
    with servers.live(database) as desk:
        with desk.app.app_context():
            person = factories.make_user(
                "researcher", language="en", password_hash=passwords.hashed(PASSWORD)
            )
            email: Any = person.email
            session.remove()
        page = new_page()
        give_password(page, desk.url, email)
        page.get_by_role("link", name="Set up a second step").click()
        page.get_by_label("Password").fill(PASSWORD)
        press(page, "Go on")
        assert page.get_by_role("img", name="Picture for an authenticator app").bounding_box()["width"] > 150  # type: ignore[index]
        judged("picture")
        phone = Phone("".join(page.locator(".key span").all_inner_texts()), [])
        page.get_by_label("The code your app shows now").fill(phone.code())
        press(page, "Turn the second step on")
        phone.recovery_codes = page.locator(".codes code").all_inner_texts()
        judged("codes")
        with page.expect_navigation():
            page.get_by_role("link", name="I have kept them: go on").click()
        page.goto(f"{desk.url}/account/second-step")
        judged("own")

        forget_cookies(page)
        give_password(page, desk.url, email)
        assert page.url.endswith("/login/code?next=/account")
        judged("code")
        page.get_by_label("Code from your app").fill(phone.code(1))
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.get_by_role("heading", name="My account").is_visible()

        forget_cookies(page)
        give_password(page, desk.url, email)
        press(page, "I do not have my phone: use a recovery code")
        page.get_by_label("Recovery code").fill(phone.recovery_codes[7].upper())
        press(page, "Sign in")
        assert page.url == f"{desk.url}/account"
        assert page.get_by_text("Password and recovery code").is_visible()
    assert faults + vnu(written) == []
