"""The second step of signing in: set up with an app, asked for, its recovery codes, taken away, and demanded of roles."""

import html
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from desk import config, policy
from desk.services import links, passwords, second_factors, sessions, tokens, users
from desk.transaction import unit_of_work
from models import Event, HalfSession, Message, OutboxMail, RecoveryCode, SecondFactor, User, UserSession
from tests.apps_with_codes import Phone, phone_of
from tests.factories import actor_of, make_ticket, make_user
from tests.letting_leave import let_leave

PASSWORD = "a quiet lake in March"
OWN, CODE = "/account/second-step", "/login/code"
HALF_MINUTE = timedelta(seconds=30)


@pytest.fixture(scope="module")
def kept() -> str:
    return passwords.hashed(PASSWORD)


@pytest.fixture
def user(session: Any, kept: str) -> User:
    return make_user("officer", email="officer@desk.example.org", password_hash=kept, language="en")


@pytest.fixture
def phone(user: User, clock: Any) -> Phone:
    """Return the phone of the user; the code it was set up with is over."""
    made = phone_of(user)
    clock.shift(HALF_MINUTE)
    return made


def give_password(browser: Any, **more: str) -> Any:
    return browser.post("/login", data={"email": "officer@desk.example.org", "password": PASSWORD, **more})


def give_code(browser: Any, code: str, **more: str) -> Any:
    return browser.post(CODE, data={"one_time_code": code, **more})


def half_way(client: Any) -> Any:
    browser = client(accept_language="en")
    give_password(browser)
    return browser


def hidden(page: str, name: str) -> str:
    return html.unescape(re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1])


def kinds(session: Any) -> list[str]:
    return list(session.scalars(select(Event.kind).order_by(Event.id)))


def subjects(session: Any) -> list[str]:
    return list(session.scalars(select(OutboxMail.subject).order_by(OutboxMail.id)))


# ----- setting it up


def test_it_is_set_up_with_the_password_a_picture_and_the_first_code(
    client: Any, session: Any, user: User
) -> None:
    here, elsewhere = client(user), client(user)
    refused = here.post(OWN, data={"password": "not it"})
    assert (refused.status_code, "<svg width" in refused.text) == (422, False)
    shown = here.post(OWN, data={"password": PASSWORD})
    assert 'role="img" aria-label="Picture for an authenticator app' in shown.text
    assert "no-store" in shown.headers["Cache-Control"]
    key = "".join(re.findall(r"<span>([A-Z2-7]{4})</span>", shown.text))
    phone, sealed = Phone(key, []), hidden(shown.text, "sealed")
    wrong = here.post(f"{OWN}/confirmation", data={"sealed": sealed, "one_time_code": "000000"})
    assert (wrong.status_code, key[:4] in wrong.text) == (422, True)
    assert session.scalars(select(SecondFactor)).all() == []
    done = here.post(f"{OWN}/confirmation", data={"sealed": sealed, "one_time_code": phone.code()})
    codes = re.findall(r"<li><code>([a-z2-9]{4}(?:-[a-z2-9]{4}){3})</code>", done.text)
    assert len(set(codes)) == 10
    assert elsewhere.get("/account").status_code == 303  # every other browser is signed out
    assert "Password and code" in here.get("/account").text
    assert codes[0] not in here.get(OWN).text  # shown once
    factor = session.scalar(select(SecondFactor))
    held = " ".join([factor.sealed_key, *session.scalars(select(RecoveryCode.code_hash)), str(session.scalars(select(Event.details)).all()),
                     *session.scalars(select(OutboxMail.text_body))])  # fmt: skip
    assert not any(secret in held for secret in (key, codes[0], codes[0].replace("-", "")))
    assert "second_factor_set" in kinds(session)
    assert subjects(session) == ["Your second step is on"]


