"""What a reader keeps of the queue: views under a name, columns, the list it opens with, and what is unread."""

import re
from datetime import timedelta
from typing import Any

import pytest

from desk import clock as desk_clock
from desk import policy
from desk.queries import queue
from desk.queries.queue import QueueFilter
from models import SavedView
from tests import factories
from tests.factories import actor_of, keep, make_ticket

ASKED = "view=open&priority=high"


def save(browser: Any, name: str = "Pressing", asked: str = ASKED, **more: str) -> Any:
    return browser.post(f"/queue/views?{asked}", data={"new-name": name, **more})


def titles(browser: Any, path: str) -> list[str]:
    return re.findall(r'<th scope="row" class="grow"><a href="[^"]*">([^<]*)</a>', browser.get(path).text)


@pytest.fixture
def two(session: Any) -> list[Any]:
    return [
        make_ticket("triage", title="Pressing one", priority="high"),
        make_ticket("triage", title="Calm one"),
    ]


def test_a_list_kept_under_a_name_has_an_address_of_its_own(client, two) -> None:
    officer = client("officer")
    address = save(officer).location
    assert titles(officer, address) == ["Pressing one"]
    assert f'href="{address}" aria-current="page"' in officer.get(address).text
    assert f'href="{address}"' in officer.get("/queue?view=all").text


def test_only_a_lead_shares_a_view_and_everybody_reads_it(client, two) -> None:
    officer, lead, director = client("officer"), client("lead"), client("director")
    assert save(officer, **{"new-is_shared": "y"}).status_code == 403
    address = save(lead, "For all", **{"new-is_shared": "y"}).location
    assert titles(officer, address) == titles(director, address) == ["Pressing one"]
    assert officer.post(f"{address}/deletion").status_code == 403
    assert client("lead").post(f"{address}/deletion").status_code == 303
    assert officer.get(address).status_code == 404


def test_an_own_view_is_nobody_elses(client, two) -> None:
    address = save(client("officer")).location
    for other in (client("officer"), client("lead")):
        assert other.get(address).status_code == 404
        assert other.post(address, data={"view-name": "Mine", "view-version": "1"}).status_code == 404
        assert other.post(f"{address}/filters?view=all").status_code == 404
        assert other.post(f"{address}/deletion").status_code == 404


def test_a_view_is_renamed_asks_something_else_and_keeps_its_address(client, two) -> None:
    officer = client("officer")
    address = save(officer).location
    assert officer.post(address, data={"view-name": "Calm", "view-version": "1"}).location == address
    number = address.rsplit("/", 1)[1]
    assert f"/queue/views/{number}/filters" in officer.get(f"/queue?view=open&saved={number}").text
    officer.post(f"{address}/filters?view=open&priority=normal&saved={number}")
    assert titles(officer, address) == ["Calm one"]
    assert "<title>Calm" in officer.get(address).text
    assert officer.post(address, data={"view-name": "Late", "view-version": "1"}).status_code == 409


def test_one_name_names_one_view(client, two) -> None:
    officer = client("officer")
    save(officer)
    again = save(officer)
    assert again.status_code == 422
    assert 'value="Pressing"' in again.text
    assert save(client("officer")).status_code == 303
    assert save(officer, "").status_code == save(officer, "x" * 61).status_code == 422


def test_a_view_that_lost_a_part_says_so(client, session) -> None:
    browser = client("officer")
    view = keep(
        SavedView(owner_id=browser.user.id, name="Old", asks={"view": "all", "topic": "gone"}, created_at=desk_clock.now())
    )  # fmt: skip
    assert "exists no longer" in browser.get(f"/queue/views/{view.id}").text


