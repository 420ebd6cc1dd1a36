"""What desk.js adds: no second send, no lost draft, keys that never fire while typing."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Request, Route

pytestmark = pytest.mark.browser

SCRIPT = (Path(__file__).resolve().parents[2] / "desk" / "static" / "desk.js").read_text(encoding="utf-8")
PLACE = "http://127.0.0.1:9"
FRAME = """<!doctype html><html lang="en"><title>x</title><body class="work" data-saving-text="Saving" data-saved-text="Saved"
 data-unsaved-text="Not saved">{}<script src="/desk.js"></script></body></html>"""
DRAFT = '<form method="post" data-autosave="/draft"><textarea name="note"></textarea><input name="csrf_token" value="t"><button>Send</button><span data-saving></span></form>'
ROWS = '<table data-rows><tbody><tr><td><a href="/1">one</a></td></tr><tr><td><a href="/2">two</a></td></tr></tbody></table><input data-find>'


@pytest.fixture
def open_page(new_page: Callable[..., Page]) -> Callable[..., tuple[Page, list[Request]]]:
    """Open a page of the given body; returns it with what it posted."""

    def opening(body: str, answer: Callable[[Route], Any] | None = None) -> tuple[Page, list[Request]]:
        page, posted = new_page(), []

        def serve(route: Route) -> None:
            if route.request.method == "POST":
                posted.append(route.request)
                (answer or (lambda one: one.fulfill(status=204)))(route)
            elif route.request.url.endswith("desk.js"):
                route.fulfill(body=SCRIPT, content_type="text/javascript")
            else:
                route.fulfill(body=FRAME.format(body), content_type="text/html")

        page.route("**/*", serve)
        page.goto(PLACE + "/")
        return page, posted

    return opening


def test_a_form_is_not_sent_again_while_its_answer_is_awaited(open_page: Callable[..., Any]) -> None:
    page, posted = open_page('<form method="post"><button>Send</button></form>')
    page.evaluate("stopped = []; addEventListener('submit', event => stopped.push(event.defaultPrevented))")
    page.click("button")
    page.wait_for_selector("button[aria-disabled=true]")
    page.keyboard.press("Enter")
    assert page.evaluate("stopped") == [False, True]
    assert len(posted) == 1


def test_a_draft_is_saved_after_a_pause_and_says_so(open_page: Callable[..., Any]) -> None:
    page, posted = open_page(DRAFT)
    page.fill("textarea", "photos")
    page.wait_for_function("document.querySelector('[data-saving]').textContent === 'Saved'")
    assert [request.post_data for request in posted] == ["note=photos&csrf_token=t"]


def test_a_save_that_fails_says_so_and_the_words_come_back(open_page: Callable[..., Any]) -> None:
    page, _posted = open_page(DRAFT, lambda route: route.abort())
    page.fill("textarea", "photos")
    page.wait_for_function("document.querySelector('[data-saving]').textContent === 'Not saved'")
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    assert page.input_value("textarea") == "photos"


def test_what_was_sent_does_not_come_back_as_a_second_answer(open_page: Callable[..., Any]) -> None:
    page, posted = open_page(
        DRAFT,
        lambda route: route.abort() if route.request.url.endswith("/draft") else route.fulfill(status=204),
    )
    page.fill("textarea", "photos")
    page.wait_for_function("document.querySelector('[data-saving]').textContent === 'Not saved'")
    page.click("button")
    page.wait_for_selector("button[aria-disabled=true]")
    assert posted
    assert page.evaluate("sessionStorage.length") == 0


def test_keys_move_between_rows_and_to_the_search(open_page: Callable[..., Any]) -> None:
    page, _posted = open_page(ROWS)
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent") == "two"
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.textContent") == "one"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.hasAttribute('data-find')")


def test_keys_stay_letters_while_typing(open_page: Callable[..., Any]) -> None:
    page, _posted = open_page(ROWS)
    page.click("input")
    page.keyboard.type("jk/?")
    assert page.input_value("input") == "jk/?"


def test_characters_left_are_counted(open_page: Callable[..., Any]) -> None:
    page, _posted = open_page(
        '<textarea data-most="20" data-counter="c"></textarea><p id="c" data-left="{n} left" data-over="{n} over"></p>'
    )
    page.fill("textarea", "two\nlines")
    assert page.inner_text("#c") == "11 left"
    page.fill("textarea", "😀" * 22)
    assert page.inner_text("#c") == "2 over"
    assert page.input_value("textarea") == "😀" * 22
