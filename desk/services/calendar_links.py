"""The address under which a person's dates can be read by a calendar program: one a person, kept as a hash.

Unlike a mailed link it is never written again: who loses it makes a new one, and the old one ends.
"""

import secrets
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import select

from desk import clock, events, policy
from desk.access import Actor
from desk.errors import NotAllowed
from desk.extensions import session
from desk.services import links
from desk.services.sessions import actor_for
from desk.signing import PATHS
from models import Link, Member, User
from models.states import LinkPurpose


def make(*, actor: Actor) -> str:
    """Make the actor's address and return its path, known to them alone; one they had before ends."""
    user = _own(actor)
    _end(user)
    key = secrets.token_urlsafe(24)
    expires_at = clock.now() + timedelta(days=policy.CALENDAR_LINK_DAYS)
    link = links.issue(LinkPurpose.CALENDAR, expires_at=expires_at, user_id=user.id)
    link.public_id = _hash(key)
    session.flush()
    events.record("calendar_link_made", actor=actor, subject=link)
    return f"{PATHS[LinkPurpose.CALENDAR]}{key}.ics"


def end(*, actor: Actor) -> None:
    """End the actor's address: calendar programs read nothing more."""
    for link in _end(_own(actor)):
        events.record("calendar_link_ended", actor=actor, subject=link)


def reader(key: str) -> Actor | None:
    """Return the person whose address carries this key, or None: wrong, ended and expired look the same."""
    link = session.execute(
        select(Link).where(Link.purpose == LinkPurpose.CALENDAR, Link.public_id == _hash(key))
    ).scalar_one_or_none()
    if link is None or not links.is_valid(link):
        return None
    user = session.get(User, link.user_id)
    if user is None or not user.is_active:
        return None
    units = select(Member.unit_id).where(Member.user_id == user.id, Member.left_on.is_(None))
    return actor_for(user, list(session.scalars(units)))


def _own(actor: Actor) -> User:
    """Return the signed-in person, locked, so that two presses leave one address."""
    if actor.kind != "staff" or actor.user_id is None:
        raise NotAllowed("signed_in")
    return session.execute(select(User).where(User.id == actor.user_id).with_for_update()).scalar_one()


def _end(user: User) -> list[Link]:
    """Revoke what is still open."""
    open_ones = session.scalars(
        select(Link).where(
            Link.purpose == LinkPurpose.CALENDAR, Link.user_id == user.id, Link.revoked_at.is_(None)
        )
    ).all()
    for link in open_ones:
        link.revoked_at = clock.now()
    return list(open_ones)


def _hash(key: str) -> str:
    """Return 128 bits of the key's SHA-256, as wide as the column of public ids."""
    return sha256(key.encode()).hexdigest()[:32]
