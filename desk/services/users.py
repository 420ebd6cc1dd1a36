"""Accounts of the desk: who may sign in, as what, and how each person chooses a password that nobody else knows."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, update

from desk import access, clock, events, policy
from desk.access import Actor
from desk.errors import Conflict, LimitReached, NotAllowed, NotFound, Refused
from desk.extensions import session
from desk.services import limits, links, sessions, tokens
from desk.services.corrections import correct, flush_unique
from desk.services.sessions import email_key
from models import Link, Member, OutboxMail, User
from models.states import LinkPurpose, NoticeTiming, OutboxState, Role


def add(*, actor: Actor, email: str, name: str, role: str, language: str = "fr") -> User:
    """Add an account without a password; raises Duplicate("email")."""
    access.ensure(actor, "users.work")

    user = User(
        email=email,
        email_key=email_key(email),
        name=name,
        role=Role(role),
        language=language,
        created_at=clock.now(),
    )
    session.add(user)
    flush_unique("uq_user_email_key", "email")
    _link_members(user)

    events.record("user_added", actor=actor, subject=user, after={"role": user.role})
    return user


def invite(*, actor: Actor, email: str, name: str, role: str, language: str = "fr") -> User:
    """Add an account and mail its person the link to set a password."""
    user = add(actor=actor, email=email, name=name, role=role, language=language)
    _mail_link(actor, user)
    return user


def edit(
    *, actor: Actor, user_id: int, version: int, email: str, name: str, role: str, language: str
) -> User:
    """Correct an account. Nobody changes their own role, and the last active administrator stays one."""
    user = _load(actor, user_id, version)

    access.ensure(actor, "users.work")
    wanted = {"email": email, "name": name, "role": Role(role), "language": language}
    if user.role != role:
        _ensure_somebody_administers(user, "role")
        _ensure_somebody_else(actor, user, "users.own_role")

    before, _after = correct(user, wanted)
    user.email_key = email_key(email)
    flush_unique("uq_user_email_key", "email")
    if "role" in before:
        tokens.revoke_all(actor=actor, user_id=user.id)
    if "email" in before:
        _revoke_links(user)  # they lie in the mailbox of the old address, which may be somebody else's

    _record_edit(actor, user, before)
    return user


def edit_own(*, actor: Actor, version: int, name: str, language: str, notices: str) -> User:
    """Change one's own name, language, and when one is told; nothing else. Told at once, what was held leaves now."""
    user = _load(actor, _own_id(actor), version)

    wanted = {"name": name, "language": language, "notices": NoticeTiming(notices)}
    before, _after = correct(user, wanted)
    if user.notices == NoticeTiming.AT_ONCE:
        session.execute(
            update(OutboxMail)
            .where(
                OutboxMail.daily_for_id == user.id, OutboxMail.state == OutboxState.HELD, OutboxMail.digest_id.is_(None)
            )
            .values(state=OutboxState.QUEUED, next_attempt_at=clock.now())
        )  # fmt: skip

    _record_edit(actor, user, before)
    return user


def deactivate(*, actor: Actor, user_id: int) -> User:
    """Close an account: its sessions and links end at once. What it owns stays for others to take over."""
    user = _load(actor, user_id)

    access.ensure(actor, "users.work")
    if not user.is_active:
        return user
    _ensure_somebody_administers(user, "is_active")
    _ensure_somebody_else(actor, user, "users.own_account")

    user.is_active = False
    sessions.revoke_all(user_id=user.id)
    tokens.revoke_all(actor=actor, user_id=user.id)
    _revoke_links(user)

    events.record("user_deactivated", actor=actor, subject=user)
    return user


def reactivate(*, actor: Actor, user_id: int) -> User:
    """Open a closed account again; its person signs in with the password they had."""
    user = _load(actor, user_id)

    access.ensure(actor, "users.work")
    if user.is_active:
        return user

    user.is_active = True

    events.record("user_reactivated", actor=actor, subject=user)
    return user


def send_password_link(*, actor: Actor, user_id: int) -> User:
    """Mail a person a new link to set their password; the links before it end. Raises LimitReached."""
    user = _load(actor, user_id)

    access.ensure(actor, "users.work")
    if not user.is_active:
        raise Refused("user", "closed_account")
    limits.take("password_mail", user.email_key, limit=policy.PASSWORD_MAILS_PER_ACCOUNT)

    _mail_link(actor, user)
    return user


def ask_for_password_link(*, email: str) -> None:
    """Mail a link to whoever has an active account with this address, a few times an hour at most.

    It ends alike for known and unknown addresses, over and under the limit: the asker learns nothing.
    """
    user = session.execute(
        select(User).where(User.email_key == email_key(email), User.is_active)
    ).scalar_one_or_none()
    try:
        with session.begin_nested():
            limits.take("password_mail", email_key(email), limit=policy.PASSWORD_MAILS_PER_ACCOUNT)
    except LimitReached:
        return

    if user is not None:
        _mail_link(Actor.system(), user)


