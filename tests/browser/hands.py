"""Two ways to work a page: with a mouse, and with the keys of a keyboard alone."""

from collections.abc import Callable
from datetime import date

from playwright.sync_api import Page

MOST_TABS, MOST_ARROWS = 500, 60
FOCUSED = "document.activeElement"


class Mouse:
    """Points at what it wants and clicks."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def go(self, address: str) -> None:
        """Type an address."""
        self.page.goto(address)

    def write(self, selector: str, text: str) -> None:
        """Write into a field."""
        self.page.locator(selector).first.fill(text)

    def write_day(self, selector: str, day: date) -> None:
        """Choose a day."""
        self.page.locator(selector).first.fill(day.isoformat())

    def choose(self, selector: str, words: str) -> None:
        """Choose from a list."""
        self.page.locator(selector).first.select_option(label=words)

    def tick(self, selector: str) -> None:
        """Tick a box or choose an answer."""
        self.page.locator(selector).first.check()

    def attach(self, selector: str, name: str, content: bytes) -> None:
        """Give a text file."""
        self.page.locator(selector).first.set_input_files(_file(name, content))

    def unfold(self, selector: str) -> None:
        """Unfold what a heading hides."""
        self.page.locator(selector).first.click()

    def press(self, selector: str) -> None:
        """Press a button or follow a link, and wait for the page it leads to.

        A page that only rewrites its own address, as the form does once a file is up, has led nowhere yet.
        """
        with self.page.expect_event("load"):
            self.page.locator(selector).first.click()

    def reads(self, *texts: str) -> None:
        """Expect texts on the page."""
        found = " ".join(self.page.locator("body").inner_text().split())
        for text in texts:
            assert text in found, f"not on {self.page.url}: {text!r}\n{found[:2000]}"


class Keyboard(Mouse):
    """Tab to get there; Enter, Space, arrows and letters to act."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        # While somebody listens, no chooser of the system opens: one key pressed too early would meet it.
        page.on("filechooser", lambda _chooser: None)

    def write(self, selector: str, text: str) -> None:
        """Write into a field."""
        self._reach(selector)
        self.page.keyboard.type(text)

    def write_day(self, selector: str, day: date) -> None:
        """Type a day in the order in which Chromium asks for it, whatever the page's language: month, day, year."""
        self._reach(selector)
        self.page.keyboard.type(f"{day:%m%d%Y}")
        assert self.page.evaluate(f"{FOCUSED}.value") == day.isoformat()

    def choose(self, selector: str, words: str) -> None:
        """Walk down a list."""
        self._reach(selector)
        self._walk_down(lambda: self.page.evaluate(f"{FOCUSED}.selectedOptions[0].label") == words, words)

    def tick(self, selector: str) -> None:
        """Tick a box, unless it is ticked; of a group of answers Tab reaches one, and the arrows the others."""
        one = self.page.locator(selector).first
        group = one.evaluate("one => one.type === 'radio' ? `input[name='${one.name}']` : null")
        self._reach(group or selector)
        self._walk_down(lambda: self._is_at(selector), selector)
        if not self.page.evaluate(f"{FOCUSED}.checked"):
            self.page.keyboard.press("Space")

    def attach(self, selector: str, name: str, content: bytes) -> None:
        """Give a text file."""
        self._reach(selector)
        with self.page.expect_file_chooser() as opened:
            self.page.keyboard.press("Enter")
        opened.value.set_files(_file(name, content))

    def unfold(self, selector: str) -> None:
        """Unfold what a heading hides."""
        self._reach(selector)
        self.page.keyboard.press("Enter")

    def press(self, selector: str) -> None:
        """Press a button or follow a link, and wait for the page it leads to."""
        self._reach(selector)
        with self.page.expect_event("load"):
            self.page.keyboard.press("Enter")

    def _reach(self, selector: str) -> None:
        """Press Tab until the wanted thing has the focus, and see that the focus shows."""
        for _ in range(MOST_TABS):
            if self._is_at(selector):
                style = f"getComputedStyle({FOCUSED})"
                assert self.page.evaluate(
                    f"{style}.outlineStyle !== 'none' || {style}.boxShadow !== 'none'"
                ), f"the focus does not show on {selector} of {self.page.url}"
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no Tab leads to {selector} on {self.page.url}")

    def _is_at(self, selector: str) -> bool:
        """Tell whether the focus is on what is wanted."""
        return bool(self.page.locator(selector).evaluate_all(f"all => all.includes({FOCUSED})"))

    def _walk_down(self, has_arrived: Callable[[], bool], wanted: str) -> None:
        """Press the down arrow until the wanted answer has been reached."""
        for _ in range(MOST_ARROWS):
            if has_arrived():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no arrow leads to {wanted} on {self.page.url}")


def _file(name: str, content: bytes) -> dict[str, object]:
    """Return a file as playwright hands it to a page."""
    return {"name": name, "mimeType": "text/plain", "buffer": content}
