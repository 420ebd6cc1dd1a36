"""An administrator sees what a new desk still lacks, and no longer sees it once it is there."""

import re
from typing import Any

import pytest

from desk.queries import readiness
from tests.factories import make_member, make_unit, make_user


def undone() -> set[str]:
    return {step for step, is_done in readiness.steps().items() if not is_done}


def test_a_step_is_done_by_what_is_there_and_no_sooner(app: Any, session: Any) -> None:
    assert {"officers", "contract_office", "topics", "units", "kinds", "templates", "replies"} <= undone()
    make_user("officer", password_hash=None)
    unit = make_unit()
    assert {"officers", "units"} <= undone()
    make_user("officer", password_hash="x")
    member = make_member(unit, receives_offers=False)
    session.flush()
    assert "officers" not in undone()
    assert "units" in undone()
    member.receives_offers = True
    session.flush()
    assert "units" not in undone()
    unit.is_active = False
    session.flush()
    assert "units" in undone()


@pytest.mark.parametrize("role", ["administrator", "lead"])
def test_what_is_missing_leads_to_the_page_where_this_person_may_do_it(
    client: Any, session: Any, role: str
) -> None:
    person = client(role)
    page = person.get("/admin?lang=en").text
    panel = re.search(r'id="readiness".*?</section>', page, re.DOTALL)
    assert panel is not None
    links = re.findall(r'href="([^"]+)"', panel[0])
    assert ("/admin/users" in links, "/admin/canned-replies" in links) == (
        role == "administrator",
        role == "lead",
    )
    assert all(person.get(link).status_code == 200 for link in links)
    assert "DESK_PRIVACY_CONTACT" in panel[0]
