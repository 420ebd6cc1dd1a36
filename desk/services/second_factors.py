"""The second step of signing in: set up, asked for, taken away, and demanded of roles."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pyotp
from sqlalchemy import ColumnElement, delete, select, update

from desk import access, clock, config, events, policy, sealing
from desk.access import Actor
from desk.errors import Conflict, NotAllowed, NotFound, Refused
from desk.extensions import session
from desk.services import one_time_codes, sessions, tokens
from models import FactorDemand, HalfSession, RecoveryCode, SecondFactor, User, UserSession
from models.states import Role, SignInProof

_PURPOSE: Final = "enrolment"


@dataclass(frozen=True)
class Enrolment:
    """A key that an app may read and nothing holds yet; sealed, it travels with its page."""

    key: str
    sealed: str
    address: str  # what the picture tells the app


@dataclass(frozen=True)
class Standing:
    """One's own second step."""

    since: datetime
    codes_left: int
    is_readable: bool  # the desk still has the secret that opens the key
    is_demanded: bool


def standing(*, actor: Actor) -> Standing | None:
    """Return how one's own second step stands; None without one."""
    user = _own(actor)
    factor = session.scalar(select(SecondFactor).where(SecondFactor.user_id == user.id))
    if factor is None:
        return None
    is_readable = one_time_codes.is_readable(user, factor)
    return Standing(
        factor.created_at, one_time_codes.count_left(user.id), is_readable, user.role in demanded()
    )


def begin(*, actor: Actor) -> Enrolment:
    """Make a key for the actor's app; nothing is stored until a code proves that the app has it."""
    user = _own(actor)
    key = pyotp.random_base32()
    return _enrolment(user, key, sealing.seal(_PURPOSE, f"{user.id}:{key}"))


def resume(*, actor: Actor, sealed: str) -> Enrolment:
    """Return what the same person began a while ago; raises Refused("sealed", "begin_again") when it was too long ago."""
    user = _own(actor)
    begun = sealing.unseal(_PURPOSE, sealed, within=policy.ENROLMENT_SECONDS) or ""
    owner, _colon, key = begun.partition(":")
    if owner != str(user.id):
        raise Refused("sealed", "begin_again")
    return _enrolment(user, key, sealed)


def enroll(*, actor: Actor, sealed: str, code: str, session_id: int, address: str) -> list[str]:
    """Ask this person for codes from now on, once one was right, and sign out every other browser; returns the recovery codes."""
    user = _own(actor, lock=True)
    key = resume(actor=actor, sealed=sealed).key
    if has_one(user.id):
        raise Conflict("stale")
    step = one_time_codes.step_of(key, "".join(code.split()))
    if step is None:
        raise Refused("one_time_code", "wrong_code")

    one_time_codes.forgive_attempt(user_id=user.id, address=address)
    kept = one_time_codes.sealed(user, key)
    session.add(SecondFactor(user_id=user.id, sealed_key=kept, last_step=step, created_at=clock.now()))
    sessions.revoke_all(user_id=user.id, but=session_id)
    here = update(UserSession).where(UserSession.id == session_id, UserSession.user_id == user.id)
    session.execute(here.values(proof=SignInProof.CODE).execution_options(synchronize_session=False))
    made = one_time_codes.make_recovery_codes(user)

    events.record("second_factor_set", actor=actor, subject=user)
    return made


def half_of(key: str) -> User | None:
    """Return whose sign-in a key is half way through, or None: unknown, over, or the account closed."""
    return session.execute(
        select(User).join(HalfSession, HalfSession.user_id == User.id).where(*_is_half(key))
    ).scalar_one_or_none()


def finish(*, key: str, code: str, address: str, agent: str) -> str:
    """Open the whole session for a right code and end the half one; raises NotFound, or Refused("one_time_code", …).

    The person is locked first, as everywhere here: two who send the same code wait for each other.
    """
    user = session.execute(
        select(User).join(HalfSession, HalfSession.user_id == User.id).where(*_is_half(key)).with_for_update(of=User)
    ).scalar_one_or_none()  # fmt: skip
    half = session.scalar(select(HalfSession).where(HalfSession.key_hash == sessions.key_hash(key)))
    if user is None or half is None:
        raise NotFound("half_session")
    person = sessions.actor_for(user, ())
    proof = one_time_codes.take(actor=person, user=user, code=code)

    one_time_codes.forgive_attempt(user_id=user.id, address=address)
    session.delete(half)
    whole, opened = sessions.open_for(user, agent=agent, proof=proof)

    events.record("signed_in", actor=person, subject=opened, after={"proof": str(proof)})
    return whole


