"""The desk on which the story takes place: its topics, kinds of agreements, accounts and units, without any request."""

from typing import Any

from sqlalchemy import select, update

from desk import clock
from desk.demo import people as fictional
from desk.extensions import session
from desk.services import passwords
from desk.transaction import unit_of_work
from models import Member, Unit, User
from models.states import Role
from tests import factories
from tests.stories.people import PASSWORD


def open_desk(member_language: str) -> None:
    """Open an empty desk with its accounts, chairs and pool, whose people read one language."""
    hashed = passwords.hashed(PASSWORD)
    with unit_of_work():
        fictional.add_reference()
        fictional.add_accounts(hashed)
        fictional.add_units(clock.today())
    session.execute(update(Member).values(language=member_language))
    session.commit()


def account_of(role: str, language: str) -> str:
    """Return the address of someone of a role who reads a language."""
    user = session.scalars(select(User).where(User.role == role).order_by(User.id)).first()
    assert user is not None
    user.language = language
    session.commit()
    return user.email


def members_of(unit_id: int) -> list[Member]:
    """Return the people of a unit, holder first."""
    statement = select(Member).where(Member.unit_id == unit_id).order_by(Member.id)
    return list(session.scalars(statement))


def give_account(member: Member, language: str) -> None:
    """Let a person of a unit sign in."""
    member_id = member.id
    if member.user_id is None:
        some: Any = session.scalars(select(User.password_hash).where(User.password_hash.is_not(None))).first()
        user = factories.make_user(
            Role.RESEARCHER, email=member.email, name=member.name, language=language, password_hash=some
        )
        with unit_of_work():  # making the user ended what was begun
            session.execute(update(Member).where(Member.id == member_id).values(user_id=user.id))
    with unit_of_work():
        account = select(Member.user_id).where(Member.id == member_id).scalar_subquery()
        session.execute(update(User).where(User.id == account).values(language=language))


def unit_named(unit_id: int) -> str:
    """Return a unit's name."""
    return session.get_one(Unit, unit_id).name
