"""Attacks 24 and 25: the same code twice, codes guessed, the second step skipped."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from desk import policy
from desk.services import passwords
from models import Event, User, UserSession
from tests import factories
from tests.apps_with_codes import Phone, phone_of
from tests.web.attacks.addresses import addresses

PASSWORD = "a quiet lake in March"
HALF_MINUTE = timedelta(seconds=30)


@pytest.fixture
def user(session: Any) -> User:
    return factories.make_user(
        "officer", email="officer@desk.example.org", password_hash=passwords.hashed(PASSWORD)
    )


@pytest.fixture
def phone(user: User, clock: Any) -> Phone:
    made = phone_of(user)
    clock.shift(HALF_MINUTE * 4)
    return made


def half_way(client: Any, address: str = "127.0.0.1") -> Any:
    browser = client()
    browser.environ_base["REMOTE_ADDR"] = address
    browser.post("/login", data={"email": "officer@desk.example.org", "password": PASSWORD})
    return browser


def guess(browser: Any, code: str) -> int:
    return int(browser.post("/login/code", data={"one_time_code": code}).status_code)


def test_a_code_serves_once_and_so_does_that_of_the_step_before(
    client: Any, phone: Phone, clock: Any
) -> None:
    """24"""
    before, now = phone.code(-1), phone.code()
    assert guess(half_way(client), before) == 303
    assert guess(half_way(client), before) == 422
    assert guess(half_way(client), now) == 303
    assert guess(half_way(client), now) == guess(half_way(client), before) == 422
    clock.shift(HALF_MINUTE)
    assert guess(half_way(client), now) == 422
    assert guess(half_way(client), phone.code()) == 303


def test_codes_cannot_be_guessed_for_ever_from_one_place_nor_from_many(
    client: Any, session: Any, phone: Phone
) -> None:
    """24: twenty wrong ones from a place; from many places an account takes no more than its limit."""
    wrong = str((int(phone.code()) + 500_000) % 1_000_000).zfill(6)
    guesser = half_way(client)
    answers = [guess(guesser, wrong) for _ in range(20)]
    assert answers == [422] * policy.SIGN_INS_PER_ACCOUNT[0] + [429] * (20 - policy.SIGN_INS_PER_ACCOUNT[0])
    assert guess(guesser, phone.code()) == 429
    assert guess(half_way(client), phone.code()) == 429  # a new half session is no new chance
    owner = half_way(client, "198.51.100.7")
    assert guess(owner, phone.code()) == 303
    crowd = [
        guess(half_way(client, f"203.0.113.{number}"), wrong) for number in range(policy.CODES_PER_ACCOUNT[0])
    ]
    assert crowd[-1] == 429
    assert crowd.count(422) == policy.CODES_PER_ACCOUNT[0] - policy.SIGN_INS_PER_ACCOUNT[0]


def test_with_the_password_alone_every_address_is_as_closed_as_to_a_passer_by(
    app: Any, client: Any, session: Any, phone: Phone, hidden: Any
) -> None:
    """25"""
    half, passer_by = half_way(client), client()
    assert half.get("/queue").location == "/login/code?next=/queue"
    faults = []
    for address in addresses(app, hidden.records):
        if address.endpoint.startswith("account."):  # signing in itself
            continue
        one, other = (browser.open(address.path, method=address.method) for browser in (half, passer_by))
        where = (other.location or "").replace("/login", "/login/code", 1)
        if one.status_code != other.status_code or (one.location or "") not in (other.location or "", where):
            faults.append(f"{address}: {one.status_code} {one.location}")
    assert not faults, "\n".join(faults)
    opened = select(func.count(UserSession.id)).where(
        UserSession.revoked_at.is_(None), UserSession.proof == "password"
    )
    assert session.scalar(opened) == 0
    assert session.scalar(select(func.count(Event.id)).where(Event.kind == "signed_in")) == 0
