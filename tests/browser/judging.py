"""What is asked of every page: open to everyone in both lights, no wider than a phone, no heavier than promised."""

from collections.abc import Callable

from playwright.sync_api import Page, Response

DESKTOP, PHONE, NARROW = (
    {"width": 1280, "height": 900},
    {"width": 360, "height": 740},
    {"width": 320, "height": 640},
)
# The rules of axe that look at colors. Dark differs by nothing else (tests/architecture/test_styles.py), so that the
# others need not be asked twice.
OF_COLORS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
INTAKE_BYTES, PAGE_BYTES = 100_000, 150_000


class Weight:
    """Adds up what travels for one page."""

    def __init__(self, page: Page) -> None:
        self.answers: list[Response] = []
        page.on("response", lambda answer: self.answers.append(answer))

    def faults(self, name: str) -> list[str]:
        """Say whether the bodies transferred since the last time weigh more than promised."""
        total = sum(one.request.sizes()["responseBodySize"] for one in self.answers)
        self.answers.clear()
        limit = INTAKE_BYTES if name == "intake.new" else PAGE_BYTES
        return [f"{name}: {total} bytes, more than {limit}"] if total > limit else []


def look(page: Page, axe: Callable[..., list[str]], name: str) -> list[str]:
    """Return what is wrong with the page as it stands, in both lights and at three widths."""
    faults = []
    for width, size in (("desktop", DESKTOP), ("phone", PHONE)):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme="light")
        faults += [f"{name}, {width}: {one}" for one in axe(page)]
        page.emulate_media(color_scheme="dark")
        faults += [f"{name}, {width}, dark: {one}" for one in axe(page, **OF_COLORS)]
    page.set_viewport_size(NARROW)
    needed = page.evaluate("document.documentElement.scrollWidth")
    if needed > NARROW["width"]:
        faults.append(f"{name}: {needed} pixels wide at {NARROW['width']}")
    page.set_viewport_size(DESKTOP)
    return faults