def test_a_key_shown_to_one_person_or_long_ago_sets_nothing_up(
    client: Any, session: Any, user: User, kept: str, clock: Any
) -> None:
    begun = second_factors.begin(actor=actor_of(user))
    typed = {"sealed": begun.sealed, "one_time_code": Phone(begun.key, []).code()}
    other = make_user("officer", password_hash=kept)
    assert client(other).post(f"{OWN}/confirmation", data=typed).status_code == 422
    clock.shift(timedelta(seconds=policy.ENROLMENT_SECONDS + 1))
    typed["one_time_code"] = Phone(begun.key, []).code()
    assert client(user).post(f"{OWN}/confirmation", data=typed).status_code == 422
    assert session.scalars(select(SecondFactor)).all() == []


def test_a_second_app_does_not_take_the_place_of_the_first(
    client: Any, session: Any, user: User, phone: Phone
) -> None:
    browser = half_way(client)
    give_code(browser, phone.code())
    begun = second_factors.begin(actor=actor_of(user))
    typed = {"sealed": begun.sealed, "one_time_code": Phone(begun.key, []).code()}
    assert browser.post(f"{OWN}/confirmation", data=typed).status_code == 409
    assert browser.post(OWN, data={"password": PASSWORD}).location == OWN


# ----- signing in with it


def test_the_password_opens_the_second_step_and_the_code_the_desk(
    client: Any, session: Any, user: User, phone: Phone
) -> None:
    browser = client()
    assert give_password(browser, next="/queue?view=mine").location == f"{CODE}?next=/queue?view%3Dmine"
    page = browser.get(f"{CODE}?next=/queue?view%3Dmine")
    assert 'autocomplete="one-time-code"' in page.text
    assert 'inputmode="numeric"' in page.text
    assert browser.get("/account").location == f"{CODE}?next=/account"
    assert browser.post("/account/profile").location == CODE
    assert (
        session.scalars(
            select(UserSession).where(UserSession.revoked_at.is_(None), UserSession.proof == "password")
        ).all()
        == []
    )
    entered = give_code(browser, f" {phone.code()[:3]} {phone.code()[3:]} ", next="/queue?view=mine")
    assert (entered.status_code, entered.location) == (303, "/queue?view=mine")
    assert "Password and code" in browser.get("/account").text
    assert session.scalars(select(HalfSession)).all() == []
    assert kinds(session)[-1] == "signed_in"


def test_a_half_sign_in_ends_after_ten_minutes_and_by_itself_opens_nothing(
    client: Any, session: Any, user: User, phone: Phone, clock: Any
) -> None:
    browser = half_way(client)
    with browser.session_transaction() as cookie:
        assert "_user_id" not in cookie
        key = cookie["half"]
    forger = client()
    with forger.session_transaction() as cookie:
        cookie["_user_id"] = key
    assert forger.get("/account").location == "/login?next=/account"
    clock.shift(timedelta(minutes=policy.HALF_SESSION_MINUTES))
    assert give_code(browser, phone.code()).location == "/login"
    assert browser.get("/account").location == "/login?next=/account"
    assert give_code(client(), phone.code()).location == "/login"  # without any password


@pytest.mark.parametrize(("steps", "status"), [(-2, 422), (-1, 303), (0, 303), (1, 303), (2, 422)])
def test_a_clock_may_be_off_by_one_step(
    client: Any, user: User, phone: Phone, clock: Any, steps: int, status: int
) -> None:
    clock.shift(HALF_MINUTE * 4)
    assert give_code(half_way(client), phone.code(steps)).status_code == status


@pytest.mark.parametrize(
    "typed", ["", "12345", "abcdef", "\x00", "١٢٣٤٥٦", "9" * 5000, "aaaa-bbbb-cccc-dddd"]
)
def test_what_is_no_code_is_told_and_lets_nobody_in(
    client: Any, user: User, phone: Phone, typed: str
) -> None:
    browser = half_way(client)
    answer = give_code(browser, typed)
    assert (answer.status_code, "aria-invalid" in answer.text) == (422, True)
    assert browser.get("/account").location.startswith(CODE)


