"""Keys that people give to programs of their own: made, ended, and told from everything else.

A key is a person's name tag, not a right of its own: it opens what its person may see and do at that moment, and no more.
"""

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from sqlalchemy import ColumnElement, or_, select, update

from desk import clock, events, policy
from desk.access import Actor
from desk.errors import NotAllowed, NotFound, Refused
from desk.extensions import session
from desk.services import one_time_codes
from models import AccessToken, FactorDemand, Member, SecondFactor, User
from models.states import Role, TokenScope

PREFIX = "guichet_"  # so that a key left in a script or a public file is recognized as one


@dataclass(frozen=True)
class Bearer:
    """Who a key stands for."""

    token_id: int
    actor: Actor
    may_write: bool
    used_on: date | None


def make(*, actor: Actor, name: str, scope: str, days: int, code: str = "", address: str = "") -> str:
    """Make a key and return it, known to its person alone; raises Refused("name", …) for one too many or a name twice.

    A key outlives the browser it was made in: whoever has a second step proves with a `code` that it is them who make it;
    raises Refused("one_time_code", …).
    """
    user = _own(actor)
    held = session.scalars(select(AccessToken).where(*_valid(user.id))).all()
    if len(held) >= policy.TOKENS_AT_MOST:
        raise Refused("name", "too_many_tokens")
    if any(one.name == name for one in held):
        raise Refused("name", "token_name_taken")

    if asks_for_code(actor=actor):
        one_time_codes.take(actor=actor, user=user, code=code)
        one_time_codes.forgive_attempt(user_id=user.id, address=address)

    key, now = PREFIX + secrets.token_urlsafe(32), clock.now()
    token = AccessToken(
        key_hash=_hash(key), user_id=user.id, name=name, scope=TokenScope(scope), created_at=now,
        expires_at=now + timedelta(days=days),
    )  # fmt: skip
    session.add(token)
    session.flush()

    events.record("token_made", actor=actor, subject=token, after={"scope": token.scope, "days": days})
    return key


def asks_for_code(*, actor: Actor) -> bool:
    """Tell whether making a key asks for a code: of whoever has a second step."""
    own = select(SecondFactor.id).where(SecondFactor.user_id == actor.user_id)
    return session.scalar(own) is not None


def revoke(*, actor: Actor, token_id: int) -> None:
    """End one of one's own keys; ending it twice is ending it once."""
    user = _own(actor)
    token = session.execute(
        select(AccessToken)
        .where(AccessToken.id == token_id, AccessToken.user_id == user.id)
        .with_for_update()
    ).scalar_one_or_none()
    if token is None:
        raise NotFound("access_token")
    if token.revoked_at is not None:
        return

    token.revoked_at = clock.now()

    events.record("token_revoked", actor=actor, subject=token)


def revoke_all(*, actor: Actor, user_id: int) -> int:
    """End every key of a user, whoever caused it; returns how many ended."""
    open_ones = select(AccessToken).where(*_valid(user_id)).order_by(AccessToken.id).with_for_update()
    ended = session.scalars(open_ones).all()
    for token in ended:
        token.revoked_at = clock.now()
        events.record("token_revoked", actor=actor, subject=token)
    return len(ended)


def resolve(key: str) -> Bearer | None:
    """Return who is behind a key, or None: unknown, ended, expired, of a closed account, or of somebody who must set up
    a second step first look the same."""
    rows = session.execute(
        select(AccessToken.id, AccessToken.scope, AccessToken.used_on, User.id, User.name, User.language, User.role, Member.unit_id)
        .join(User, User.id == AccessToken.user_id)
        .outerjoin(Member, (Member.user_id == User.id) & Member.left_on.is_(None))
        .outerjoin(FactorDemand, (FactorDemand.role == User.role) & FactorDemand.ended_at.is_(None))
        .outerjoin(SecondFactor, SecondFactor.user_id == User.id)
        .where(
            AccessToken.key_hash == _hash(key), AccessToken.revoked_at.is_(None),
            AccessToken.expires_at > clock.now(), User.is_active,
            or_(FactorDemand.id.is_(None), SecondFactor.id.is_not(None)),
        )
    ).all()  # fmt: skip
    if not rows:
        return None
    token_id, scope, used_on, user_id, name, language, role, _ = rows[0]
    found: list[int | None] = [row[-1] for row in rows]  # None: a member of no unit
    unit_ids = frozenset(unit_id for unit_id in found if unit_id is not None)
    actor = Actor(
        kind="staff", name=name, language=language, role=Role(role), user_id=user_id, unit_ids=unit_ids
    )
    return Bearer(token_id, actor, scope == TokenScope.WRITE, used_on)


def note_use(*, token_id: int) -> None:
    """Write down that a key was used today."""
    session.execute(update(AccessToken).where(AccessToken.id == token_id).values(used_on=clock.today()))


def _own(actor: Actor) -> User:
    """Return the signed-in person, locked, so that two presses count together."""
    if actor.kind != "staff" or actor.user_id is None:
        raise NotAllowed("signed_in")
    return session.execute(select(User).where(User.id == actor.user_id).with_for_update()).scalar_one()


def _valid(user_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        AccessToken.user_id == user_id, AccessToken.revoked_at.is_(None), AccessToken.expires_at > clock.now(),
    )  # fmt: skip


def _hash(key: str) -> str:
    """Return what the desk keeps of a key. 256 random bits need no slow hash."""
    return sha256(key.encode("utf-8", "replace")).hexdigest()
