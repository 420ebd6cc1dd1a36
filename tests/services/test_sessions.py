"""Signing in and out."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from desk import clock as desk_clock
from desk import policy
from desk.errors import LimitReached, NotFound
from desk.services import passwords, second_factors, sessions
from desk.transaction import unit_of_work
from models import Event, RateCount, User, UserSession
from tests.apps_with_codes import phone_of
from tests.factories import make_member, make_unit, make_user

PASSWORD = "a quiet lake in March"
HERE = "192.0.2.1"


@pytest.fixture(scope="module")
def kept() -> str:
    return passwords.hashed(PASSWORD)


@pytest.fixture
def user(session: Any, kept: str) -> User:
    return make_user("officer", email="Lea.Charmerois@desk.example.org", password_hash=kept)


def signed_in(user: User) -> str:
    with unit_of_work():
        proven = sessions.Proven(user.id, user.password_hash)
        return sessions.begin(proven=proven, email=user.email, address=HERE, agent="Firefox").key


def test_the_right_password_finds_its_user_whatever_the_case_of_the_address(user: User) -> None:
    assert sessions.check(email=" lea.charmerois@DESK.example.org ", password=PASSWORD).user_id == user.id


@pytest.mark.parametrize("case", ["right", "wrong", "unknown", "deactivated", "without password"])
def test_one_hash_is_computed_whoever_tries(
    case: str, user: User, kept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_user("officer", email="gone@desk.example.org", password_hash=kept, is_active=False)
    make_user("officer", email="new@desk.example.org")
    tries = {
        "right": (user.email, PASSWORD),
        "wrong": (user.email, "a quiet lake in April"),
        "unknown": ("nobody@desk.example.org", PASSWORD),
        "deactivated": ("gone@desk.example.org", PASSWORD),
        "without password": ("new@desk.example.org", PASSWORD),
    }
    checked = []
    real = passwords._hasher

    class Counting:
        def verify(self, hash_: str, password: str) -> bool:
            checked.append(hash_)
            return bool(real.verify(hash_, password))

    monkeypatch.setattr(passwords, "_hasher", Counting())
    email, password = tries[case]
    found = sessions.check(email=email, password=password)
    assert len(checked) == 1
    assert found == (sessions.Proven(user.id, kept) if case == "right" else None)


def test_a_session_is_kept_by_the_hash_of_its_key(session: Any, user: User) -> None:
    key = signed_in(user)
    row = session.execute(select(UserSession)).scalar_one()
    assert key not in (row.key_hash, row.user_agent)
    assert len(key) >= 43  # 256 bits
    assert row.expires_at == desk_clock.now() + timedelta(days=policy.SESSION_DAYS)
    assert session.execute(select(Event.kind)).scalars().all() == ["signed_in"]


def test_a_key_stands_for_its_user_and_their_units(session: Any) -> None:
    researcher = make_user("researcher")
    here, there, former = make_unit(), make_unit(), make_unit()
    make_member(here, user=researcher)
    make_member(there, user=researcher)
    make_member(former, user=researcher, left_on=desk_clock.today())
    found = sessions.resolve(signed_in(researcher))
    assert found is not None
    assert found.actor.user_id == researcher.id
    assert found.actor.role == "researcher"
    assert found.actor.unit_ids == {here.id, there.id}


@pytest.mark.parametrize("key", ["", "x", "\x00", "\ud800", "0" * 64, "x" * 10_000])
def test_an_unknown_key_stands_for_nobody(session: Any, user: User, key: str) -> None:
    signed_in(user)
    assert sessions.resolve(key) is None


def test_the_kept_hash_is_no_key(session: Any, user: User) -> None:
    signed_in(user)
    kept_hash = session.execute(select(UserSession.key_hash)).scalar_one()
    assert sessions.resolve(kept_hash) is None


def test_a_session_ends_after_hours_without_use(user: User, clock: Any) -> None:
    key = signed_in(user)
    clock.shift(timedelta(hours=policy.SESSION_IDLE_HOURS, seconds=-1))
    assert sessions.resolve(key) is not None
    clock.shift(timedelta(seconds=1))
    assert sessions.resolve(key) is None


def test_a_session_in_use_ends_after_days_all_the_same(user: User, clock: Any) -> None:
    key = signed_in(user)
    for _ in range(policy.SESSION_DAYS * 3):
        found = sessions.resolve(key)
        assert found is not None
        with unit_of_work():
            sessions.touch(session_id=found.session_id)
        clock.shift(timedelta(hours=8))
    assert sessions.resolve(key) is None


def test_a_sign_of_life_leaves_the_versions_of_records_alone(session: Any, user: User) -> None:
    version = user.version
    found = sessions.resolve(signed_in(user))
    assert found is not None
    with unit_of_work():
        sessions.touch(session_id=found.session_id)
    session.refresh(user)
    assert (user.version, user.last_seen_at) == (version, desk_clock.now())


def test_a_deactivated_user_is_out_at_once(session: Any, user: User) -> None:
    key = signed_in(user)
    user.is_active = False
    session.commit()
    assert sessions.resolve(key) is None
    with pytest.raises(NotFound):
        signed_in(user)


def test_a_password_set_while_somebody_signs_in_with_the_old_one_keeps_them_out(
    session: Any, user: User
) -> None:
    proven = sessions.check(email=user.email, password=PASSWORD)
    assert proven is not None
    user.password_hash = "another"
    session.commit()
    with pytest.raises(NotFound), unit_of_work():
        sessions.begin(proven=proven, email=user.email, address=HERE, agent="")


def test_whatever_ends_all_sessions_ends_those_that_wait_for_their_code(session: Any, user: User) -> None:
    phone_of(user)
    key = signed_in(user)
    assert second_factors.half_of(key) is not None
    with unit_of_work():
        sessions.revoke_all(user_id=user.id)
    assert second_factors.half_of(key) is None


def test_signing_out_ends_the_session(session: Any, user: User) -> None:
    key = signed_in(user)
    found = sessions.resolve(key)
    assert found is not None
    with unit_of_work():
        sessions.sign_out(actor=found.actor, session_id=found.session_id)
    assert sessions.resolve(key) is None


def test_nobody_ends_somebody_else_s_session(session: Any, user: User) -> None:
    key = signed_in(user)
    found = sessions.resolve(key)
    assert found is not None
    other = sessions.actor_for(make_user("administrator"), ())
    for verb in (sessions.revoke, sessions.sign_out):
        with pytest.raises(NotFound), unit_of_work():
            verb(actor=other, session_id=found.session_id)
    assert sessions.resolve(key) is not None


def test_revoking_twice_is_revoking_once(session: Any, user: User) -> None:
    found = sessions.resolve(signed_in(user))
    assert found is not None
    for _ in range(2):
        with unit_of_work():
            sessions.revoke(actor=found.actor, session_id=found.session_id)
    kinds = session.execute(select(Event.kind).order_by(Event.id)).scalars().all()
    assert kinds == ["signed_in", "session_revoked"]


def attempt(email: str, address: str = HERE) -> None:
    with unit_of_work():
        sessions.count_attempt(email=email, address=address)


def test_guessing_one_account_meets_the_limit_and_leaves_its_owner_in_peace(session: Any, user: User) -> None:
    for _ in range(policy.SIGN_INS_PER_ACCOUNT[0]):
        attempt(user.email)
    with pytest.raises(LimitReached) as limit:
        attempt(user.email)
    assert 0 < limit.value.retry_after <= policy.SIGN_INS_PER_ACCOUNT[1]
    attempt(user.email, address="198.51.100.7")


def test_spraying_many_accounts_meets_the_limit_of_the_address(session: Any) -> None:
    for number in range(policy.SIGN_INS_PER_ADDRESS[0]):
        attempt(f"person{number}@desk.example.org")
    with pytest.raises(LimitReached):
        attempt("another@desk.example.org")


def test_limits_are_the_same_for_known_and_unknown_accounts(session: Any, user: User) -> None:
    for email in (user.email, "nobody@desk.example.org"):
        for _ in range(policy.SIGN_INS_PER_ACCOUNT[0]):
            attempt(email, address=email)
        with pytest.raises(LimitReached):
            attempt(email, address=email)


def test_a_limit_is_over_when_its_window_is(session: Any, user: User, clock: Any) -> None:
    for _ in range(policy.SIGN_INS_PER_ACCOUNT[0]):
        attempt(user.email)
    clock.shift(timedelta(seconds=policy.SIGN_INS_PER_ACCOUNT[1]))
    attempt(user.email)


def test_signing_in_rightly_counts_for_nothing(session: Any, user: User) -> None:
    for _ in range(policy.SIGN_INS_PER_ADDRESS[0] + 1):
        attempt(user.email)
        signed_in(user)
    assert session.execute(select(func.sum(RateCount.count))).scalar_one() == 0


def test_counters_keep_no_address(session: Any, user: User) -> None:
    attempt(user.email)
    keys = " ".join(session.execute(select(RateCount.key)).scalars())
    assert HERE not in keys
    assert "lea" not in keys
