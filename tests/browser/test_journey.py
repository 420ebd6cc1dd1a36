"""The journey in a real browser, mails included: with script, without, and by keyboard alone."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page
from sqlalchemy import select, text

from desk.extensions import session
from models import Base, Ticket, User
from tests.browser.hands import Keyboard, Mouse
from tests.harness import servers
from tests.harness.databases import SQLITE, Databases
from tests.harness.servers import LiveServer
from tests.stories import desk_of_today
from tests.stories.people import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TITLE = "Find faulty weld seams with a camera"
PITCH = "Two people check every weld seam by eye. We want visual inspection: defect detection in images with deep learning."
# What a visit itself writes down: who came since when, and how often.
PASSING = {"user_session", "rate_count"}


@pytest.fixture
def desk(databases: Databases) -> Iterator[LiveServer]:
    """Serve a desk with its units and accounts; the story over HTTP is told on both databases, this one on SQLite."""
    database = databases.fresh(SQLITE)
    with servers.live(database) as served:
        with served.app.app_context():
            desk_of_today.open_desk("en")
            session.remove()
        yield served
    databases.discard(database)


@pytest.mark.parametrize(
    ("hand", "has_script"),
    [(Mouse, True), (Mouse, False), (Keyboard, True)],
    ids=["script", "no script", "keyboard"],
)
def test_a_request_walks_to_its_first_meeting(
    desk: LiveServer, new_page: Callable[..., Page], hand: type[Mouse], has_script: bool
) -> None:
    def person() -> Mouse:
        return hand(new_page(java_script_enabled=has_script, reduced_motion="reduce"))

    company, officer, researcher = person(), person(), person()
    the_company_files_and_confirms(company, desk.url)
    tracking = company.page.url
    sign_in(officer, desk)
    the_officer_qualifies(officer, desk.url)
    ticket = officer.page.url.partition("#")[0]
    the_officer_asks_a_unit(officer)
    the_unit_accepts_from_its_mail(researcher, desk.url)
    the_officer_dates_the_meeting(officer, ticket)
    company.go(tracking)
    company.reads("The first meeting")
    with desk.app.app_context():
        assert [one.state for one in session.scalars(select(Ticket))] == ["follow_up"]
        session.remove()


def the_company_files_and_confirms(company: Mouse, url: str) -> None:
    company.go(url)
    company.press("main a[href^='/request']")
    company.write("#company_name", "Fonderie Canarivoix (démo)")
    company.write("#contact_name", "Claude Serinelle (démo)")
    company.write("#contact_email", "claude.serinelle@canarivoix.example.org")
    company.write("#title", TITLE)
    company.write("#pitch", PITCH)
    company.tick("input[name=topics][value=unknown]")
    company.tick("input[name=data_available]")
    company.tick("input[name=horizon]")
    company.tick("#privacy_notice")
    company.press(".form-actions button.primary")
    company.reads("One more step: confirm from your mailbox")
    company.press("main a[href$='/demo/mailbox']")
    company.press("ul.mailbox li:first-child a")
    company.press("pre a")
    company.reads("Is this your request?")
    company.press("main button.primary")
    company.reads("Thank you. Your request is confirmed: a person will read it.")


def sign_in(officer: Mouse, desk: LiveServer) -> None:
    with desk.app.app_context():
        email = session.scalars(select(User.email).where(User.role == "officer", User.language == "en")).one()
        session.remove()
    officer.go(f"{desk.url}/login")
    officer.write("#email", email)
    officer.write("#password", PASSWORD)
    officer.press("main form button.primary")


def the_officer_qualifies(officer: Mouse, url: str) -> None:
    officer.go(f"{url}/queue?view=all")
    officer.press("main tbody th a")
    officer.press("form[action$='/triage'] button")
    officer.reads("This request is yours.")
    officer.press("form[action$='/pitch-check'] button")
    officer.press("form[action$='/topic-proposals'] button")
    officer.unfold("#pick-topics > summary")
    officer.tick("#pick-topics fieldset input[type=checkbox]")
    officer.press("#pick-topics button.primary")
    officer.reads("The topics are confirmed.")
    officer.press("#checks a[href$='/screenings']")
    officer.press("#needed button.primary")
    officer.press("a[href*='/tickets/']:not([hreflang])")
    officer.press("form[action$='/qualification'] button")
    officer.reads("The request is qualified.")


def the_officer_asks_a_unit(officer: Mouse) -> None:
    officer.press("form[action$='/match-runs'] button")
    officer.tick("#units ol input[name='offers-unit_ids']")
    officer.press("form[action$='/offers'] button.primary")


def the_unit_accepts_from_its_mail(researcher: Mouse, url: str) -> None:
    researcher.go(f"{url}/demo/mailbox")
    researcher.press("ul.mailbox li:first-child a")
    researcher.reads("Could you help?")
    researcher.press("pre a")
    researcher.reads(PITCH)
    researcher.unfold("#accept > summary")
    researcher.tick("input[name='yes-has_tie'][value=no]")
    researcher.press("form[action$='/acceptance'] button.primary")
    researcher.reads("Thank you. The desk has your yes and will propose a first meeting.")


def the_officer_dates_the_meeting(officer: Mouse, ticket: str) -> None:
    officer.go(ticket)
    officer.press("main a[href$='/follow-ups/new']")
    officer.write("[name$='purpose']", "See the line")
    officer.write_day("[name$='due_on']", 2027, 3, 17)
    officer.press("main form button.primary")
    officer.go(ticket)
    officer.reads("See the line")


def test_a_scanner_that_runs_scripts_decides_nothing(desk: LiveServer, new_page: Callable[..., Page]) -> None:
    """A machine opens each link of each mail in a full browser and waits; every row is as it was."""
    company = Mouse(new_page())
    the_company_files_and_confirms(company, desk.url)
    officer = Mouse(new_page())
    sign_in(officer, desk)
    the_officer_qualifies(officer, desk.url)
    the_officer_asks_a_unit(officer)
    with desk.app.app_context():
        before = rows()
    scanner = Mouse(new_page())
    scanner.go(f"{desk.url}/demo/mailbox")
    mails = [one.get_attribute("href") for one in scanner.page.locator("ul.mailbox a").all()]
    links = set()
    for mail in mails:
        scanner.go(desk.url + str(mail))
        links |= {str(one.get_attribute("href")) for one in scanner.page.locator("pre a").all()}
    assert len(links) >= 3
    for link in links:
        for _ in range(3):
            scanner.go(link)
            scanner.page.wait_for_load_state("networkidle")
    with desk.app.app_context():
        after = rows()
    assert [name for name in before if before[name] != after[name]] == []


def rows() -> dict[str, list[Any]]:
    """Return every row that no visit may change."""
    held = {
        name: sorted(map(repr, session.execute(text(f'SELECT * FROM "{name}"'))))
        for name in Base.metadata.tables
        if name not in PASSING
    }
    session.remove()
    return held
