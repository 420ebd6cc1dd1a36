"""Signing in and out: sessions kept by the desk, revoked here whatever the cookie says.

Signing in takes three calls, so that the slow check of a password never holds the database:
`count_attempt` (written), `check` (read), `begin` (written). Of whoever has a second step it is half done then: what
begins is no session but the right to write a code (see second_factors).
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import Select, bindparam, delete, select, update

from desk import access, clock, events, policy
from desk.access import Actor
from desk.errors import NotFound
from desk.extensions import session
from desk.known import fetch
from desk.services import limits, passwords, tokens
from models import FactorDemand, HalfSession, Member, SecondFactor, User, UserSession
from models.states import Role, SignInProof

# How stale the last sign of life of a session may be before it is written again.
SEEN_EVERY = timedelta(minutes=5)
_AGENT_LENGTH = 200


@dataclass(frozen=True)
class SignedIn:
    """Who a cookie's key stands for."""

    session_id: int
    actor: Actor
    is_stale: bool  # no sign of life was written for a while
    must_enroll: bool  # the role demands a second step, and there is none


@dataclass(frozen=True)
class Proven:
    """Whose password was given, and which hash it fits: another one is set while somebody signs in with the old."""

    user_id: int
    password_hash: str | None


@dataclass(frozen=True)
class Begun:
    """A key for the cookie: of a session, or of a sign-in that is half done."""

    key: str
    is_half: bool


def count_attempt(*, email: str, address: str) -> None:
    """Count one try to sign in; raises LimitReached.

    An account is counted per address it is tried from: nobody can lock somebody else out from afar.
    """
    limits.take("sign_in", address, limit=policy.SIGN_INS_PER_ADDRESS)
    limits.take("sign_in", address, email_key(email), limit=policy.SIGN_INS_PER_ACCOUNT)


def forgive_attempt(*, email: str, address: str) -> None:
    """Uncount a try that was right."""
    limits.give_back("sign_in", address, limit=policy.SIGN_INS_PER_ADDRESS)
    limits.give_back("sign_in", address, email_key(email), limit=policy.SIGN_INS_PER_ACCOUNT)


def check(*, email: str, password: str) -> Proven | None:
    """Return the user whose address and password these are, or None.

    One hash is computed in every case: unknown, deactivated, without password, right and wrong take the same time.
    """
    user = session.execute(select(User).where(User.email_key == email_key(email))).scalar_one_or_none()
    kept = user.password_hash if user is not None else None
    is_right = passwords.matches(kept, password)
    return Proven(user.id, kept) if user is not None and is_right and user.is_active else None


def begin(*, proven: Proven, email: str, address: str, agent: str) -> Begun:
    """Open a new session, or half of one, with a key known to the cookie alone; raises NotFound when the user is gone, or the
    password is no longer the one that was proven."""
    user = session.execute(
        select(User)
        .where(User.id == proven.user_id, User.is_active, User.password_hash == proven.password_hash)
        .with_for_update()
    ).scalar_one_or_none()
    if user is None:
        raise NotFound("user")

    forgive_attempt(email=email, address=address)
    if session.scalar(select(SecondFactor.id).where(SecondFactor.user_id == user.id)) is not None:
        return Begun(_open_half(user), is_half=True)
    key, opened = open_for(user, agent=agent)

    events.record("signed_in", actor=actor_for(user, ()), subject=opened)
    return Begun(key, is_half=False)


def open_for(
    user: User, *, agent: str = "", proof: SignInProof = SignInProof.PASSWORD
) -> tuple[str, UserSession]:
    """Write a session of a user and return its key with it."""
    key, now = secrets.token_urlsafe(32), clock.now()
    opened = UserSession(
        key_hash=key_hash(key), user_id=user.id, user_agent=agent[:_AGENT_LENGTH] or None, proof=proof, created_at=now,
        seen_at=now, expires_at=now + timedelta(days=policy.SESSION_DAYS),
    )  # fmt: skip
    session.add(opened)
    session.flush()
    _note_seen(opened.id, now)
    return key, opened


def resolve(key: str) -> SignedIn | None:
    """Return who is behind a key, or None: unknown, revoked, expired, idle too long, or the account closed."""
    rows, now = fetch(_resolving(), {"key": key_hash(key)}), clock.now()
    if not rows:
        return None
    session_id, seen_at, expires_at, user_id, name, language, role, demand, factor, _ = rows[0]
    if expires_at <= now or seen_at <= now - timedelta(hours=policy.SESSION_IDLE_HOURS):
        return None
    found: list[int | None] = [row[-1] for row in rows]  # None: a member of no unit
    unit_ids = frozenset(unit_id for unit_id in found if unit_id is not None)
    actor = Actor(
        kind="staff", name=name, language=language, role=Role(role), user_id=user_id, unit_ids=unit_ids
    )  # fmt: skip
    must_enroll = demand is not None and factor is None
    return SignedIn(session_id, actor, now - seen_at > SEEN_EVERY, must_enroll)