def remove(*, actor: Actor, code: str, address: str) -> None:
    """Stop asking oneself for codes, with a last one. Where one's role must have them, only to begin again with a new app:
    when the desk lost the secret that opens the key."""
    now = standing(actor=actor)
    if now is not None and now.is_demanded and now.is_readable:
        raise NotAllowed("second_factor.remove")
    user = _own(actor, lock=True)

    one_time_codes.take(actor=actor, user=user, code=code)
    one_time_codes.forgive_attempt(user_id=user.id, address=address)
    _forget(user)

    events.record("second_factor_removed", actor=actor, subject=user)


def renew_codes(*, actor: Actor, code: str, address: str) -> list[str]:
    """Make recovery codes in place of all earlier ones, with a code."""
    user = _own(actor, lock=True)

    one_time_codes.take(actor=actor, user=user, code=code)
    one_time_codes.forgive_attempt(user_id=user.id, address=address)
    made = one_time_codes.make_recovery_codes(user)

    events.record("recovery_codes_made", actor=actor, subject=user)
    return made


def reset(*, actor: Actor, user_id: int) -> bool:
    """Take away the second step of somebody who lost their phone: they are told, and signed out everywhere.

    Nobody does it to themselves: that would go round their own code. Returns whether there was one.
    """
    user = access.load(actor, User, User.id == user_id, lock=True)
    access.ensure(actor, "users.work")
    if actor.user_id == user.id:
        raise NotAllowed("second_factor.reset")
    if not has_one(user.id):
        return False

    _forget(user)
    sessions.revoke_all(user_id=user.id)
    tokens.revoke_all(actor=actor, user_id=user.id)

    events.record("second_factor_reset", actor=actor, subject=user)
    return True


def reset_by_address(*, actor: Actor, email: str) -> bool:
    """Do the same by the address of an account; raises NotFound."""
    found = session.scalar(select(User.id).where(User.email_key == sessions.email_key(email)))
    if found is None:
        raise NotFound("user")
    return reset(actor=actor, user_id=found)


def demanded() -> frozenset[str]:
    """Return the roles whose people must have a second step."""
    return frozenset(session.scalars(select(FactorDemand.role).where(FactorDemand.ended_at.is_(None))))


def demand(*, actor: Actor, roles: set[str], instead_of: set[str]) -> None:
    """Say of which roles a second step is asked; raises Conflict when the page showed other ones."""
    access.ensure(actor, "users.work")
    open_ones = select(FactorDemand).where(FactorDemand.ended_at.is_(None)).with_for_update()
    running = {one.role: one for one in session.scalars(open_ones)}
    if set(running) != instead_of:
        raise Conflict("stale")

    for role in sorted(roles - set(running)):
        begun = FactorDemand(role=Role(role), began_at=clock.now())
        session.add(begun)
        session.flush()
        events.record("second_factor_demanded", actor=actor, subject=begun, after={"role": role})
    for role in sorted(set(running) - roles):
        running[role].ended_at = clock.now()
        events.record("second_factor_left_free", actor=actor, subject=running[role], before={"role": role})


def has_one(user_id: int) -> bool:
    """Tell whether a person is asked for codes."""
    return session.scalar(select(SecondFactor.id).where(SecondFactor.user_id == user_id)) is not None


def _own(actor: Actor, *, lock: bool = False) -> User:
    if actor.kind != "staff" or actor.user_id is None:
        raise NotAllowed("signed_in")
    return access.load(actor, User, User.id == actor.user_id, lock=lock)


def _is_half(key: str) -> tuple[ColumnElement[bool], ...]:
    return (
        HalfSession.key_hash == sessions.key_hash(key),
        HalfSession.expires_at > clock.now(),
        User.is_active.is_(True),
    )


def _forget(user: User) -> None:
    """Delete what belongs to a second step; a sign-in that is half done has to begin again."""
    session.execute(delete(SecondFactor).where(SecondFactor.user_id == user.id))
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    session.execute(delete(HalfSession).where(HalfSession.user_id == user.id))


def _enrolment(user: User, key: str, sealed: str) -> Enrolment:
    address = pyotp.TOTP(key).provisioning_uri(name=user.email, issuer_name=config.settings().name)
    return Enrolment(key, sealed, address)
