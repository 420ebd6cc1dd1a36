"""What a person sees of their own account."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from desk import access, clock, policy
from desk.access import Actor
from desk.extensions import session
from models import AccessToken, SecondFactor, User, UserSession


@dataclass(frozen=True)
class Profile:
    """One's own account."""

    name: str
    email: str
    language: str
    notices: str
    role: str
    version: int
    has_second_step: bool


@dataclass(frozen=True)
class OpenSession:
    """A browser in which one is signed in."""

    id: int
    agent: str
    proof: str
    created_at: datetime
    seen_at: datetime


@dataclass(frozen=True)
class HeldToken:
    """A key with which a program acts in one's name."""

    id: int
    name: str
    scope: str
    used_on: date | None
    expires_at: datetime


def profile(actor: Actor) -> Profile:
    """Return the actor's own account."""
    user = access.load(actor, User, User.id == actor.user_id)
    has_one = session.scalar(select(SecondFactor.id).where(SecondFactor.user_id == user.id)) is not None
    return Profile(user.name, user.email, user.language, user.notices, user.role, user.version, has_one)


def open_sessions(actor: Actor) -> list[OpenSession]:
    """Return the sessions that still let the actor in, the last used first."""
    now = clock.now()
    rows = session.execute(
        select(UserSession)
        .where(
            access.visible(actor, UserSession), UserSession.user_id == actor.user_id, UserSession.revoked_at.is_(None),
            UserSession.expires_at > now, UserSession.seen_at > now - timedelta(hours=policy.SESSION_IDLE_HOURS),
        )
        .order_by(UserSession.seen_at.desc(), UserSession.id.desc())
        .limit(policy.PAGE_ROWS)
    ).scalars()  # fmt: skip
    return [OpenSession(one.id, one.user_agent or "", one.proof, one.created_at, one.seen_at) for one in rows]


def tokens(actor: Actor) -> list[HeldToken]:
    """Return the actor's own keys that still open something, the newest first."""
    found = session.execute(
        select(AccessToken.id, AccessToken.name, AccessToken.scope, AccessToken.used_on, AccessToken.expires_at)
        .where(
            AccessToken.user_id == actor.user_id, AccessToken.revoked_at.is_(None), AccessToken.expires_at > clock.now()
        )
        .order_by(AccessToken.id.desc())
    )  # fmt: skip
    return [HeldToken(*row) for row in found]
