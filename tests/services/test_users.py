"""Accounts: added, edited, closed; and passwords nobody else knows."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from desk import policy
from desk.access import Actor
from desk.errors import Conflict, Duplicate, LimitReached, NotAllowed, NotFound, Refused
from desk.services import links, sessions, users
from desk.transaction import unit_of_work
from models import Event, Link, OutboxMail, User
from tests.factories import make_user

ROLES_WITHOUT_USERS = ["officer", "lead", "contract_office", "director", "researcher", "funder"]


def acting(user: User) -> Actor:
    return sessions.actor_for(user, ())


@pytest.fixture
def admin(session: Any) -> User:
    return make_user("administrator")


def kinds(session: Any) -> list[str]:
    return list(session.execute(select(Event.kind).order_by(Event.id)).scalars())


def edit(actor: User, user: User, **changes: Any) -> User:
    fields = {"email": user.email, "name": user.name, "role": user.role, "language": user.language}
    with unit_of_work():
        return users.edit(
            actor=acting(actor), user_id=user.id, **{"version": user.version, **fields, **changes}
        )


def ask(user: User, by: User) -> str:
    """Have a link made and return its token."""
    with unit_of_work():
        return links.token(users.issue_link(actor=acting(by), user_id=user.id))


# ----- adding and editing


def test_an_invited_person_is_mailed_one_link_and_has_no_password(session: Any, admin: User) -> None:
    with unit_of_work():
        user = users.invite(actor=acting(admin), email="New@desk.example.org", name="New", role="officer")
    assert (user.email_key, user.password_hash, user.is_active) == ("new@desk.example.org", None, True)
    assert kinds(session) == ["user_added", "password_link_sent"]
    mail = session.execute(select(OutboxMail)).scalar_one()
    assert mail.to_address == "New@desk.example.org"
    assert "/account/password/" in mail.text_body


def test_an_address_belongs_to_one_account_whatever_its_case(session: Any, admin: User) -> None:
    make_user("officer", email="taken@desk.example.org")
    with pytest.raises(Duplicate) as refusal, unit_of_work():
        users.add(actor=acting(admin), email="Taken@DESK.example.org", name="Other", role="lead")
    assert refusal.value.field == "email"


@pytest.mark.parametrize("role", ROLES_WITHOUT_USERS)
def test_only_administrators_work_on_accounts(session: Any, role: str) -> None:
    actor, other = acting(make_user(role)), make_user("officer")
    fields = {"email": "x@desk.example.org", "name": "X", "role": "administrator"}
    refused = (NotAllowed, NotFound)  # who may not even see the account is told that there is none
    with pytest.raises(refused), unit_of_work():
        users.add(actor=actor, **fields)
    with pytest.raises(refused), unit_of_work():
        users.edit(actor=actor, user_id=other.id, version=other.version, language="fr", **fields)
    for verb in (users.deactivate, users.reactivate, users.send_password_link, users.issue_link):
        with pytest.raises(refused), unit_of_work():
            verb(actor=actor, user_id=other.id)


def test_editing_records_the_role_and_only_names_personal_data(session: Any, admin: User) -> None:
    user = make_user("officer", name="Before")
    edit(admin, user, role="lead", name="Secret Name")
    event = session.execute(select(Event)).scalar_one()
    assert event.details["before"] == {"role": "officer"}
    assert event.details["after"] == {"changed": ["name", "role"], "role": "lead"}


def test_saving_without_a_change_records_nothing(session: Any, admin: User) -> None:
    edit(admin, make_user("officer"))
    assert kinds(session) == []


def test_two_people_editing_one_account_meet_a_conflict(session: Any, admin: User) -> None:
    user = make_user("officer")
    seen = user.version
    edit(admin, user, name="First")
    with pytest.raises(Conflict):
        edit(admin, user, name="Second", version=seen)


def test_nobody_changes_their_own_role(session: Any, admin: User) -> None:
    make_user("administrator")
    with pytest.raises(NotAllowed):
        edit(admin, admin, role="officer")


def test_the_last_administrator_stays_one(session: Any, admin: User) -> None:
    make_user("administrator", is_active=False)
    with pytest.raises(Refused) as refusal:
        edit(admin, admin, role="officer")
    assert (refusal.value.field, refusal.value.code) == ("role", "last_administrator")
    with pytest.raises(Refused), unit_of_work():
        users.deactivate(actor=acting(admin), user_id=admin.id)


def test_one_administrator_may_demote_another(session: Any, admin: User) -> None:
    other = make_user("administrator")
    edit(admin, other, role="officer")
    assert session.get(User, other.id).role == "officer"


def test_one_changes_one_s_own_name_and_language_alone(session: Any) -> None:
    user = make_user("officer", language="fr")
    with unit_of_work():
        users.edit_own(actor=acting(user), version=user.version, name="Léa", language="de", notices="daily")
    session.refresh(user)
    assert (user.name, user.language, user.role) == ("Léa", "de", "officer")


def test_a_new_address_ends_the_links_in_the_mailbox_of_the_old_one(session: Any, admin: User) -> None:
    """Invited at a mistyped address, somebody else holds the link that sets this account's password."""
    with unit_of_work():
        user = users.invite(actor=acting(admin), email="typo@example.org", name="New", role="lead")
    token = links.token(session.scalars(select(Link)).one())
    edit(admin, user, name="Renamed")
    assert users.is_usable(users.password_link(token))
    edit(admin, user, email="right@desk.example.org")
    assert not users.is_usable(users.password_link(token))
    with pytest.raises(NotFound), unit_of_work():
        users.set_password(token=token, hashed="x")


