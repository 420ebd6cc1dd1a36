"""The journey in a real browser, mails included: with script, without, and by keyboard alone."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page
from sqlalchemy import select, text

from desk import events
from desk.extensions import session
from desk.queries import invariants
from models import Base, Ticket
from tests.browser.hands import Keyboard, Mouse
from tests.browser.journey import agreements, company, officer, unit
from tests.browser.journey.story import Story
from tests.harness import servers
from tests.harness.databases import SQLITE, Databases
from tests.harness.servers import LiveServer
from tests.stories import desk_of_today
from tests.web.walking import PASSING

pytestmark = [pytest.mark.browser, pytest.mark.slow]


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


@pytest.fixture
def begin(desk: LiveServer, new_page: Callable[..., Page]) -> Callable[..., Story]:
    """Seat four people, each at a browser of their own, with the same hands."""

    def seat(hand: type[Mouse], *, has_script: bool) -> Story:
        pages = [new_page(java_script_enabled=has_script, reduced_motion="reduce") for _ in range(4)]
        return Story(desk, *map(hand, pages))

    return seat


@pytest.mark.parametrize(
    ("hand", "has_script"),
    [(Mouse, True), (Mouse, False), (Keyboard, True)],
    ids=["script", "no script", "keyboard"],
)
def test_a_request_walks_to_its_outcome(
    begin: Callable[..., Story], hand: type[Mouse], has_script: bool
) -> None:
    story = begin(hand, has_script=has_script)
    company.files_its_need(story)
    company.confirms_from_its_mailbox(story)
    officer.takes_the_request(story)
    officer.qualifies_it(story)
    officer.asks_a_unit(story)
    unit.accepts_from_its_mail(story)
    officer.meets_the_company(story)
    company.reads_where_things_stand(story, "The first meeting")
    officer.notes_what_came_of_it(story)
    unit.signs_in_and_finds_no_secret_yet(story)
    agreements.officer_has_confidentiality_signed(story)
    agreements.officer_keeps_the_signed_copy(story)
    unit.reads_the_confidential_part(story)
    officer.decides_the_checks_and_the_tie(story)
    agreements.officer_drafts_the_contract(story)
    agreements.officer_says_who_pays_what(story)
    agreements.officer_negotiates_and_has_it_read(story)
    agreements.office_has_it_signed_and_starts_it(story)
    company.reads_where_things_stand(story, "Working together")
    agreements.officer_plans_its_steps(story)
    agreements.officer_sees_them_reached(story)
    officer.closes_the_request(story)
    company.reads_the_closing_and_says_how_it_went(story)
    officer.finds_it_in_the_report(story)
    with story.desk.app.app_context():
        assert [(one.state, one.outcome) for one in session.scalars(select(Ticket))] == [
            ("closed", "contract_signed")
        ]
        assert invariants.broken() == []
        assert events.verify() == []
        session.remove()


def test_a_scanner_that_runs_scripts_decides_nothing(
    begin: Callable[..., Story], new_page: Callable[..., Page]
) -> None:
    """A machine opens each link of each mail in a full browser and waits; every row is as it was."""
    story = begin(Mouse, has_script=True)
    desk = story.desk
    company.files_its_need(story)
    company.confirms_from_its_mailbox(story)
    officer.takes_the_request(story)
    officer.qualifies_it(story)
    officer.asks_a_unit(story)
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
