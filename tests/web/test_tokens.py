"""Keys of programs: shown once, kept as a hash, ended at once by everything that ends a sign-in."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from desk import clock as desk_clock
from desk import policy
from desk.services import passwords, sessions, tokens, upkeep, users
from desk.transaction import unit_of_work
from forms.tokens import TokenForm
from models import AccessToken, Event, User
from tests import factories
from tests.factories import make_user
from tests.harness.clients import DeskClient

TYPED = {"name": "Weekly export", "scope": "read", "days": "90"}


@pytest.fixture(autouse=True)
def _the_database(session: Any) -> None:
    """Every test here reads what was written."""


def key_on(page: Any) -> str:
    found = re.search(r'value="(guichet_[A-Za-z0-9_-]{43})"', page.text)
    assert found
    return found[1]


def made_for(user: User, **changes: Any) -> str:
    with unit_of_work():
        return tokens.make(
            actor=factories.actor_of(user), **{"name": "Export", "scope": "read", "days": 30, **changes}
        )


def kinds(session: Any) -> list[str]:
    return list(session.scalars(select(Event.kind).order_by(Event.id)))


@pytest.mark.parametrize("role", ["officer", "lead", "contract_office", "director", "researcher", "administrator", "funder"])  # fmt: skip
def test_a_key_is_shown_once_and_kept_as_a_hash(client: Any, session: Any, role: str) -> None:
    me = client(role)
    key = key_on(me.post("/account/tokens", data=TYPED))
    row = session.scalars(select(AccessToken)).one()
    assert key not in repr(vars(row))
    assert row.key_hash not in me.get("/account/tokens").text
    assert key not in me.get("/account/tokens").text
    bearer = tokens.resolve(key)
    assert bearer is not None
    assert (bearer.actor.user_id, bearer.actor.role, bearer.may_write) == (me.user.id, role, False)
    assert kinds(session) == ["token_made"]
    assert key not in str(session.scalars(select(Event.details)).one())


def test_a_key_knows_the_units_of_a_researcher(client: Any) -> None:
    me = client("researcher")
    bearer = tokens.resolve(made_for(me.user, scope="write"))
    assert bearer is not None
    assert bearer.actor.unit_ids == factories.actor_of(me.user).unit_ids != frozenset()
    assert bearer.may_write


def test_keys_are_long_and_say_nothing_of_whom_or_when(session: Any) -> None:
    """Attack 58: 256 bits of chance each, in no order, none of them like another."""
    user = make_user()
    made = [made_for(user, name=f"No. {place}") for place in range(policy.TOKENS_AT_MOST)]
    bodies = [key.removeprefix(tokens.PREFIX) for key in made]
    assert len(set(bodies)) == len(bodies)
    assert all(len(body) == 43 for body in bodies)
    assert bodies not in (sorted(bodies), sorted(bodies, reverse=True))
    assert not any(a[:4] == b[:4] for place, a in enumerate(bodies) for b in bodies[:place])


@pytest.mark.parametrize("given", ["", "guichet_", "null", "\x00", "\ud800", "x" * 5000])
def test_what_is_no_key_stands_for_nobody(session: Any, given: str) -> None:
    made_for(make_user())
    assert tokens.resolve(given) is None
    assert tokens.resolve(session.scalars(select(AccessToken.key_hash)).one()) is None


def signed_out_everywhere(client: Any, user: User) -> None:
    assert client(user).post("/account/sessions/revocation").location == "/login"


def revoked(client: Any, user: User) -> None:
    token_id = factories.session.scalars(select(AccessToken.id).where(AccessToken.user_id == user.id)).one()
    for _ in range(2):
        assert client(user).post(f"/account/tokens/{token_id}/revocation").location == "/account/tokens"


def password_changed(client: Any, user: User) -> None:
    _, row = sessions.open_for(user)
    factories.session.commit()
    with unit_of_work():
        users.change_password(actor=factories.actor_of(user), hashed=passwords.NOBODYS, session_id=row.id)


def password_set(client: Any, user: User) -> None:
    admin = factories.actor_of("administrator")
    with unit_of_work():
        token = users.links.token(users.issue_link(actor=admin, user_id=user.id))
    with unit_of_work():
        users.set_password(token=token, hashed=passwords.NOBODYS)


def role_changed(client: Any, user: User) -> None:
    facts = {"email": user.email, "name": user.name, "language": "fr", "version": user.version}
    with unit_of_work():
        users.edit(actor=factories.actor_of("administrator"), user_id=user.id, role="funder", **facts)


def account_closed(client: Any, user: User) -> None:
    with unit_of_work():
        users.deactivate(actor=factories.actor_of("administrator"), user_id=user.id)
    with unit_of_work():
        users.reactivate(actor=factories.actor_of("administrator"), user_id=user.id)


ENDINGS = [revoked, signed_out_everywhere, password_changed, password_set, role_changed, account_closed]


@pytest.mark.parametrize("end", ENDINGS, ids=lambda one: one.__name__)
def test_a_key_ends_at_once(
    client: Any, session: Any, end: Callable[[Callable[..., DeskClient], User], None]
) -> None:
    user, other = make_user("lead"), make_user("lead")
    key, others = made_for(user), made_for(other)
    end(client, user)
    assert tokens.resolve(key) is None
    assert kinds(session).count("token_revoked") == 1
    assert tokens.resolve(others) is not None


def test_signing_out_everywhere_ends_every_session(client: Any) -> None:
    user = make_user()
    here, there = client(user), client(user)
    assert "Sign out everywhere" in here.get("/account?lang=en").text
    here.post("/account/sessions/revocation")
    assert [one.get("/account").status_code for one in (here, there)] == [303, 303]


def test_a_key_ends_on_its_day_and_is_forgotten_later(session: Any, clock: Any) -> None:
    key = made_for(make_user())
    clock.shift(timedelta(days=30, seconds=-1))
    assert tokens.resolve(key) is not None
    clock.shift(timedelta(seconds=1))
    assert tokens.resolve(key) is None
    clock.shift(upkeep.SESSIONS_KEPT + timedelta(seconds=1))
    with unit_of_work():
        assert upkeep.forget_tokens() == 1


def test_the_list_says_on_which_day_a_key_was_used(client: Any, session: Any) -> None:
    me = client("officer")
    made_for(me.user)
    assert "never used" in me.get("/account/tokens?lang=en").text
    with unit_of_work():
        tokens.note_use(token_id=session.scalars(select(AccessToken.id)).one())
    assert "never used" not in me.get("/account/tokens").text
    assert session.scalars(select(AccessToken.used_on)).one() == desk_clock.today()


def test_somebody_elses_key_is_not_there(client: Any, session: Any) -> None:
    key = made_for(make_user())
    token_id = session.scalars(select(AccessToken.id)).one()
    for role in ("officer", "administrator"):
        assert client(role).post(f"/account/tokens/{token_id}/revocation").status_code == 404
    assert tokens.resolve(key) is not None


@pytest.mark.parametrize("typed", [{"name": ""}, {"name": "x" * 81}, {"name": "a\x00b"}, {"scope": "all"}, {"days": "9999"}, {"days": "٣"}])  # fmt: skip
def test_bad_input_is_told_and_makes_no_key(client: Any, session: Any, typed: dict[str, str]) -> None:
    assert client("officer").post("/account/tokens", data={**TYPED, **typed}).status_code == 422
    assert session.scalar(select(func.count()).select_from(AccessToken)) == 0


def test_a_name_serves_once_and_keys_are_few(client: Any, session: Any) -> None:
    me = client("officer")
    me.post("/account/tokens", data=TYPED)
    again = me.post("/account/tokens", data=TYPED)
    assert again.status_code == 422
    assert "Weekly export" in again.text
    for place in range(policy.TOKENS_AT_MOST - 1):
        made_for(me.user, name=f"No. {place}")
    assert me.post("/account/tokens", data={**TYPED, "name": "One more"}).status_code == 422
    assert session.scalar(select(func.count()).select_from(AccessToken)) == policy.TOKENS_AT_MOST


def test_the_form_offers_the_days_the_desk_allows(app: Any) -> None:
    with app.test_request_context():
        assert tuple(one.value for one in TokenForm(asks_for_code=False).days.choices) == policy.TOKEN_DAYS
