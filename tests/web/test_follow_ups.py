"""The page of follow-ups: one's own and what one stands in for, a colleague's, everybody's; what is late first."""

import logging
import re
from datetime import date, timedelta
from typing import Any

import pytest

from desk import clock as desk_clock
from desk import policy
from desk.jobs import runner
from models import Absence, FollowUp, User
from tests.factories import keep, make_organization, make_user

HERE = "/directory/follow-ups"


def plan(owner: User, purpose: str, due_on: date | None = None, **changes: Any) -> FollowUp:
    fields = {"organization_id": changes.pop("organization_id", None) or make_organization().id, "kind": "call",
              "created_at": desk_clock.now(), "due_on": due_on or desk_clock.today()}  # fmt: skip
    return keep(FollowUp(owner_id=owner.id, purpose=purpose, **fields | changes))


def shown(page: Any) -> list[str]:
    return re.findall(r'/directory/follow-ups/[0-9]+">([^<]+)</a>', page.text)


def test_one_sees_ones_own_what_is_late_first_and_then_others(client: Any, session: Any) -> None:
    me, other = make_user("officer"), make_user("officer")
    officer = client(me)
    today = desk_clock.today()
    plan(me, "Later", today + timedelta(days=9))
    plan(me, "Late", today - timedelta(days=3))
    plan(me, "Done", state="done", done_at=desk_clock.now(), outcome="Well")
    plan(other, "Of another", today - timedelta(days=5))

    assert shown(officer.get(HERE)) == ["Late", "Later"]
    assert "3 days late" in officer.get(HERE).text
    assert shown(officer.get(f"{HERE}?owner=all")) == ["Of another", "Late", "Later"]
    assert shown(officer.get(f"{HERE}?owner={other.id}")) == ["Of another"]
    assert shown(officer.get(f"{HERE}?owner=999999")) == ["Late", "Later"], "an unknown person is no filter"
    keep(
        Absence(user_id=other.id, stand_in_id=me.id, starts_on=today, ends_on=today + timedelta(days=1), created_at=desk_clock.now())
    )  # fmt: skip
    assert shown(officer.get(HERE)) == ["Of another", "Late", "Later"], "who is away is stood in for"


def test_an_empty_list_says_where_to_plan_and_leads_to_everybodys(client: Any) -> None:
    officer = client("officer")
    assert "owner=all" in officer.get(HERE).text.split("<main")[1]
    everybody = officer.get(f"{HERE}?owner=all").text
    assert "Nothing is planned." in everybody
    assert "See everybody" not in everybody


def test_pages_follow_one_another_without_a_gap(client: Any, session: Any) -> None:
    user, firm = make_user("officer"), make_organization().id
    days = [desk_clock.today() + timedelta(days=n % 3) for n in range(policy.PAGE_ROWS + 5)]
    for n, day in enumerate(days):
        plan(user, f"Call {n}", day, organization_id=firm)
    actor = client("officer")
    first = actor.get(f"{HERE}?owner=all")
    more = re.search(r'href="([^"]*after=[0-9]+)"', first.text)
    assert more is not None
    second = actor.get(more[1].replace("&amp;", "&"))
    assert len(shown(first)) == policy.PAGE_ROWS
    assert len(set(shown(first)) | set(shown(second))) == len(days)


def test_the_side_marks_follow_ups_alone(client: Any) -> None:
    officer = client("officer")
    for path, marked in ((HERE, "Follow-ups"), ("/directory", "Directory"), ("/queue", "Queue")):
        current = re.findall(r'aria-current="page">(?:<svg.*?</svg>)?<span>([^<]+)', officer.get(path).text)
        assert set(current) == {marked}, path
    assert HERE not in client("director").get("/directory").text.split("<main")[0]


@pytest.mark.usefixtures("session")
def test_an_idle_run_is_no_line_of_the_log(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(runner.JOBS, "sweep", lambda work: None)
    for done, failed, level in ((0, 0, logging.DEBUG), (1, 0, logging.INFO), (0, 1, logging.INFO)):
        caplog.clear()
        work = runner.Work("sweep")
        work.done, work.failed = done, failed
        with caplog.at_level(logging.DEBUG, "desk.jobs"):
            runner.perform(0, work)
        assert [one.levelno for one in caplog.records if one.message == "job run"] == [level]


def test_profiles_of_a_desk_without_units_are_not_called_complete(client: Any) -> None:
    page = client("officer").get("/directory/profiles").text
    assert "No unit yet" in page
    assert "complete and fresh" not in page
