"""One's own account."""

from typing import Any

import pytest
from sqlalchemy import func, select

from desk.services import passwords, sessions
from models import User, UserSession
from tests.factories import make_user

PASSWORD = "a quiet lake in March"
CHANGE = {"current": PASSWORD, "password": "another quiet lake", "again": "another quiet lake"}


def under(prefix: str, typed: dict[str, Any]) -> dict[str, Any]:
    """Return what is typed under the names its form has on a page with several."""
    return {f"{prefix}-{name}": value for name, value in typed.items()}


ROLES = ["officer", "lead", "contract_office", "director", "researcher", "administrator", "funder"]


@pytest.fixture(scope="module")
def kept() -> str:
    return passwords.hashed(PASSWORD)


@pytest.fixture
def user(session: Any, kept: str) -> User:
    return make_user("officer", password_hash=kept, language="en", name="Léa Charmerois (démo)")


@pytest.mark.parametrize("role", ROLES)
def test_everybody_signed_in_has_an_account(client: Any, session: Any, role: str) -> None:
    person = client(role)
    page = person.get("/account")
    assert page.status_code == 200
    assert person.user.email in page.text


@pytest.mark.parametrize("path", ["/account/profile", "/account/password", "/account/sessions/1/revocation"])
def test_nobody_else_comes_in_and_nothing_changes_by_a_link(client: Any, user: User, path: str) -> None:
    assert client().post(path).status_code == 303
    assert client(user).get(path).status_code in (404, 405)


def test_name_and_language_are_saved_and_the_page_speaks_it(client: Any, session: Any, user: User) -> None:
    person = client(user)
    typed = {"name": "Léa C.", "language": "de", "notices": "daily", "version": user.version}
    assert person.post("/account/profile", data=under("me", typed)).location == "/account"
    session.refresh(user)
    assert (user.name, user.language, user.notices) == ("Léa C.", "de", "daily")
    assert 'lang="de"' in person.get("/account").text


def test_what_the_form_does_not_ask_for_is_not_taken(client: Any, session: Any, user: User) -> None:
    typed = {
        "name": "Léa", "language": "en", "notices": "at_once", "version": user.version,
        "role": "administrator", "is_active": "0", "email": "evil@example.org", "id": "1",
    }  # fmt: skip
    client(user).post("/account/profile", data=under("me", typed))
    session.refresh(user)
    assert (user.role, user.is_active) == ("officer", True)
    assert user.email != "evil@example.org"


@pytest.mark.parametrize(
    "typed",
    [
        {"name": ""},
        {"name": "x" * 121},
        {"language": "xx"},
        {"notices": "never"},
        {"name": "a\x00b"},
        {"version": "٣"},
        {"version": ""},
    ],
)
def test_bad_input_is_told_and_kept(client: Any, session: Any, user: User, typed: dict[str, str]) -> None:
    answer = client(user).post(
        "/account/profile",
        data=under(
            "me", {"name": "Kept", "language": "en", "notices": "at_once", "version": user.version, **typed}
        ),
    )
    assert answer.status_code == 422
    session.refresh(user)
    assert user.name == "Léa Charmerois (démo)"


def test_an_old_page_meets_a_conflict(client: Any, session: Any, user: User) -> None:
    person, version = client(user), user.version
    assert (
        person.post(
            "/account/profile",
            data=under("me", {"name": "One", "language": "en", "notices": "at_once", "version": version}),
        ).status_code
        == 303
    )
    assert (
        person.post(
            "/account/profile",
            data=under("me", {"name": "Two", "language": "en", "notices": "at_once", "version": version}),
        ).status_code
        == 409
    )


def test_changing_the_password_signs_out_everywhere_else(client: Any, session: Any, user: User) -> None:
    here, there = client(user), client(user)
    assert here.post("/account/password", data=under("pw", CHANGE)).status_code == 303
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 303
    session.refresh(user)
    assert passwords.matches(user.password_hash, "another quiet lake")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"current": "not my password"}, "This is not your present password"),
        ({"current": ""}, "Write your present password"),
        ({"again": "another quiet cake"}, "The two passwords differ"),
        ({"password": "short", "again": "short"}, "at least 12 characters"),
        ({"password": "password1234", "again": "password1234"}, "among the first that are tried"),
        ({"password": "charmerois-lea", "again": "charmerois-lea"}, "neither your name"),
    ],
)
def test_a_password_is_not_changed_by_mistake(
    client: Any, session: Any, user: User, typed: dict[str, str], words: str
) -> None:
    answer = client(user).post("/account/password", data=under("pw", {**CHANGE, **typed}))
    assert answer.status_code == 422
    assert words in answer.text
    session.refresh(user)
    assert passwords.matches(user.password_hash, PASSWORD)


def test_a_borrowed_browser_cannot_guess_the_password_for_ever(client: Any, user: User) -> None:
    person = client(user)
    answers = [
        person.post("/account/password", data=under("pw", {**CHANGE, "current": "a guess"})).status_code
        for _ in range(11)
    ]
    assert answers[0] == 422
    assert answers[-1] == 429


def test_sessions_are_listed_by_browser_and_ended_one_by_one(client: Any, session: Any, user: User) -> None:
    here, there = client(user), client(user)
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"
    session.execute(UserSession.__table__.update().values(user_agent=agent))
    page = here.get("/account").text
    assert page.count("Firefox on Linux") == 2
    assert "This browser" in page
    other = session.execute(select(func.max(UserSession.id))).scalar_one()
    for _ in range(2):
        assert here.post(f"/account/sessions/{other}/revocation").location == "/account"
    assert there.get("/account").status_code == 303


def test_ending_the_session_one_is_in_is_signing_out(client: Any, session: Any, user: User) -> None:
    here = client(user)
    own = session.execute(select(UserSession.id)).scalar_one()
    assert here.post(f"/account/sessions/{own}/revocation").location == "/login"
    assert here.get("/account").status_code == 303


@pytest.mark.parametrize("number", ["0", "-1", "999", "9223372036854775808", "1e3", "٣"])
def test_sessions_that_are_not_one_s_own_are_not_there(
    client: Any, session: Any, user: User, number: str
) -> None:
    assert client(user).post(f"/account/sessions/{number}/revocation").status_code == 404


def test_somebody_else_s_session_is_not_there(client: Any, session: Any, user: User) -> None:
    key, row = sessions.open_for(make_user("officer"))
    session.commit()
    assert client("administrator").post(f"/account/sessions/{row.id}/revocation").status_code == 404
    assert sessions.resolve(key) is not None