def test_words_sent_after_the_sign_in_ended_are_kept_through_both_steps(
    client: Any, session: Any, user: User, phone: Phone, clock: Any
) -> None:
    path = f"/tickets/{make_ticket('triage').reference}/messages"
    words = {"mode": "reply", "reply-key": "k" * 24, "reply-body": "A long & careful answer"}
    browser = client()
    sent = hidden(browser.post(path, data=words).text, "kept")
    asked = give_password(browser, kept=sent)
    assert (asked.status_code, hidden(asked.text, "kept")) == (200, sent)
    other_kind = give_code(browser, "", kept=sent, other_kind="recovery_code")
    assert (other_kind.status_code, hidden(other_kind.text, "kept")) == (200, sent)
    assert hidden(give_code(browser, "000000", kept=sent).text, "kept") == sent
    clock.shift(timedelta(minutes=policy.HALF_SESSION_MINUTES))  # away for a coffee
    late = give_code(browser, phone.code(), kept=sent)
    assert (late.status_code, hidden(late.text, "kept")) == (401, sent)
    give_password(browser, kept=sent)
    entered = give_code(browser, phone.code(), kept=sent)
    assert (entered.status_code, f'action="{path}"' in entered.text) == (200, True)
    fields = {name: hidden(entered.text, name) for name in words}
    assert fields == words
    for _twice in range(2):
        assert browser.post(path, data=fields).status_code == 303
    assert let_leave() == 1
    assert session.scalars(select(Message.body)).all() == [words["reply-body"]]


def test_a_new_password_by_mail_goes_not_round_the_second_step(
    client: Any, session: Any, user: User, phone: Phone
) -> None:
    with unit_of_work():
        link = users.issue_link(actor=actor_of(make_user("administrator")), user_id=user.id)
        path = links.path(link)
    thief = client()
    new = {"password": "another quiet lake", "again": "another quiet lake"}
    assert thief.post(path, data=new).location == "/login"
    entered = thief.post("/login", data={"email": user.email, "password": "another quiet lake"})
    assert entered.location == CODE
    assert thief.get("/queue").location.startswith(CODE)
    assert give_code(thief, phone.code()).location == "/queue"


# ----- recovery codes


def test_each_recovery_code_signs_in_once_and_its_person_is_told(
    client: Any, session: Any, user: User, phone: Phone
) -> None:
    code = phone.recovery_codes[3]
    browser = half_way(client)
    assert give_code(browser, f" {code.upper().replace('-', ' ')} ", kind="recovery_code").status_code == 303
    assert "Password and recovery code" in browser.get("/account").text
    assert "9 of 10" in browser.get(OWN).text
    assert give_code(half_way(client), code, kind="recovery_code").status_code == 422
    assert subjects(session)[1:] == ["A recovery code was used"]
    assert (
        "9 are left" in session.scalars(select(OutboxMail.text_body).order_by(OutboxMail.id.desc())).first()
    )


def test_another_person_s_recovery_code_is_none(client: Any, session: Any, user: User, phone: Phone) -> None:
    others = phone_of(make_user("officer"))
    assert give_code(half_way(client), others.recovery_codes[0], kind="recovery_code").status_code == 422


def test_new_recovery_codes_and_turning_it_off_ask_for_password_and_code(
    client: Any, session: Any, user: User, phone: Phone, clock: Any
) -> None:
    browser = half_way(client)
    give_code(browser, phone.code())
    clock.shift(HALF_MINUTE)
    for path in (f"{OWN}/recovery-codes", f"{OWN}/removal"):
        for typed in (
            {"password": PASSWORD},
            {"one_time_code": phone.code()},
            {"password": "not it", "one_time_code": phone.code()},
            {"password": PASSWORD, "one_time_code": "000000"},
        ):
            assert browser.post(path, data=typed).status_code == 422
    proof = {"password": PASSWORD, "one_time_code": phone.code()}
    page = browser.post(f"{OWN}/recovery-codes", data=proof).text
    made = re.findall(r"<li><code>([a-z2-9-]{19})</code>", page)
    assert len(made) == 10
    old = {"password": PASSWORD, "one_time_code": phone.recovery_codes[0]}
    assert browser.post(f"{OWN}/removal", data=old).status_code == 422
    assert browser.post(f"{OWN}/removal", data=old | {"one_time_code": made[0]}).location == OWN
    assert session.scalars(select(SecondFactor)).all() == session.scalars(select(RecoveryCode)).all() == []
    assert give_password(client()).location == "/queue"
    assert subjects(session)[1:] == [
        "New recovery codes were made", "A recovery code was used", "Your second step is off",
    ]  # fmt: skip


