"""A researcher answers from the mail on a phone: two taps once the page is open, nothing wider than the screen."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page

from desk import clock
from desk.extensions import session
from desk.services import links
from models import Offer
from tests.factories import make_member, make_offer, make_ticket
from tests.harness import servers
from tests.harness.databases import SQLITE, Databases
from tests.harness.servers import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LONG = "Versicherungsvertragsabrechnungsprüfung " * 3


@pytest.fixture(scope="module")
def desk(databases: Databases) -> Iterator[LiveServer]:
    """Serve an empty desk for this file."""
    with servers.live(databases.fresh(SQLITE)) as served:
        yield served


@pytest.mark.parametrize("has_script", [True, False])
@pytest.mark.parametrize(
    ("taps", "state"),
    [
        (("#accept > summary", "button[name='yes-has_tie'][value=no]"), "accepted"),
        (("#decline > summary", "button[name='no-code'][value=no_capacity]"), "declined"),
    ],
)
def test_two_taps_on_a_phone_decide(
    desk: LiveServer, new_page: Callable[..., Page], taps: tuple[str, str], state: str, has_script: bool
) -> None:
    with desk.app.app_context():
        offer = make_offer("sent", ticket=make_ticket("offered", title=LONG, pitch=LONG * 9))
        member = make_member(offer.unit, language="de")
        ends = clock.now() + timedelta(days=70)
        path = links.path(links.issue("offer", expires_at=ends, offer_id=offer.id, member_id=member.id))
        session.commit()
        offer_id = offer.id
        session.remove()
    page = new_page(
        viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True, java_script_enabled=has_script,
        reduced_motion="reduce",
    )  # fmt: skip
    page.goto(desk.url + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator(taps[0]).tap()
    box: Any = page.locator(taps[1]).bounding_box()
    assert box["height"] >= 24, "large enough for a thumb (WCAG 2.5.8)"
    with page.expect_navigation():
        page.locator(taps[1]).tap()
    assert page.locator(".flash.tone-good").first.is_visible()
    with desk.app.app_context():
        assert session.get_one(Offer, offer_id).state == state
        session.remove()
