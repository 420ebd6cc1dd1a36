"""The administration: accounts, units, topics, health."""

from typing import Any

import pytest
from sqlalchemy import select

from models import Expertise, Member, OutboxMail, Unit, UnitPause, UnitText, User
from tests.factories import make_member, make_topic, make_unit, make_user
from tests.harness.counting import count

NEW_USER = {"name": "Léa (démo)", "email": "lea@desk.example.org", "role": "officer", "language": "fr"}
NEW_UNIT = {
    "code": "VIGIE", "name": "Vigie (démo)", "kind": "chair", "parent_id": "", "axis": "eng", "ceiling": "3",
    "languages": ["fr", "de"], "cooperations": ["advice"], "sectors": "steel, food", "is_active": "y",
}  # fmt: skip


@pytest.fixture
def admin(client: Any, session: Any) -> Any:
    return client("administrator")


# ----- doors

FOR_ADMINISTRATORS = [
    ("GET", "/admin/users"), ("GET", "/admin/users/new"), ("POST", "/admin/users"), ("GET", "/admin/users/1"),
    ("POST", "/admin/users/1"), ("POST", "/admin/users/1/password-link"), ("POST", "/admin/users/1/closure"),
    ("POST", "/admin/users/1/opening"),
]  # fmt: skip
FOR_LEADS_TOO = [
    ("GET", "/admin"), ("GET", "/admin/health"), ("GET", "/admin/contract-kinds"), ("GET", "/admin/units"),
    ("GET", "/admin/units/new"), ("POST", "/admin/units"), ("GET", "/admin/units/1"), ("POST", "/admin/units/1"),
    ("POST", "/admin/units/1/members"), ("GET", "/admin/units/1/members/1"), ("POST", "/admin/units/1/members/1"),
    ("POST", "/admin/units/1/expertise"), ("POST", "/admin/units/1/texts"), ("POST", "/admin/units/1/pauses"),
    ("POST", "/admin/units/1/pauses/1/end"), ("GET", "/admin/topics"), ("POST", "/admin/topics"),
    ("GET", "/admin/topics/phrases"), ("POST", "/admin/topics/phrases/taken"), ("POST", "/admin/topics/phrases/refused"),
    ("POST", "/admin/topics/preview"),
]  # fmt: skip


@pytest.mark.parametrize("role", ["officer", "contract_office", "director", "researcher", "funder"])
def test_others_stay_outside(client: Any, session: Any, role: str) -> None:
    person = client(role)
    for verb, path in FOR_ADMINISTRATORS + FOR_LEADS_TOO:
        assert person.open(path, method=verb).status_code == 403, path


def test_passers_by_are_asked_to_sign_in(client: Any, session: Any) -> None:
    passer_by = client()
    for verb, path in FOR_ADMINISTRATORS + FOR_LEADS_TOO:
        assert passer_by.open(path, method=verb).location.startswith("/login"), path


def test_a_lead_works_on_units_and_not_on_accounts(lead: Any) -> None:
    for verb, path in FOR_ADMINISTRATORS:
        assert lead.open(path, method=verb).status_code == 403, path
    assert "/admin/users" not in lead.get("/admin").text


def test_what_changes_something_is_never_a_link(admin: Any) -> None:
    for verb, path in FOR_ADMINISTRATORS + FOR_LEADS_TOO:
        if verb == "POST" and ("GET", path) not in FOR_ADMINISTRATORS + FOR_LEADS_TOO:
            assert admin.get(path).status_code == 405, path


@pytest.mark.parametrize("number", ["999999", "9223372036854775808", "-1", "1e3", "٣", "0"])
@pytest.mark.parametrize("path", ["/admin/users/{}", "/admin/units/{}", "/admin/units/{}/members/1"])
def test_records_that_are_not_there_are_not_found(admin: Any, path: str, number: str) -> None:
    assert admin.get(path.format(number)).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/admin", "/admin/users", "/admin/units", "/admin/topics", "/admin/health", "/admin/contract-kinds"],
)
def test_pages_show_themselves_when_there_is_nothing_and_in_french(admin: Any, path: str) -> None:
    assert admin.get(path).status_code == 200
    assert admin.get(f"{path}?lang=fr").status_code == 200