@cache
def _resolving() -> Select[*tuple[Any, ...]]:
    """Build the question of every page once: that takes longer than the database needs to answer it (measured)."""
    return (
        select(
            UserSession.id, UserSession.seen_at, UserSession.expires_at, User.id, User.name, User.language,
            User.role, FactorDemand.id, SecondFactor.id, Member.unit_id,
        )
        .join(User, User.id == UserSession.user_id)
        .outerjoin(FactorDemand, (FactorDemand.role == User.role) & FactorDemand.ended_at.is_(None))
        .outerjoin(SecondFactor, SecondFactor.user_id == User.id)
        .outerjoin(Member, (Member.user_id == User.id) & Member.left_on.is_(None))
        .where(UserSession.key_hash == bindparam("key"), UserSession.revoked_at.is_(None), User.is_active)
    )  # fmt: skip


def touch(*, session_id: int) -> None:
    """Write a sign of life, past the version counters: it edits nothing anybody could be editing."""
    now = clock.now()
    session.execute(update(UserSession).where(UserSession.id == session_id).values(seen_at=now))
    _note_seen(session_id, now)


def _note_seen(session_id: int, now: datetime) -> None:
    """Note when the person of a session was last seen: from the sign-in on, not from the first five minutes."""
    owner = select(UserSession.user_id).where(UserSession.id == session_id).scalar_subquery()
    session.execute(
        update(User)
        .where(User.id == owner)
        .values(last_seen_at=now)
        .execution_options(synchronize_session=False)
    )


def sign_out(*, actor: Actor, session_id: int) -> None:
    """End the session one is in."""
    ended = _own(actor, session_id)

    ended.revoked_at = clock.now()

    events.record("signed_out", actor=actor, subject=ended)


def revoke(*, actor: Actor, session_id: int) -> None:
    """End one of one's own sessions elsewhere; ending it twice is ending it once."""
    ended = _own(actor, session_id)
    if ended.revoked_at is not None:
        return

    ended.revoked_at = clock.now()

    events.record("session_revoked", actor=actor, subject=ended)


def sign_out_everywhere(*, actor: Actor) -> None:
    """End every session of one's own, the present one too, and every key of a program."""
    user = access.load(actor, User, User.id == actor.user_id, lock=True)

    revoke_all(user_id=user.id)
    tokens.revoke_all(actor=actor, user_id=user.id)

    events.record("signed_out_everywhere", actor=actor, subject=user)


def revoke_all(*, user_id: int, but: int | None = None) -> int:
    """End every session of a user, but one when it is named, and every sign-in that is half done; returns how many sessions ended."""
    session.execute(delete(HalfSession).where(HalfSession.user_id == user_id))
    condition = [UserSession.user_id == user_id, UserSession.revoked_at.is_(None)]
    if but is not None:
        condition.append(UserSession.id != but)
    ended = session.execute(select(UserSession).where(*condition).order_by(UserSession.id)).scalars().all()
    for one in ended:
        one.revoked_at = clock.now()
    return len(ended)


def actor_for(user: User, unit_ids: Iterable[int]) -> Actor:
    """Return the actor a user is."""
    return Actor(
        kind="staff", name=user.name, language=user.language, role=Role(user.role), user_id=user.id,
        unit_ids=frozenset(unit_ids),
    )  # fmt: skip


def email_key(email: str) -> str:
    """Return the form in which two spellings of an address meet."""
    return email.strip().casefold()


def _own(actor: Actor, session_id: int) -> UserSession:
    """Return a session of the actor's, locked; another person's is not there."""
    return access.load(
        actor, UserSession, UserSession.id == session_id, UserSession.user_id == actor.user_id, lock=True
    )


def _open_half(user: User) -> str:
    key = secrets.token_urlsafe(32)
    ends = clock.now() + timedelta(minutes=policy.HALF_SESSION_MINUTES)
    session.add(HalfSession(key_hash=key_hash(key), user_id=user.id, expires_at=ends))
    return key


def key_hash(key: str) -> str:
    """Return what the desk keeps of a key. A random key needs no slow hash."""
    return sha256(key.encode("utf-8", "replace")).hexdigest()
