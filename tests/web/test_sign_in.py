"""The doors of the account room: signing in and out, forgotten passwords, the link that sets one."""

import html
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from desk import config, demo, policy
from desk.services import links, passwords, sessions, users
from desk.transaction import unit_of_work
from models import Message, OutboxMail, User, UserSession
from tests.factories import make_ticket, make_user
from tests.letting_leave import let_leave

PASSWORD = "a quiet lake in March"
LOGIN, FORGOT = "/login", "/forgot"


@pytest.fixture(scope="module")
def kept() -> str:
    return passwords.hashed(PASSWORD)


@pytest.fixture
def user(session: Any, kept: str) -> User:
    return make_user("officer", email="officer@desk.example.org", password_hash=kept)


def sign_in(
    client: Any, email: str = "officer@desk.example.org", password: str = PASSWORD, **more: str
) -> Any:
    return client.post(LOGIN, data={"email": email, "password": password, **more})


def key_of(client: Any) -> str | None:
    with client.session_transaction() as cookie:
        return cookie.get("_user_id")


# ----- signing in


def test_signing_in_leads_to_one_s_work(client: Any, user: User) -> None:
    passer_by = client()
    answer = sign_in(passer_by)
    assert (answer.status_code, answer.location) == (303, "/queue")
    assert passer_by.get("/account").status_code == 200


def test_who_is_signed_in_is_not_asked_again(client: Any, session: Any) -> None:
    assert client("officer").get(LOGIN).location == "/queue"


@pytest.mark.parametrize(
    "wanted", ["/tickets/ENA-2026-0042", "/queue?view=mine&page=2", "/account#sessions", "/a//b"]
)
def test_signing_in_goes_on_to_where_one_was_going(client: Any, user: User, wanted: str) -> None:
    assert sign_in(client(), next=wanted).location == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example", "https://evil.example", "https:evil.example", "/\\evil.example", "\\\\evil.example",
        "\t//evil.example", "/\t/evil.example", "/%09/../\n/evil.example", "javascript:alert(1)", "evil.example", "http:///evil.example",
        "//[", "/" + "a" * 3000, "\u00a0//evil.example", "data:text/html,x",
    ],
)  # fmt: skip
def test_signing_in_never_leads_elsewhere(client: Any, user: User, wanted: str) -> None:
    assert sign_in(client(), next=wanted).location == "/queue"


def test_the_page_carries_where_one_was_going(client: Any, session: Any) -> None:
    asked = client().get("/account")
    assert asked.status_code == 303
    assert asked.location == "/login?next=/account"
    assert 'value="/account"' in client().get(asked.location).text


def test_every_refusal_reads_the_same(
    client: Any, user: User, kept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        config, "_active", replace(config.settings(), demo=False)
    )  # else the page names accounts anyway
    make_user("officer", email="closed@desk.example.org", password_hash=kept, is_active=False)
    make_user("officer", email="invited@desk.example.org")
    tries = {
        "officer@desk.example.org": "a wrong password",
        "nobody@desk.example.org": PASSWORD,
        "closed@desk.example.org": PASSWORD,
        "invited@desk.example.org": PASSWORD,
    }
    pages = set()
    for email, password in tries.items():
        answer = sign_in(client(), email, password)
        names = sorted(name for name, _ in answer.headers if name != "Content-Length")
        body = re.sub(r'value="[^"]*"', "", answer.text.replace(email, ""))
        pages.add((answer.status_code, tuple(names), body))
    assert len(pages) == 1
    assert next(iter(pages))[0] == 422


@pytest.mark.parametrize(
    "typed",
    [
        {}, {"email": "officer@desk.example.org"}, {"password": PASSWORD}, {"email": "\x00", "password": "\x00"},
        {"email": "x" * 10_000, "password": "y"}, {"email": "officer@desk.example.org", "password": "z" * 100_000},
    ],
)  # fmt: skip
def test_bad_input_is_told_and_lets_nobody_in(client: Any, user: User, typed: dict[str, str]) -> None:
    passer_by = client()
    assert passer_by.post(LOGIN, data=typed).status_code == 422
    assert key_of(passer_by) is None