# ----- demanded of roles


def demand(client: Any, *roles: str, before: str = "") -> Any:
    return client("administrator").post(
        "/admin/second-step", data={"roles": list(roles), "instead_of": before}
    )


def test_who_must_have_one_is_led_to_it_before_anything_else_with_their_words_kept(
    client: Any, session: Any, user: User
) -> None:
    with unit_of_work():
        token = tokens.make(actor=actor_of(user), name="Export", scope="read", days=30)
    browser, other_role = client(user), client("researcher")
    path = f"/tickets/{make_ticket('triage').reference}/messages"
    assert demand(client, "officer", "lead").status_code == 303
    assert other_role.get("/work").status_code == 200
    assert browser.get("/queue").location == f"{OWN}?next=/queue"
    assert browser.post("/account/profile").location == OWN
    assert client().get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code == 401
    asked = browser.post(path, data={"mode": "reply", "reply-key": "k" * 24, "reply-body": "Kept words"})
    assert (asked.status_code, "Your role needs a second step" in asked.text) == (401, True)
    begun = browser.post(OWN, data={"password": PASSWORD, "kept": hidden(asked.text, "kept")}).text
    phone = Phone("".join(re.findall(r"<span>([A-Z2-7]{4})</span>", begun)), [])
    typed = {name: hidden(begun, name) for name in ("sealed", "kept")} | {"one_time_code": phone.code()}
    done = browser.post(f"{OWN}/confirmation", data=typed).text
    assert ("Kept words" in done, f'action="{path}"' in done) == (True, True)
    assert browser.get("/queue").status_code == 200
    assert client().get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    assert (
        browser.post(f"{OWN}/removal", data={"password": PASSWORD, "one_time_code": "000000"}).status_code
        == 403
    )
    assert give_password(client()).location == CODE


def test_who_must_have_one_is_led_to_it_when_signing_in(client: Any, session: Any, user: User) -> None:
    demand(client, "officer")
    browser = client()
    assert give_password(browser, next="/tickets/x").location == f"{OWN}?next=/tickets/x"
    assert browser.get("/queue").location == f"{OWN}?next=/queue"
    assert browser.post("/logout").location == "/login"


def test_two_administrators_who_decide_at_once_do_not_overwrite_each_other(client: Any, session: Any) -> None:
    assert demand(client, "officer").status_code == 303
    assert demand(client, "lead").status_code == 409
    assert demand(client, before="officer").status_code == 303
    assert second_factors.demanded() == frozenset()
    assert kinds(session)[-2:] == ["second_factor_demanded", "second_factor_left_free"]
    assert demand(client, "king").status_code == 422


def test_a_token_is_made_with_a_code_also_where_the_sign_in_had_one(
    client: Any, session: Any, user: User, phone: Phone, monkeypatch: Any
) -> None:
    """Whoever finds an open browser must not leave with a key that outlives it."""
    browser, typed = half_way(client), {"name": "Export", "scope": "read", "days": "30"}
    give_code(browser, used := phone.code())
    assert "one_time_code" in browser.get("/account/tokens").text
    for code in ("", used, "000000"):
        answer = browser.post("/account/tokens", data={**typed, "one_time_code": code})
        assert (answer.status_code, "guichet_" in answer.text) == (422, False)
        assert 'value="Export"' in answer.text
    made = browser.post("/account/tokens", data={**typed, "one_time_code": phone.code(1)})
    assert "guichet_" in made.text
    again = {**typed, "name": "Other", "one_time_code": phone.recovery_codes[0]}
    assert "guichet_" in browser.post("/account/tokens", data=again).text
    monkeypatch.setattr(policy, "CODES_PER_ACCOUNT", (1, 900))
    guesses = [browser.post("/account/tokens", data=again).status_code for _ in range(2)]
    assert guesses[-1] == 429
    assert "one_time_code" not in client("officer").get("/account/tokens").text


