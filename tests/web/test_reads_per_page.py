"""Each page of the day's work asks the database so often and no oftener, however much there is."""

import re
from typing import Any

import pytest

from desk import clock as desk_clock
from desk import search
from desk.figures import catch_up
from models import Message
from tests import factories
from tests.factories import keep, make_contract, make_engagement, make_ticket
from tests.harness.statements import statements
from tests.web.test_intake import typed

# Statements of one page as an officer, the sign-in among them, and who of the desk is away where it matters.
MOST = {
    "/queue": 12,
    "/queue?view=open": 11,
    "/queue?view=all&last=1": 11,
    "/queue?view=open&region=57&kind=study&older=2&company=mill": 13,
    "/queue/board": 11,
    "/queue/board?language=fr": 12,
    "/search?q=seams": 12,
    "/reports/indicators?axis=eng&size=sme": 32,
}


def count_all() -> None:
    while catch_up():
        pass


def reads(client: Any, path: str) -> int:
    return len(asked(client, path))


def asked(client: Any, path: str) -> list[str]:
    with statements() as sent:
        assert client.get(path).status_code == 200
    return sent


@pytest.mark.parametrize("path", MOST)
def test_a_list_asks_as_often_for_forty_requests_as_for_three(client: Any, path: str) -> None:
    officer = client("officer")
    for _ in range(3):
        make_ticket("new", title="Camera for seams")
    search.bring_up_to_date()
    few = reads(officer, path)
    for _ in range(37):
        make_ticket("new", title="Camera for seams")
    search.bring_up_to_date()
    assert reads(officer, path) == few
    assert few <= MOST[path]


def test_a_request_asks_as_often_for_twenty_messages_as_for_one(client: Any) -> None:
    officer, ticket = client("officer"), make_ticket("triage")

    def write() -> None:
        keep(
            Message(
                key=f"message-key-{factories.number()}", ticket_id=ticket.id, lane="company", author_kind="contact",
                author_name="Somebody", language="en", body="Words", created_at=desk_clock.now(),
            )
        )  # fmt: skip

    write()
    officer.get(f"/tickets/{ticket.reference}")  # the first visit also notes that it is read
    few = reads(officer, f"/tickets/{ticket.reference}")
    for _ in range(19):
        write()
    assert reads(officer, f"/tickets/{ticket.reference}") == few
    assert few <= 33  # whom a note may name among them


def test_sending_a_request_asks_eleven_times_however_many_were_sent(client: Any) -> None:
    client().post("/request", data=typed())
    for _ in range(2):
        with statements() as sent:
            assert client().post("/request", data=typed()).status_code == 303
        assert [one.split(" ")[0] for one in sent].count(
            "INSERT"
        ) == 5  # a count, the words, a link, a mail, an event
        assert len(sent) == 11  # how long it is kept and what stands under mails among them


def test_the_form_of_a_request_asks_for_what_it_says_and_nothing_else(client: Any) -> None:
    client().get("/request")
    assert reads(client(), "/request") == 3  # the topics, how long drafts are kept, the desk's own words


def test_reports_ask_as_often_for_many_requests_as_for_few(client: Any) -> None:
    lead = client("lead")
    make_ticket("new")
    count_all()
    few = reads(lead, "/reports")
    for _ in range(9):
        make_ticket("closed")
    count_all()
    assert reads(lead, "/reports") == few
    assert few <= 14


@pytest.mark.parametrize(
    "path",
    [
        "/reports/indicators",
        "/reports/pipeline",
        "/reports/indicators?axis=eng",
        "/reports/indicators?size=sme",
        "/reports/indicators?axis=eng&size=sme",
        "/reports/indicators?first=2026-01-15&last=2026-02-20&size=sme",
    ],
)
def test_figures_read_what_was_counted_and_no_records(client: Any, path: str) -> None:
    lead = client("lead")
    make_ticket("closed"), make_contract("active"), make_engagement()
    count_all()
    sent = asked(lead, path)
    assert any("_tally" in one if "&" in path else "FROM tally" in one for one in sent)
    records = re.compile(
        r"FROM (ticket|offer|engagement|interaction|contract|funding_line|screening|survey)\b"
    )
    assert [one for one in sent if records.search(one)] == []