def test_the_address_stays_typed_and_the_password_does_not(client: Any, user: User) -> None:
    page = sign_in(client(), password="a wrong password").text
    assert "officer@desk.example.org" in page
    assert "a wrong password" not in page


def test_a_session_from_before_does_not_outlive_signing_in(client: Any, user: User) -> None:
    passer_by = client()
    with passer_by.session_transaction() as cookie:
        cookie["_user_id"], cookie["planted"] = "a key somebody chose", "x"
    sign_in(passer_by)
    with passer_by.session_transaction() as cookie:
        assert cookie["_user_id"] != "a key somebody chose"
        assert "planted" not in cookie


def test_the_cookie_is_for_this_site_and_unreadable_for_scripts(client: Any, user: User) -> None:
    cookie = sign_in(client()).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Domain=" not in cookie


def test_too_many_wrong_tries_have_to_wait_and_the_owner_elsewhere_does_not(client: Any, user: User) -> None:
    guesser, owner = client(), client()
    for _ in range(policy.SIGN_INS_PER_ACCOUNT[0]):
        assert sign_in(guesser, password="wrong wrong wrong").status_code == 422
    refused = sign_in(guesser, password="wrong wrong wrong")
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert sign_in(guesser).status_code == 429
    owner.environ_base["REMOTE_ADDR"] = "198.51.100.7"
    assert sign_in(owner).status_code == 303


def test_a_forged_address_does_not_escape_the_limit(client: Any, user: User) -> None:
    guesser = client()
    answers = [
        guesser.post(
            LOGIN,
            data={"email": f"person{number}@desk.example.org", "password": "x"},
            headers={"X-Forwarded-For": f"1.2.3.{number}", "Forwarded": f"for=1.2.3.{number}"},
        ).status_code
        for number in range(policy.SIGN_INS_PER_ADDRESS[0] + 1)
    ]
    assert answers[-1] == 429


@pytest.mark.parametrize("name", ["REMOTE_USER", "X-Remote-User", "Remote_User", "X-Forwarded-User"])
def test_a_header_makes_nobody_somebody(client: Any, user: User, name: str) -> None:
    assert client().get("/account", headers={name: user.email}).status_code == 303


def test_signing_in_wants_the_token_of_its_form(app: Any, client: Any, user: User) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        victim, attacker = client(), client()
        page = attacker.get(LOGIN).text
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
        assert sign_in(victim).status_code == 400
        victim.get(LOGIN)
        assert sign_in(victim, csrf_token=token).status_code == 400
        assert sign_in(attacker, csrf_token=token).status_code == 303
    finally:
        app.config["WTF_CSRF_ENABLED"] = False


# ----- signing out


def test_signing_out_ends_the_session_and_a_kept_cookie_is_worth_nothing(client: Any, user: User) -> None:
    person = client(user)
    key = key_of(person)
    assert person.post("/logout").location == LOGIN
    replay = client()
    with replay.session_transaction() as cookie:
        cookie["_user_id"] = key
    assert replay.get("/account").status_code == 303


def test_signing_out_is_never_a_link(client: Any, user: User) -> None:
    person = client(user)
    assert person.get("/logout").status_code == 405
    assert person.get("/account").status_code == 200


def test_signing_out_twice_is_signing_out_once(client: Any, user: User) -> None:
    person = client(user)
    assert person.post("/logout").status_code == 303
    assert person.post("/logout").status_code == 303


@pytest.mark.parametrize("key", ["", "x", "\x00", "0" * 5000, "1"])
def test_a_made_up_key_in_the_cookie_is_nobody(client: Any, user: User, key: str) -> None:
    passer_by = client()
    with passer_by.session_transaction() as cookie:
        cookie["_user_id"] = key
    assert passer_by.get("/account").status_code == 303


