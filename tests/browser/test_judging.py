"""The judges of every page, and the keyboard, are shown something wrong and say so."""

from collections.abc import Callable, Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser import hands
from tests.browser.hands import Keyboard
from tests.browser.judging import INTAKE_BYTES, PAGE_BYTES, Weight, look

pytestmark = pytest.mark.browser
PAGE = """<!DOCTYPE html><html lang="en"><head><title>A page</title><style>{style}</style></head>
<body><main><h1>A page</h1>{body}</main></body></html>"""
GOOD = "<p>Words, and <a href='/x'>a link</a> among words.</p>"


def faults_of(page: Page, axe: Any, body: str = GOOD, style: str = "") -> list[str]:
    page.set_content(PAGE.format(style=style, body=body))
    return look(page, axe, "it")


def test_a_good_page_has_no_fault(page: Page, axe: Any) -> None:
    assert faults_of(page, axe) == []


def test_a_page_wider_than_a_phone_is_caught(page: Page, axe: Any) -> None:
    assert faults_of(page, axe, style="p { min-width: 360px }") == ["it: 368 pixels wide at 320"]


@pytest.mark.parametrize(
    ("rule", "style"),
    [
        ("color-contrast", "html { background: #fff } @media (prefers-color-scheme: dark) { html { background: #111 } p { color: #444 } }"),
        ("link-in-text-block", "@media (prefers-color-scheme: dark) { p { color: #767676 } a { color: #6f6f6f; text-decoration: none } }"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_the_dark_alone_is_caught(page: Page, axe: Any, rule: str, style: str) -> None:
    found = faults_of(page, axe, style=style)
    assert {one.split(": ")[1].split(" ")[0] for one in found} == {rule}
    assert all("dark" in one for one in found)


@pytest.fixture
def serve() -> Iterator[Callable[[dict[str, bytes]], str]]:
    """Serve a few answers by path."""
    servers = []

    def serving(answers: dict[str, bytes]) -> str:
        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = answers.get(self.path, b"")
                self.send_response(200)
                self.send_header("Content-Type", "text/html" if self.path == "/" else "text/css")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Stay silent."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        thread = Thread(target=server.serve_forever)
        thread.start()
        servers.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}/"

    yield serving
    for server, thread in servers:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize(("name", "limit"), [("intake.new", INTAKE_BYTES), ("queue.index", PAGE_BYTES)])
def test_a_page_that_weighs_more_than_promised_with_its_styles_is_caught(
    page: Page, serve: Callable[..., str], name: str, limit: int
) -> None:
    html = b'<!DOCTYPE html><link rel="stylesheet" href="/heavy.css"><p>'
    weight = Weight(page)
    for more, faults in ((0, []), (1, [f"{name}: {limit + 1} bytes, more than {limit}"])):
        page.goto(
            serve({"/": html, "/heavy.css": b" " * (limit - len(html) + more)}), wait_until="networkidle"
        )
        assert weight.faults(name) == faults


@pytest.mark.parametrize(
    ("body", "style", "said"),
    [
        ("<div id='go' onclick='history.go()'>Go</div>", "", "no Tab leads to #go"),
        ("<button id='go' tabindex='-1'>Go</button>", "", "no Tab leads to #go"),
        ("<div inert><button id='go'>Go</button></div>", "", "no Tab leads to #go"),
        ("<textarea onkeydown=\"if (event.key === 'Tab') event.preventDefault()\"></textarea><button id='go'>Go</button>", "", "no Tab leads to #go"),
        ("<button id='go'>Go</button>", "#go { outline: none }", "the focus does not show on #go"),
    ],
)  # fmt: skip
def test_what_the_keyboard_cannot_do_is_caught(
    page: Page, monkeypatch: pytest.MonkeyPatch, body: str, style: str, said: str
) -> None:
    monkeypatch.setattr(hands, "MOST_TABS", 12)
    page.set_content(PAGE.format(style=style, body=body))
    with pytest.raises(AssertionError, match=said):
        Keyboard(page).press("#go")


def test_the_keyboard_walks_a_group_and_a_list_and_types_a_day(page: Page) -> None:
    group = "<input type=radio name=a value=1><input type=radio name=a value=2 id=two>"
    choice = "<select name=b id=list><option>One</option><option>Three</option></select>"
    page.set_content(
        PAGE.format(style="", body=f"<form>{group}{choice}<input type=date name=c id=day></form>")
    )
    person = Keyboard(page)
    person.tick("#two")
    person.choose("#list", "Three")
    person.write_day("#day", date(2026, 12, 2))
    given = page.evaluate("[...new FormData(document.forms[0])].map(one => one[1])")
    assert given == ["2", "Three", "2026-12-02"]
    with pytest.raises(AssertionError, match="no arrow leads to Four"):
        person.choose("#list", "Four")
