"""Every page of the desk, on a desk that is lived in: readable by everyone, valid, light, quiet, and no wider than a phone.

The list is derived from the map of addresses, so that a new page cannot be forgotten: one whose address nobody knows
how to fill fails here.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from types import SimpleNamespace
from typing import Any

import pytest
from flask import abort
from playwright.sync_api import Page
from sqlalchemy import select

from desk import demo, policy
from desk.errors import Conflict
from desk.extensions import session
from models import Organization, Ticket
from models.states import Role
from tests.browser.judging import DESKTOP, Weight, look
from tests.browser.places import PASSER_BY, get_pages
from tests.harness import application, servers
from tests.harness.databases import SQLITE, Databases

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WHO = (
    PASSER_BY,
    Role.OFFICER,
    Role.LEAD,
    Role.ADMINISTRATOR,
    Role.RESEARCHER,
    Role.CONTRACT_OFFICE,
    Role.DIRECTOR,
    Role.FUNDER,
)
GONE = ("intake.resume gone", "account.set_password ended")
# Pages that a role opens besides those it is the first to be let in to.
ALSO = {
    Role.DIRECTOR: ("/queue", "/reports", "/contracts"),
    Role.FUNDER: ("/reports",),
    Role.CONTRACT_OFFICE: ("/queue", "/contracts", "/contracts/due"),
    Role.LEAD: ("/queue", "/reports"),
}


@pytest.fixture(scope="module")
def lived_in(databases: Databases) -> Iterator[SimpleNamespace]:
    """Serve the demonstration, loaded once for this file."""
    with ExitStack() as stack:
        served = stack.enter_context(servers.live(databases.fresh(SQLITE)))
        with served.app.app_context():
            demo.load()
            session.remove()
        yield SimpleNamespace(url=served.url, app=served.app, pages=get_pages(served.app))


@pytest.fixture
def desk(lived_in: SimpleNamespace) -> SimpleNamespace:
    """Make the served desk the process's own for this test."""
    application.resume(lived_in.app)
    return lived_in


@pytest.fixture
def visitor(desk: SimpleNamespace, new_page: Callable[..., Page]) -> Callable[[str], Page]:
    """Open a browser as somebody of a role."""

    def enter(who: str) -> Page:
        page = new_page(viewport=DESKTOP, reduced_motion="reduce")
        if who != PASSER_BY:
            email = next(one.email for one in demo.ACCOUNTS if one.role == who)
            page.goto(f"{desk.url}/login")
            page.fill("[name=email]", email)
            page.fill("[name=password]", demo.PASSWORD)
            page.press("[name=password]", "Enter")
            page.wait_for_url(lambda url: not url.endswith("/login"))
        return page

    return enter


@pytest.mark.parametrize("who", WHO)
def test_every_page_is_open_to_everyone_valid_light_and_narrow(
    desk: SimpleNamespace, visitor: Any, axe: Any, vnu: Any, who: str
) -> None:
    addresses = {name: path for name, (role, path) in desk.pages.items() if role == who}
    addresses |= {f"{path} as {who}": path for path in ALSO.get(who, ())}
    assert addresses
    page = visitor(who)
    page.goto("about:blank")
    weight, faults, sources = Weight(page), [], {}
    for name, path in addresses.items():
        answer = page.goto(desk.url + path)
        expected = 404 if name in GONE else 200
        assert answer.status == expected, f"{name}: {answer.status}"
        sources[name] = answer.text()
        faults += weight.faults(name)
        faults += look(page, axe, name)
    faults += vnu(sources)
    assert not faults, "\n".join(faults)


def test_the_list_of_pages_is_the_map_of_addresses(desk: SimpleNamespace) -> None:
    assert len(desk.pages) > 60
    assert {who for who, _ in desk.pages.values()} <= set(WHO)


@pytest.mark.parametrize("who", [PASSER_BY, Role.OFFICER])
def test_error_pages_are_pages_too(
    desk: SimpleNamespace, visitor: Any, axe: Any, vnu: Any, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    page, faults, sources = visitor(who), [], {}
    views = desk.app.view_functions
    for status in (
        (400, 403, 404, 405, 409, 413, 422, 429, 500, 503) if who == PASSER_BY else (403, 404, 409, 500)
    ):

        def refuse(status: int = status) -> Any:
            if status == 503:
                raise Conflict("busy")
            if status == 500:
                raise RuntimeError("a fault of ours")
            abort(status)

        refuse.guard = views["landing.privacy"].guard  # type: ignore[attr-defined]
        with monkeypatch.context() as patch:
            patch.setitem(views, "landing.privacy", refuse)
            answer = page.goto(f"{desk.url}/privacy")
        assert answer.status == status
        sources[f"error {status}"] = answer.text()
        faults += look(page, axe, f"error {status}")
    faults += vnu(sources)
    assert not faults, "\n".join(faults)


FORMS = {
    PASSER_BY: ("/request", "/login", "/forgot", "/r/renewal"),
    Role.OFFICER: (
        "/queue/new-request", "/directory/organizations/new", "{organization}/contacts/new", "{ticket}/follow-ups/new",
        "{ticket}/interactions/new", "{ticket}/ndas/new", "{ticket}/contracts/new?kind=cifre", "/account",
    ),
    Role.ADMINISTRATOR: ("/admin/users/new", "/admin/units/new"),
}  # fmt: skip


@pytest.mark.parametrize("who", FORMS)
def test_a_refused_form_is_a_page_that_says_what_to_mend(
    desk: SimpleNamespace, visitor: Any, axe: Any, vnu: Any, who: str
) -> None:
    with desk.app.app_context():
        places = {
            "ticket": f"/tickets/{session.scalars(select(Ticket.reference).where(Ticket.state == 'follow_up')).first()}",
            "organization": f"/directory/organizations/{session.scalars(select(Organization.id)).first()}",
        }
        session.remove()
    page, faults, sources = visitor(who), [], {}
    for form in FORMS[who]:
        page.goto(desk.url + form.format(**places))
        for box in page.locator("main form input.input:is([type=text], [type=email])").all():
            box.fill("")
        with page.expect_response(lambda one: one.request.method == "POST") as awaited:
            page.locator("main form button.primary").first.click()
        answer = awaited.value
        assert answer.status == 422, f"{form}: {answer.status}"
        page.wait_for_load_state()
        assert page.locator(".summary a, .error").count() > 0, form
        assert page.evaluate("document.activeElement.id") == "error-summary", (
            f"{form}: {page.evaluate('document.activeElement.outerHTML')[:200]}"
        )
        sources[form] = answer.text()
        faults += look(page, axe, f"{form}, refused")
    faults += vnu(sources)
    assert not faults, "\n".join(faults)


def test_too_many_requests_is_a_page_that_keeps_the_words(
    desk: SimpleNamespace, visitor: Any, axe: Any, vnu: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy, "LINK_MAILS_PER_ADDRESS", (0, 3600))
    page = visitor(PASSER_BY)
    page.goto(f"{desk.url}/request")
    page.fill("[name=title]", "Words that must stay")
    page.fill("[name=contact_email]", "claude@ateliers.example.org")
    with page.expect_response(
        lambda one: one.request.method == "POST" and one.url.partition("?")[0].endswith("/resume-link")
    ) as awaited:
        page.locator("button[formaction*=resume-link]").click()
    assert awaited.value.status == 429
    assert page.input_value("[name=title]") == "Words that must stay"
    assert look(page, axe, "429 of the intake") + vnu({"429": awaited.value.text()}) == []