# ----- a forgotten password


def test_asking_for_a_link_answers_everybody_alike(client: Any, user: User) -> None:
    make_user("officer", email="closed@desk.example.org", is_active=False)
    pages = set()
    for email in ("officer@desk.example.org", "closed@desk.example.org", "nobody@desk.example.org"):
        answer = client().post(FORGOT, data={"email": email})
        pages.add((answer.status_code, answer.text.replace(email, "")))
    assert len(pages) == 1
    assert next(iter(pages))[0] == 200


def test_the_link_in_the_mail_leads_to_our_own_address_whatever_the_host_header(
    client: Any, session: Any, user: User
) -> None:
    client().post(
        FORGOT,
        data={"email": user.email},
        headers={"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"},
    )
    mail = session.execute(select(OutboxMail)).scalar_one()
    assert "http://desk.example.org/account/password/" in mail.text_body
    assert "evil" not in mail.text_body


def test_a_flood_of_asking_still_answers_and_mails_three_times(client: Any, session: Any, user: User) -> None:
    asker = client()
    answers = {asker.post(FORGOT, data={"email": user.email}).status_code for _ in range(20)}
    assert answers == {200}
    assert len(session.execute(select(OutboxMail.id)).all()) == policy.PASSWORD_MAILS_PER_ACCOUNT[0]


@pytest.mark.parametrize("email", ["", "\x00", "x" * 300])
def test_what_is_no_address_is_told(client: Any, session: Any, email: str) -> None:
    assert client().post(FORGOT, data={"email": email}).status_code == 422


# ----- the link that sets a password


@pytest.fixture
def link(session: Any, user: User) -> str:
    with unit_of_work():
        made = users.issue_link(actor=sessions.actor_for(make_user("administrator"), ()), user_id=user.id)
        return links.path(made)


NEW = {"password": "another quiet lake", "again": "another quiet lake"}


def test_opening_the_link_changes_nothing(client: Any, session: Any, user: User, link: str) -> None:
    for _ in range(2):
        page = client().get(link)
        assert page.status_code == 200
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert "no-store" in page.headers["Cache-Control"]
    assert client().head(link).status_code == 200
    session.refresh(user)
    assert passwords.matches(user.password_hash, PASSWORD)


def test_the_link_sets_the_password_once(client: Any, session: Any, user: User, link: str) -> None:
    assert client().post(link, data=NEW).location == LOGIN
    assert (
        client().post(link, data={"password": "yet another lake", "again": "yet another lake"}).status_code
        == 410
    )
    assert client().get(link).status_code == 410
    session.refresh(user)
    assert passwords.matches(user.password_hash, "another quiet lake")
    assert sign_in(client(), password="another quiet lake").status_code == 303
    assert sign_in(client()).status_code == 422


@pytest.mark.parametrize(
    "typed",
    [
        {}, {"password": "short", "again": "short"}, {"password": "another quiet lake", "again": "another quiet cake"},
        {"password": "motdepasse2026", "again": "motdepasse2026"}, {"password": "x" * 201, "again": "x" * 201},
    ],
)  # fmt: skip
def test_a_password_that_is_not_taken_keeps_the_link_alive(
    client: Any, link: str, typed: dict[str, str]
) -> None:
    answer = client().post(link, data=typed)
    assert answer.status_code == 422
    assert "aria-invalid" in answer.text
    assert client().post(link, data=NEW).status_code == 303


def test_the_link_is_over_after_two_days(client: Any, link: str, clock: Any) -> None:
    clock.shift(timedelta(hours=policy.PASSWORD_LINK_HOURS))
    assert client().get(link).status_code == 410
    assert client().post(link, data=NEW).status_code == 410


