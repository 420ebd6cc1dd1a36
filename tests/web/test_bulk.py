"""The pages of one act on many requests: the number to confirm, the progress, the report, the way back."""

import re
from typing import Any

import pytest

from desk.jobs import act_on_many
from desk.jobs.work import Work
from models import BulkRun, Ticket
from tests.factories import make_ticket

LIST = "/queue/bulk?view=open&priority=low"


def send(browser: Any, path: str = LIST, **changes: str) -> Any:
    page = browser.get(path).text
    hidden = dict(re.findall(r'name="(bulk-(?:key|expected))"[^>]*value="([^"]*)"', page))
    form = {"bulk-act": "prioritize", "bulk-priority": "high", "bulk-confirmed": "y"}
    return browser.post(path, data=hidden | form | changes)


@pytest.fixture
def three(session: Any) -> list[Any]:
    return [make_ticket(priority="low", title=f"Request {place}") for place in range(3)]


def test_a_whole_list_is_changed_reported_and_changed_back(client, session, three, monkeypatch) -> None:
    from desk import policy

    monkeypatch.setattr(policy, "PAGE_ROWS", 1)
    make_ticket(priority="normal")
    officer = client("officer")
    assert "3 requests will be changed" in officer.get(LIST).text
    address = send(officer).location
    page = officer.get(address).text
    assert "Under way" in page
    assert "0 of 3" in page
    act_on_many.run(Work("act_on_many"))
    assert "3 of 3" in officer.get(address).text
    assert {one.priority for one in session.query(Ticket)} == {"high", "normal"}
    assert officer.post(f"{address}/undoing").status_code == 303
    act_on_many.run(Work("act_on_many"))
    assert "As before again" in officer.get(address).text
    session.expire_all()
    assert [session.get(Ticket, one.id).priority for one in three] == ["low"] * 3
    assert address in officer.get(LIST).text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"bulk-confirmed": ""}, "confirmed"), ({"bulk-expected": "2"}, "confirmed"), ({"bulk-act": ""}, "act"),
        ({"bulk-priority": ""}, "priority"), ({"bulk-act": "close"}, "act"), ({"bulk-act": "assign"}, "owner_id"),
        ({"bulk-act": "hold", "bulk-reason": "Budget", "bulk-until": "2020-01-01"}, "until"),
    ],
)  # fmt: skip
def test_nothing_begins_without_the_act_and_the_number_the_list_holds(
    client, session, three, changes, field
) -> None:
    answer = send(client("officer"), **changes)
    assert answer.status_code == 422
    assert f'id="bulk-{field}-error"' in answer.text
    assert session.query(BulkRun).count() == 0


@pytest.mark.parametrize("asked", ["older=abc", "state=gone", "topic=none", "owner=987654", "view=nothing"])
def test_a_filter_that_is_not_understood_never_widens_what_is_acted_on(client, session, three, asked) -> None:
    officer = client("officer")
    assert officer.get(f"/queue/bulk?{asked}").status_code == 422
    form = {"bulk-key": "a-key", "bulk-expected": "3", "bulk-act": "resume", "bulk-confirmed": "y"}
    answer = officer.post(f"/queue/bulk?{asked}", data=form)
    assert (answer.status_code, session.query(BulkRun).count()) == (422, 0)


def test_a_run_is_read_by_who_began_it_and_by_leads(client, three) -> None:
    address = send(client("officer")).location
    assert client("officer").get(address).status_code == 404
    assert client("officer").post(f"{address}/undoing").status_code == 404
    assert client("lead").get(address).status_code == 200


def test_it_is_too_late_after_ten_minutes(client, session, three, clock) -> None:
    officer = client("officer")
    address = send(officer).location
    act_on_many.run(Work("act_on_many"))
    clock.shift(601)
    assert "/undoing" not in officer.get(address).text
    assert officer.post(f"{address}/undoing").status_code == 409
    assert session.query(BulkRun).one().state == "done"


def test_more_than_search_ranks_is_found_for_an_act(client, session, three, monkeypatch) -> None:
    from desk import search
    from desk.queries import queue
    from desk.queries.queue import QueueFilter
    from tests.factories import actor_of

    search.bring_up_to_date()
    monkeypatch.setattr("desk.queries.queue.lists._ALL", 2)
    wanted = QueueFilter(view="all", text="request")
    assert len(queue.every_id(actor_of("officer"), wanted)) == 2
    monkeypatch.undo()
    assert len(queue.every_id(actor_of("officer"), wanted)) == 3