# ----- accounts


def test_opening_an_account_mails_the_link(admin: Any, session: Any) -> None:
    assert admin.post("/admin/users", data=NEW_USER).location == "/admin/users"
    assert (
        session.execute(select(User.role).where(User.email_key == NEW_USER["email"])).scalar_one()
        == "officer"
    )
    assert session.execute(select(OutboxMail.to_address)).scalar_one() == NEW_USER["email"]
    assert "Léa (démo)" in admin.get("/admin/users").text


@pytest.mark.parametrize(
    "bad",
    [
        {"name": ""},
        {"name": "x" * 121},
        {"email": "nobody"},
        {"email": ""},
        {"role": "king"},
        {"role": ""},
        {"language": "xx"},
    ],
)
def test_a_bad_account_is_told_and_kept(admin: Any, session: Any, bad: dict[str, str]) -> None:
    before = count(User)
    answer = admin.post("/admin/users", data={**NEW_USER, **bad})
    assert answer.status_code == 422
    assert "Léa (démo)" in answer.text or "name" in bad
    assert count(User) == before


def test_the_same_account_twice_is_told_beside_its_address(admin: Any, session: Any) -> None:
    admin.post("/admin/users", data=NEW_USER)
    answer = admin.post("/admin/users", data={**NEW_USER, "email": "LEA@desk.example.org"})
    assert answer.status_code == 422
    assert 'id="email-error"' in answer.text


def test_an_account_is_corrected(admin: Any, session: Any) -> None:
    user = make_user("officer")
    typed = {
        "name": "New name",
        "email": user.email,
        "role": "lead",
        "language": "de",
        "version": user.version,
    }
    assert admin.post(f"/admin/users/{user.id}", data=typed).location == f"/admin/users/{user.id}"
    session.refresh(user)
    assert (user.name, user.role, user.language) == ("New name", "lead", "de")


def test_two_administrators_on_one_account_see_both_versions(admin: Any, session: Any) -> None:
    user = make_user("officer")
    typed = {
        "name": "First",
        "email": user.email,
        "role": "officer",
        "language": "fr",
        "version": user.version,
    }
    admin.post(f"/admin/users/{user.id}", data=typed)
    answer = admin.post(f"/admin/users/{user.id}", data={**typed, "name": "Second"})
    assert answer.status_code == 409
    assert "First" in answer.text
    assert "Second" in answer.text


def test_one_s_own_role_and_the_last_administrator(admin: Any, session: Any) -> None:
    own = {
        "name": "Me", "email": admin.user.email, "role": "officer", "language": "en", "version": admin.user.version,
    }  # fmt: skip
    path = f"/admin/users/{admin.user.id}"
    assert admin.post(path, data=own).status_code == 409
    assert admin.post(f"{path}/closure").status_code == 409
    make_user("administrator")
    assert admin.post(path, data=own).status_code == 403
    assert admin.post(f"{path}/closure").status_code == 403
    session.refresh(admin.user)
    assert (admin.user.role, admin.user.is_active) == ("administrator", True)


def test_who_signed_in_just_now_is_not_told_as_never_seen(admin: Any, client: Any) -> None:
    person = client("officer")
    assert "never" not in admin.get(f"/admin/users/{person.user.id}").text


def test_closing_and_opening_an_account(admin: Any, client: Any, session: Any) -> None:
    person = client("officer")
    path = f"/admin/users/{person.user.id}"
    for _ in range(2):
        assert admin.post(f"{path}/closure").status_code == 303
    assert person.get("/account").status_code == 303
    assert "Closed account" in admin.get(path).text
    assert admin.post(f"{path}/opening").status_code == 303
    session.refresh(person.user)
    assert person.user.is_active


