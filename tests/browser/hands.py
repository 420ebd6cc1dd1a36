"""Two ways to work a page: with a mouse, and with the keys of a keyboard alone."""

from playwright.sync_api import Page

MOST_TABS = 500


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

    def write_day(self, selector: str, year: int, month: int, day: int) -> None:
        """Choose a day."""
        self.page.locator(selector).first.fill(f"{year}-{month:02}-{day:02}")

    def tick(self, selector: str) -> None:
        """Tick a box or choose an answer."""
        self.page.locator(selector).first.check()

    def unfold(self, selector: str) -> None:
        """Unfold what a heading hides."""
        self.page.locator(selector).first.click()

    def press(self, selector: str) -> None:
        """Press a button or follow a link, and wait for the page it leads to."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()

    def reads(self, text: str) -> None:
        """Expect a text on the page."""
        found = " ".join(self.page.locator("body").inner_text().split())
        assert text in found, f"not on {self.page.url}: {text!r}\n{found[:2000]}"


class Keyboard(Mouse):
    """Tab to get there; Enter, Space and letters to act."""

    def write(self, selector: str, text: str) -> None:
        """Write into a field."""
        self._reach(selector)
        self.page.keyboard.type(text)

    def write_day(self, selector: str, year: int, month: int, day: int) -> None:
        """Type a day as a British browser asks for it."""
        self._reach(selector)
        self.page.keyboard.type(f"{day:02}{month:02}{year}")

    def tick(self, selector: str) -> None:
        """Tick a box or choose an answer, unless it is ticked."""
        self._reach(selector)
        if not self.page.evaluate("document.activeElement.checked"):
            self.page.keyboard.press("Space")

    def unfold(self, selector: str) -> None:
        """Unfold what a heading hides."""
        self._reach(selector)
        self.page.keyboard.press("Enter")

    def press(self, selector: str) -> None:
        """Press a button or follow a link, and wait for the page it leads to."""
        self._reach(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def _reach(self, selector: str) -> None:
        """Press Tab until the wanted thing has the focus, and see that the focus shows."""
        for _ in range(MOST_TABS):
            if self.page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
                style = "getComputedStyle(document.activeElement)"
                assert self.page.evaluate(
                    f"{style}.outlineStyle !== 'none' || {style}.boxShadow !== 'none'"
                ), selector
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no Tab leads to {selector} on {self.page.url}")