# ----- closing


def test_closing_an_account_ends_its_sessions_and_links(session: Any, admin: User) -> None:
    user = make_user("officer")
    key, _ = sessions.open_for(user)
    session.commit()
    token = ask(user, admin)
    with unit_of_work():
        users.deactivate(actor=acting(admin), user_id=user.id)
    assert sessions.resolve(key) is None
    with pytest.raises(NotFound), unit_of_work():
        users.set_password(token=token, hashed="x")


def test_closing_twice_is_closing_once_and_opening_undoes_it(session: Any, admin: User) -> None:
    user = make_user("officer")
    for verb in (users.deactivate, users.deactivate, users.reactivate, users.reactivate):
        with unit_of_work():
            verb(actor=acting(admin), user_id=user.id)
    assert kinds(session) == ["user_deactivated", "user_reactivated"]


def test_nobody_closes_their_own_account(session: Any, admin: User) -> None:
    make_user("administrator")
    with pytest.raises(NotAllowed), unit_of_work():
        users.deactivate(actor=acting(admin), user_id=admin.id)


# ----- passwords


def test_a_link_sets_the_password_once_and_ends_every_session(session: Any, admin: User) -> None:
    user = make_user("officer")
    key, _ = sessions.open_for(user)
    session.commit()
    token = ask(user, admin)
    with unit_of_work():
        users.set_password(token=token, hashed="first")
    assert sessions.resolve(key) is None
    with pytest.raises(NotFound), unit_of_work():
        users.set_password(token=token, hashed="second")
    assert session.get(User, user.id).password_hash == "first"
    assert kinds(session) == ["password_set"]


def test_a_link_ends_after_two_days(session: Any, admin: User, clock: Any) -> None:
    user = make_user("officer")
    token = ask(user, admin)
    clock.shift(timedelta(hours=policy.PASSWORD_LINK_HOURS, seconds=-1))
    link = users.password_link(token)
    assert link is not None
    assert users.is_usable(link)
    clock.shift(timedelta(seconds=1))
    assert not users.is_usable(link)
    with pytest.raises(NotFound), unit_of_work():
        users.set_password(token=token, hashed="x")


def test_a_newer_link_ends_the_older(session: Any, admin: User) -> None:
    user = make_user("officer")
    older, newer = ask(user, admin), ask(user, admin)
    with pytest.raises(NotFound), unit_of_work():
        users.set_password(token=older, hashed="x")
    with unit_of_work():
        users.set_password(token=newer, hashed="y")


@pytest.mark.parametrize("token", ["", "x", "\x00", "null", "None", "a~b", "\ud800", "é~é"])
def test_a_made_up_token_is_nobody_s(session: Any, admin: User, token: str) -> None:
    make_user("officer")
    ask(make_user("officer"), admin)
    assert users.password_link(token) is None
    with pytest.raises(NotFound), unit_of_work():
        users.set_password(token=token, hashed="x")


def test_tokens_are_long_random_and_unordered(session: Any, admin: User) -> None:
    user = make_user("officer")
    for _ in range(20):
        ask(user, admin)
    ids = session.execute(select(Link.public_id).order_by(Link.id)).scalars().all()
    assert len(set(ids)) == 20
    assert all(len(one) >= 22 for one in ids)  # 128 bits in 6-bit letters
    assert list(ids) != sorted(ids)


def test_changing_one_s_password_ends_the_other_sessions_and_links(session: Any, admin: User) -> None:
    user = make_user("officer")
    (here, row), (there, _) = sessions.open_for(user), sessions.open_for(user)
    session.commit()
    token = ask(user, admin)
    with unit_of_work():
        users.change_password(actor=acting(user), hashed="new", session_id=row.id)
    assert sessions.resolve(here) is not None
    assert sessions.resolve(there) is None
    link = users.password_link(token)
    assert link is not None
    assert not users.is_usable(link)


def test_asking_for_a_link_mails_known_people_only_and_says_nothing(session: Any) -> None:
    known = make_user("officer")
    closed = make_user("officer", is_active=False)
    for email in (known.email.upper(), closed.email, "nobody@desk.example.org"):
        with unit_of_work():
            assert users.ask_for_password_link(email=email) is None
    assert session.execute(select(OutboxMail.to_address)).scalars().all() == [known.email]


def test_a_flood_of_asking_sends_three_mails_an_hour(session: Any, clock: Any) -> None:
    user = make_user("officer")
    for _ in range(50):
        with unit_of_work():
            users.ask_for_password_link(email=user.email)
        clock.shift(timedelta(seconds=1))
    assert len(session.execute(select(OutboxMail.id)).all()) == policy.PASSWORD_MAILS_PER_ACCOUNT[0]


def test_the_administrator_is_told_when_the_mails_of_the_hour_are_used_up(session: Any, admin: User) -> None:
    user = make_user("officer")
    for _ in range(policy.PASSWORD_MAILS_PER_ACCOUNT[0]):
        with unit_of_work():
            users.send_password_link(actor=acting(admin), user_id=user.id)
    with pytest.raises(LimitReached), unit_of_work():
        users.send_password_link(actor=acting(admin), user_id=user.id)


def test_a_closed_account_gets_no_link(session: Any, admin: User) -> None:
    user = make_user("officer", is_active=False)
    with pytest.raises(Refused), unit_of_work():
        users.send_password_link(actor=acting(admin), user_id=user.id)