def test_the_queue_opens_with_the_list_one_chose_until_it_is_gone(client, two) -> None:
    officer = client("officer")
    assert officer.get("/queue").status_code == 200
    address = save(officer).location
    officer.post(f"/queue/opening?saved={address.rsplit('/', 1)[1]}")
    assert officer.get("/queue").location == address
    assert client("officer").get("/queue").status_code == 200
    assert titles(officer, "/queue?view=open") == ["Pressing one", "Calm one"]
    officer.post(f"{address}/deletion")
    assert officer.get("/queue").status_code == 200
    officer.post("/queue/opening?view=mine")
    assert officer.get("/queue").location == "/queue?view=mine"


def test_columns_are_remembered_for_each_person_and_list(client, two) -> None:
    officer, other = client("officer"), client("officer")
    address = save(officer).location
    chosen = {"columns-columns": ["reference", "kind", "source"]}
    assert officer.post(f"/queue/columns?saved={address.rsplit('/', 1)[1]}", data=chosen).location == address

    def heads(browser: Any, path: str) -> list[str]:
        return re.findall(r'<th scope="col">([^<]*)</th>', browser.get(path).text)

    usual = ["Reference", "Request", "State", "Why now", "What happens next", "Owner"]
    assert heads(officer, address) == ["Reference", "Request", "Kind of help", "How it came"]
    assert heads(officer, "/queue?view=open") == heads(other, "/queue?view=open") == usual
    assert officer.post("/queue/columns?view=open", data={}).status_code == 422
    wrong = officer.post("/queue/columns?view=open", data={"columns-columns": ["password_hash"]})
    assert wrong.status_code == 422
    every = {"columns-columns": list(queue.COLUMNS)}
    officer.post("/queue/columns?view=open", data=every)
    assert len(heads(officer, "/queue?view=open")) == len(queue.COLUMNS) + 1
    officer.post("/queue/columns?view=open", data={"usual": "1"})
    assert heads(officer, "/queue?view=open") == usual


def unread(browser: Any) -> list[str]:
    """Return the titles of unread requests: by the filter, which must agree with what the rows say."""
    page = browser.get("/queue?view=all").text
    rows = re.findall(r'<tr class="unread">.*?</tr>', page, re.DOTALL)
    assert all("Unread</b>" in row for row in rows)
    marked = re.findall(r'class="grow"><a[^>]*>([^<]*)</a>', "".join(rows))
    assert sorted(titles(browser, "/queue?view=all&unread=1")) == sorted(marked)
    return sorted(marked)


def test_what_changed_since_one_looked_is_unread_for_that_person_alone(client, two, clock) -> None:
    ana, ben = client("officer"), client("officer")
    assert unread(ana) == unread(ben) == ["Calm one", "Pressing one"]
    ana.get(f"/tickets/{two[0].reference}")
    assert (unread(ana), unread(ben)) == (["Calm one"], ["Calm one", "Pressing one"])
    ben.post("/queue/reading?view=all")
    assert unread(ben) == []
    clock.shift(60)
    for ticket in two:
        ana.post(f"/tickets/{ticket.reference}/triage")
    assert unread(ben) == ["Calm one", "Pressing one"]
    ana.get(f"/tickets/{two[0].reference}")
    assert "Pressing one" not in unread(ana)


def test_what_changed_long_ago_is_no_news(client, session) -> None:
    now = desk_clock.now()
    for days, title in ((policy.UNREAD_DAYS - 1, "Fresh"), (policy.UNREAD_DAYS + 1, "Stale")):
        make_ticket("triage", title=title, updated_at=now - timedelta(days=days))
    assert unread(client("officer")) == ["Fresh"]


def test_unread_is_counted_as_it_is_listed(session, two) -> None:
    reader = actor_of(factories.make_user("director"))
    assert queue.count(reader, QueueFilter(view="all", unread=True)) == 2


def test_another_language_keeps_what_the_list_was_asked(client: Any, session: Any) -> None:
    page = client("officer").get("/queue?state=triage&q=a%26b&lang=en").text
    assert 'href="/queue?lang=fr&amp;state=triage&amp;q=a%26b"' in page