def test_links_are_sent_a_few_times_an_hour_and_never_to_a_closed_account(admin: Any, session: Any) -> None:
    user = make_user("officer")
    for _ in range(5):
        assert admin.post(f"/admin/users/{user.id}/password-link").status_code == 303
    assert count(OutboxMail) == 3
    assert "Enough links" in admin.get(f"/admin/users/{user.id}").text
    closed = make_user("officer", is_active=False)
    admin.post(f"/admin/users/{closed.id}/password-link")
    assert count(OutboxMail) == 3


def test_nobody_sets_another_person_s_password(admin: Any, session: Any) -> None:
    user = make_user("officer")
    typed = {"name": "X", "email": user.email, "role": "officer", "language": "fr", "version": user.version}
    admin.post(
        f"/admin/users/{user.id}", data={**typed, "password": "a quiet lake in March", "password_hash": "x"}
    )
    session.refresh(user)
    assert user.password_hash is None


# ----- units


def test_a_unit_is_added(lead: Any, session: Any) -> None:
    answer = lead.post("/admin/units", data=NEW_UNIT)
    unit = session.execute(select(Unit)).scalar_one()
    assert answer.location == f"/admin/units/{unit.id}"
    assert (unit.code, unit.languages, unit.cooperations, unit.sectors) == (
        "VIGIE",
        ["fr", "de"],
        ["advice"],
        ["steel", "food"],
    )
    assert (unit.is_active, unit.is_restricted_zone) == (True, False)


@pytest.mark.parametrize(
    "bad",
    [
        {"code": ""}, {"name": ""}, {"kind": "king"}, {"ceiling": "100"}, {"ceiling": "-1"}, {"ceiling": "٣"}, {"ceiling": ""},
        {"axis": "sea"}, {"languages": ["xx"]}, {"cooperations": ["unknown"]}, {"parent_id": "999"}, {"parent_id": "x"},
        {"code": "TAKEN"}, {"name": "a\x00b"},
    ],
)  # fmt: skip
def test_a_bad_unit_is_told_and_kept(lead: Any, session: Any, bad: dict[str, Any]) -> None:
    make_unit(code="TAKEN")
    answer = lead.post("/admin/units", data={**NEW_UNIT, **bad})
    assert answer.status_code == 422
    assert "steel, food" in answer.text
    assert count(Unit) == 1


def test_a_unit_is_corrected_and_a_second_editor_sees_both_versions(lead: Any, session: Any) -> None:
    unit = make_unit()
    typed = {**NEW_UNIT, "version": unit.version, "code": "OTHER"}
    path = f"/admin/units/{unit.id}"
    code = unit.code
    assert lead.post(path, data=typed).location == path
    session.refresh(unit)
    assert (unit.name, unit.code) == ("Vigie (démo)", code)
    answer = lead.post(path, data={**typed, "name": "Second"})
    assert answer.status_code == 409
    assert "Second" in answer.text


def test_people_are_added_corrected_and_leave(lead: Any, session: Any) -> None:
    unit = make_unit()
    path = f"/admin/units/{unit.id}"
    person = {"name": "Théodora", "email": "theodora@lab.example.org", "role": "holder", "language": "de"}
    prefixed = {f"member-{name}": value for name, value in person.items()}
    assert lead.post(f"{path}/members", data=prefixed).status_code == 303
    assert lead.post(f"{path}/members", data=prefixed).status_code == 422
    assert lead.post(f"{path}/members", data={**prefixed, "member-email": "nobody"}).status_code == 422
    member = session.execute(select(Member)).scalar_one()
    assert "Théodora" in lead.get(f"{path}/members/{member.id}").text
    gone = {**person, "left_on": "2026-03-01"}
    assert lead.post(f"{path}/members/{member.id}", data=gone).location == path
    assert "left on" in lead.get(path).text


def test_a_person_of_another_unit_is_not_there(lead: Any, session: Any) -> None:
    member, unit = make_member(), make_unit()
    assert lead.get(f"/admin/units/{unit.id}/members/{member.id}").status_code == 404
    assert lead.post(f"/admin/units/{unit.id}/members/{member.id}", data={}).status_code == 404


