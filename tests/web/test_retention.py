"""How long things are kept: set by a person after a look, told in public, kept to by the night, and who waits to be erased."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import func, select

from desk import clock as desk_clock
from desk import policy, retention
from desk.errors import NotAllowed, Refused
from desk.jobs import delete_unconfirmed
from desk.jobs.work import Work
from desk.notify import to_companies
from desk.queries import directory
from desk.services import retentions
from desk.transaction import unit_of_work
from models import Event, FollowUp, Retention, Submission
from models.states import RETENTION_BOUNDS, Role
from tests.factories import (
    actor_of,
    keep,
    make_contact,
    make_contract,
    make_submission,
    make_ticket,
    make_user,
)

SHIPPED = {"draft_days": "30", "unconfirmed_days": "14", "named_days": "90", "silent_months": "36"}


def typed(instead_of: int = 0, **changes: str) -> dict[str, str]:
    return SHIPPED | {"instead_of": str(instead_of)} | changes


def words(page: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.text)).replace("\xa0", " "))


def test_periods_are_looked_at_applied_told_and_kept_to(client: Any, session: Any, clock: Any) -> None:
    draft = make_submission("draft", contact_id=None, organization_id=None).id
    clock.shift(timedelta(days=8))
    assert "30 days after you last touched it" in client().get("/privacy?lang=en").text
    assert "30 days at most" in client().get("/request?lang=en").text

    admin, shorter = client("administrator"), typed(draft_days="7")
    page = admin.post("/admin/retention/preview", data=shorter)
    assert "7 instead of 30" in words(page)
    assert re.search(r"Drafts 0 1 goes", words(page)), "one draft would go that stays today"
    delete_unconfirmed.run(Work("delete_unconfirmed"))
    assert session.get(Submission, draft) is not None, "a look changes nothing"

    assert admin.post("/admin/retention", data=shorter).status_code == 303
    assert "7 days after you last touched it" in client().get("/privacy?lang=en").text
    assert "7 days at most" in client().get("/request?lang=en").text
    delete_unconfirmed.run(Work("delete_unconfirmed"))
    session.expire_all()
    assert session.get(Submission, draft) is None
    event = session.scalars(select(Event).where(Event.kind == "retention_applied")).one()
    assert (event.details["before"], event.details["after"]) == ({"draft_days": 30}, {"draft_days": 7})


def test_whoever_looked_before_another_change_is_told_and_nothing_is_lost(client: Any, session: Any) -> None:
    admin = client("administrator")
    assert admin.post("/admin/retention", data=typed(named_days="60")).status_code == 303
    late = admin.post("/admin/retention", data=typed(named_days="50"))
    assert late.status_code == 409
    assert {">60<", ">50<"} <= set(re.findall(r">[0-9]+<", late.text))
    first = session.scalars(select(Retention.id)).one()
    assert admin.post("/admin/retention", data=typed(first, named_days="60")).status_code == 422, "no change"
    assert session.scalar(select(func.count()).select_from(Retention)) == 1
    assert "36" in words(admin.get("/admin/retention")).split("Changes so far")[1]


@pytest.mark.parametrize("name", RETENTION_BOUNDS)
def test_a_period_stays_within_its_bounds(client: Any, session: Any, name: str) -> None:
    admin, (least, most) = client("administrator"), RETENTION_BOUNDS[name]
    actor = actor_of(make_user("administrator"))
    for number in (least - 1, most + 1):
        page = admin.post("/admin/retention/preview", data=typed(**{name: str(number)}))
        assert page.status_code == 422
        assert f"from {least} to {most}" in page.text
        with pytest.raises(Refused), unit_of_work():
            retentions.apply(actor=actor, periods={**{k: int(v) for k, v in SHIPPED.items()}, name: number}, instead_of=0)  # fmt: skip
    assert RETENTION_BOUNDS["unconfirmed_days"][0] > policy.UNCONFIRMED_REMINDERS_AFTER_DAYS[-1]


@pytest.mark.parametrize(
    "role", [Role.OFFICER, Role.CONTRACT_OFFICE, Role.DIRECTOR, Role.FUNDER, Role.RESEARCHER]
)
def test_others_do_not_set_periods(client: Any, role: str) -> None:
    assert client(role).get("/admin/retention").status_code == 403
    with pytest.raises(NotAllowed), unit_of_work():
        retentions.apply(
            actor=actor_of(make_user(role)), periods={k: int(v) for k, v in SHIPPED.items()}, instead_of=0
        )


def test_a_mail_that_asks_to_confirm_tells_the_day_of_the_period_in_force(session: Any, clock: Any) -> None:
    submission = make_submission("sent", contact_id=None, organization_id=None)
    before = to_companies.deletion_day(submission)
    _apply(unconfirmed_days=20)
    assert to_companies.deletion_day(submission) == before + timedelta(days=6)


def test_who_is_silent_is_shown_and_leaves_when_something_is_open(
    client: Any, session: Any, clock: Any
) -> None:
    user = make_user("officer")
    actor = actor_of(user)
    silent, closed, heard, open_one, planned, agreed, left = (make_contact() for _ in range(7))
    make_ticket("closed", organization_id=closed.organization_id, contact_id=closed.id)
    _apply(silent_months=12)
    clock.shift(timedelta(days=400))
    heard.last_heard_at = desk_clock.now()
    make_ticket("triage", organization_id=open_one.organization_id, contact_id=open_one.id)
    keep(FollowUp(organization_id=planned.organization_id, owner_id=user.id, kind="call", purpose="Call", due_on=desk_clock.today(), created_at=desk_clock.now()))  # fmt: skip
    make_contract(organization_id=agreed.organization_id)
    left.erased_at = desk_clock.now()
    session.commit()

    page = directory.silent_people(actor, retention.current().silent_before())
    assert {row.id for row in page.rows} >= {silent.id, closed.id}
    assert {row.id for row in page.rows}.isdisjoint(
        one.id for one in (heard, open_one, planned, agreed, left)
    )
    officer = client("officer")
    shown = officer.get("/directory/silent").text
    assert f"/directory/contacts/{silent.id}/erasure" in shown
    assert "/erasure" not in client("director").get("/directory/silent").text
    _apply(silent_months=24)
    assert silent.id not in {
        row.id for row in directory.silent_people(actor, retention.current().silent_before()).rows
    }
    assert "Nobody is kept for too long" in officer.get("/directory/silent").text


def _apply(**changes: int) -> None:
    now = retention.current()
    periods = {name: getattr(now, name) for name in RETENTION_BOUNDS} | changes
    with unit_of_work():
        retentions.apply(actor=actor_of(make_user("administrator")), periods=periods, instead_of=now.version)