# ----- lost


def test_an_administrator_resets_it_and_the_person_is_told_and_signed_out(
    client: Any, session: Any, user: User, phone: Phone
) -> None:
    browser = half_way(client)
    give_code(browser, phone.code())
    with unit_of_work():
        tokens.make(actor=actor_of(user), name="Export", scope="read", days=30, code=phone.code(1))
    administrator = client("administrator")
    assert "Reset the second step" in administrator.get(f"/admin/users/{user.id}").text
    for _twice in range(2):
        assert administrator.post(f"/admin/users/{user.id}/second-step/removal").status_code == 303
    assert browser.get("/account").status_code == 303
    assert kinds(session).count("second_factor_reset") == kinds(session).count("token_revoked") == 1
    assert subjects(session)[1:] == ["Your second step is off"]
    assert give_password(client()).location == "/queue"


def test_nobody_resets_their_own_and_only_administrators_do(
    client: Any, session: Any, user: User, phone: Phone
) -> None:
    administrator = make_user("administrator")
    phone_of(administrator)
    own = client(administrator)
    assert own.post(f"/admin/users/{administrator.id}/second-step/removal").status_code == 403
    assert client("lead").post(f"/admin/users/{user.id}/second-step/removal").status_code == 403
    assert len(session.scalars(select(SecondFactor)).all()) == 2


def test_the_machine_s_own_command_resets_it(app: Any, session: Any, user: User, phone: Phone) -> None:
    runner = app.test_cli_runner()
    assert runner.invoke(args=["reset-second-step", "Officer@desk.example.org"]).output.startswith("reset")
    assert session.scalars(select(SecondFactor)).all() == []
    assert runner.invoke(args=["reset-second-step", user.email]).output.startswith("nothing to reset")
    unknown = runner.invoke(args=["reset-second-step", "nobody@example.org"])
    assert (unknown.exit_code, "nobody has the address" in unknown.output) == (2, True)


def test_a_changed_secret_leaves_the_recovery_codes_and_a_rotated_one_everything(
    client: Any, session: Any, user: User, phone: Phone, clock: Any, monkeypatch: Any
) -> None:
    now = config.settings()
    old, new = now.secret_keys[0], "a new secret of more than 32 characters"

    def use(*keys: str) -> None:
        monkeypatch.setattr(config, "_active", replace(now, secret_keys=keys))

    use(new, old)
    assert give_code(half_way(client), phone.code()).status_code == 303  # and is sealed anew
    use(new)
    clock.shift(HALF_MINUTE)
    assert give_code(half_way(client), phone.code()).status_code == 303
    use(old)
    clock.shift(HALF_MINUTE)
    browser = half_way(client)
    refused = give_code(browser, phone.code())
    assert (refused.status_code, "can no longer check the codes" in refused.text) == (422, True)
    assert give_code(browser, phone.recovery_codes[0], kind="recovery_code").status_code == 303
    assert "its own secret was changed" in browser.get(OWN).text
    demand(client, "officer")
    proof = {"password": PASSWORD, "one_time_code": phone.recovery_codes[1]}
    assert browser.post(f"{OWN}/removal", data=proof).location == OWN  # to set it up anew


def test_sign_ins_left_half_done_are_swept(session: Any, user: User, phone: Phone, clock: Any) -> None:
    from desk.services import upkeep

    with unit_of_work():
        proven = sessions.Proven(user.id, user.password_hash)
        sessions.begin(proven=proven, email=user.email, address="192.0.2.1", agent="")
    clock.shift(timedelta(days=8))
    with unit_of_work():
        upkeep.forget_sessions()
    assert session.scalars(select(HalfSession)).all() == []