@pytest.mark.parametrize("token", ["", "null", "%00", "x", "a~b", "%ff", "é", "undefined", "0"])
def test_a_made_up_link_leads_nowhere(client: Any, link: str, token: str) -> None:
    assert client().get(f"/account/password/{token}").status_code in (
        404,
        405,
    )  # without a token: the form's own address
    assert client().post(f"/account/password/{token}", data=NEW).status_code in (404, 303)


def test_setting_a_password_ends_the_sessions_of_before(client: Any, user: User, link: str) -> None:
    somewhere = client(user)
    client().post(link, data=NEW)
    assert somewhere.get("/account").status_code == 303


def test_a_sign_of_life_is_written_now_and_then(client: Any, session: Any, user: User, clock: Any) -> None:
    person = client(user)
    begun = session.execute(select(UserSession.seen_at)).scalar_one()
    clock.shift(timedelta(minutes=4))
    person.get("/account")
    assert session.execute(select(UserSession.seen_at)).scalar_one() == begun
    clock.shift(timedelta(minutes=2))
    person.get("/account")
    assert session.execute(select(UserSession.seen_at)).scalar_one() == begun + timedelta(minutes=6)


# ----- a sign-in that had ended


def test_words_sent_after_the_sign_in_ended_are_kept_through_it_and_sent_once(
    client: Any, session: Any, user: User
) -> None:
    ticket = make_ticket("triage")
    path = f"/tickets/{ticket.reference}/messages"
    words = {"mode": "reply", "reply-key": "k" * 24, "reply-body": "A long & careful <answer>"}
    browser = client()
    asked = browser.post(path, data=words)
    assert asked.status_code == 401
    kept = re.search(r'name="kept"[^>]*value="([^"]+)"', asked.text)
    assert kept
    wrong = sign_in(browser, password="not it", kept=kept[1])
    assert (wrong.status_code, kept[1] in wrong.text) == (422, True)
    entered = sign_in(browser, kept=kept[1])
    assert entered.status_code == 200
    assert "A long &amp; careful &lt;answer&gt;" in entered.text
    assert f'action="{path}"' in entered.text
    fields = dict(re.findall(r'name="((?:mode|reply-)[^"]*)" value="([^"]*)"', entered.text))
    fields = {name: html.unescape(value) for name, value in fields.items()}
    assert fields == words
    for _twice in range(2):
        assert browser.post(path, data=fields).status_code == 303
    assert let_leave() == 1
    assert session.scalars(select(Message.body)).all() == [words["reply-body"]]


@pytest.mark.parametrize("forged", ["", "e30.x.y", "x" * 5000])
def test_what_we_did_not_keep_is_not_sent(client: Any, user: User, forged: str) -> None:
    assert sign_in(client(), kept=forged).status_code == 303


def test_another_sites_page_keeps_nothing(client: Any) -> None:
    path = f"/tickets/{make_ticket().reference}/messages"
    answer = client().post(
        path, data={"mode": "reply", "reply-body": "Evil"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert (answer.status_code, "Evil" in answer.text) == (303, False)


# ----- trying it out


def test_a_demonstration_shows_whom_one_can_be_and_a_real_desk_shows_nobody(
    client: Any, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_user("director", email="director@desk.example.org", password_hash=passwords.hashed(demo.PASSWORD))
    passer_by = client()
    page = passer_by.get(LOGIN).text
    assert 'name="as" value="director@desk.example.org"' in page
    assert page.count('id="csrf_token"') <= 1
    # Programs and keepers of passwords find one place for each.
    assert [page.count(f'name="{one}"') for one in ("email", "password")] == [1, 1]
    pressed = {"as": "director@desk.example.org", "next": ""}
    assert passer_by.post(LOGIN, data=pressed).status_code == 303
    assert client().post(LOGIN, data={"as": "nobody@desk.example.org"}).status_code == 422

    monkeypatch.setattr(config, "_active", replace(config.settings(), demo=False))
    assert "director@desk.example.org" not in client().get(LOGIN).text
    assert client().post(LOGIN, data=pressed).status_code == 422