def issue_link(*, actor: Actor, user_id: int) -> Link:
    """Return a new one-time link without mailing it, for whoever sits at the machine; earlier ones end."""
    access.ensure(actor, "users.work")
    return _new_link(_load(actor, user_id))


def password_link(token: str) -> Link | None:
    """Return the link a token stands for, also one that has ended; None when there never was one."""
    return links.resolve(LinkPurpose.PASSWORD, token, also_ended=True)


def is_usable(link: Link) -> bool:
    """Tell whether a password link still sets a password."""
    return link.used_at is None and links.is_valid(link)


def owner_of(link: Link) -> User:
    """Return whose password a link sets."""
    return session.get_one(User, link.user_id)


def set_password(*, token: str, hashed: str) -> User:
    """Set the password behind a one-time link and end every session; raises NotFound when the link has served."""
    given = password_link(token)
    if given is None:
        raise NotFound("link")
    link = session.execute(
        select(Link).where(Link.id == given.id).with_for_update().execution_options(populate_existing=True)
    ).scalar_one()
    user = session.execute(select(User).where(User.id == link.user_id).with_for_update()).scalar_one()
    if not is_usable(link) or not user.is_active:
        raise NotFound("link")

    link.used_at = clock.now()
    _revoke_links(user)
    user.password_hash = hashed
    sessions.revoke_all(user_id=user.id)
    owner = sessions.actor_for(user, ())
    tokens.revoke_all(actor=owner, user_id=user.id)

    events.record("password_set", actor=owner, subject=user)
    return user


def change_password(*, actor: Actor, hashed: str, session_id: int) -> User:
    """Replace one's own password, ending every other session, every key of a program and every link to set it."""
    user = _load(actor, _own_id(actor))

    user.password_hash = hashed
    sessions.revoke_all(user_id=user.id, but=session_id)
    tokens.revoke_all(actor=actor, user_id=user.id)
    _revoke_links(user)

    events.record("password_set", actor=actor, subject=user)
    return user


def _link_members(user: User) -> None:
    """Give a new account the places in units that were waiting for its address."""
    same = func.lower(Member.email) == user.email_key
    session.execute(update(Member).where(same, Member.user_id.is_(None)).values(user_id=user.id))


def _own_id(actor: Actor) -> int:
    if actor.user_id is None:
        raise NotAllowed("account.own")
    return actor.user_id


def _load(actor: Actor, user_id: int, version: int | None = None) -> User:
    """Return the user, locked; raises Conflict when the form showed another version."""
    user = access.load(actor, User, User.id == user_id, lock=True)
    if version is not None and user.version != version:
        raise Conflict("stale")
    return user


def _ensure_somebody_administers(user: User, field: str) -> None:
    """Refuse to take its last active administrator from the desk.

    All of them are locked, in one order: two who demote each other at the same moment wait for each other.
    """
    if user.role != Role.ADMINISTRATOR or not user.is_active:
        return
    active = select(User.id).where(User.role == Role.ADMINISTRATOR, User.is_active).order_by(User.id)
    if session.execute(active.with_for_update()).scalars().all() == [user.id]:
        raise Refused(field, "last_administrator")


def _ensure_somebody_else(actor: Actor, user: User, action: str) -> None:
    if actor.user_id == user.id:
        raise NotAllowed(action)


def _mail_link(actor: Actor, user: User) -> None:
    """Make a link and record that it goes out: notify mails it to its owner alone."""
    link = _new_link(user)
    events.record("password_link_sent", actor=actor, subject=user, after={"link": link.id})


def _new_link(user: User) -> Link:
    """Make a one-time link and end the earlier ones."""
    _revoke_links(user)
    expires_at = clock.now() + timedelta(hours=policy.PASSWORD_LINK_HOURS)
    return links.issue(LinkPurpose.PASSWORD, expires_at=expires_at, user_id=user.id)


def _revoke_links(user: User) -> None:
    """End every link that could still set this password."""
    session.execute(
        update(Link)
        .where(
            Link.purpose == LinkPurpose.PASSWORD, Link.user_id == user.id, Link.used_at.is_(None),
            Link.revoked_at.is_(None),
        )
        .values(revoked_at=clock.now())
    )  # fmt: skip


def _record_edit(actor: Actor, user: User, before: dict[str, Any]) -> None:
    """Record what changed: the role in words, of personal data only which."""
    if before:
        was = {"role": before["role"]} if "role" in before else {}
        after = {"changed": sorted(before)} | ({"role": user.role} if "role" in before else {})
        events.record("user_edited", actor=actor, subject=user, before=was, after=after)