def test_expertise_is_declared_changed_and_taken_away(lead: Any, session: Any, clock: Any) -> None:
    kept, gone, new = make_topic(), make_topic(), make_topic()
    unit = make_unit(topics=(kept, gone))
    clock.shift(60)  # a later minute than the one the unit was made in
    typed = {
        "knows-version": unit.version,
        "knows-claims-0-topic": kept.id, "knows-claims-0-level": "1", "knows-claims-0-since": "2019", "knows-claims-0-evidence": "Seen",
        "knows-claims-1-topic": gone.id, "knows-claims-1-level": "",
        "knows-claims-2-topic": new.id, "knows-claims-2-level": "2",
    }  # fmt: skip
    assert lead.post(f"/admin/units/{unit.id}/expertise", data=typed).status_code == 303
    rows = session.execute(select(Expertise.topic_id, Expertise.level, Expertise.since_year)).all()
    assert set(rows) == {(kept.id, 1, 2019), (new.id, 2, None)}
    assert lead.post(f"/admin/units/{unit.id}/expertise", data=typed).status_code == 409


@pytest.mark.parametrize(
    "bad",
    [
        {"knows-claims-0-topic": "nowhere"},
        {"knows-claims-0-level": "9"},
        {"knows-claims-0-since": "soon"},
        {"knows-claims-0-since": "1200"},
        {"knows-version": "x"},
    ],
)
def test_bad_expertise_is_told_and_kept(lead: Any, session: Any, bad: dict[str, str]) -> None:
    topic, unit = make_topic(), make_unit()
    typed = {
        "knows-version": unit.version,
        "knows-claims-0-topic": topic.id,
        "knows-claims-0-level": "1",
        "knows-claims-0-evidence": "Kept words",
    }
    answer = lead.post(f"/admin/units/{unit.id}/expertise", data={**typed, **bad})
    assert answer.status_code == 422
    assert "Kept words" in answer.text
    assert count(Expertise) == 0


def test_texts_are_written_and_emptied(lead: Any, session: Any) -> None:
    unit = make_unit()
    typed = {
        "says-texts-0-kind": "description",
        "says-texts-0-language": "fr",
        "says-texts-0-text": "Nous voyons.",
        "says-texts-0-year": "2024",
    }
    path = f"/admin/units/{unit.id}/texts"
    assert lead.post(path, data={**typed, "says-version": unit.version}).status_code == 303
    session.refresh(unit)
    assert session.execute(select(UnitText.text, UnitText.year)).one() == ("Nous voyons.", 2024)
    assert (
        lead.post(path, data={**typed, "says-texts-0-year": "soon", "says-version": unit.version}).status_code
        == 422
    )
    assert (
        lead.post(path, data={**typed, "says-texts-0-text": "", "says-version": unit.version}).status_code
        == 303
    )
    assert count(UnitText) == 0


def test_absences_are_noted_and_taken_back(lead: Any, session: Any) -> None:
    unit = make_unit()
    path = f"/admin/units/{unit.id}/pauses"
    days = {"pause-starts_on": "2026-04-01", "pause-ends_on": "2026-04-10"}
    stand_in = make_member(unit=unit, name="Ada Stand (démo)")
    assert lead.post(path, data={**days, "pause-stand_in_id": stand_in.id}).status_code == 303
    assert "Ada Stand (démo) stands in" in lead.get(f"/admin/units/{unit.id}?lang=en").text
    for bad in (
        days,
        {**days, "pause-ends_on": "2026-03-31"},
        {**days, "pause-ends_on": ""},
        {**days, "pause-starts_on": "soon"},
        {
            "pause-starts_on": "2026-05-01",
            "pause-ends_on": "2026-05-10",
            "pause-stand_in_id": make_member().id,
        },
    ):
        assert lead.post(path, data=bad).status_code == 422
    pause_id = session.execute(select(UnitPause.id)).scalar_one()
    assert lead.post(f"/admin/units/{make_unit().id}/pauses/{pause_id}/end").status_code == 404
    assert lead.post(f"{path}/{pause_id}/end").status_code == 303
    assert lead.post(f"{path}/{pause_id}/end").status_code == 404
    assert count(UnitPause) == 0
