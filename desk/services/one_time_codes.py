"""Codes that serve once: those an app shows, and those a person keeps for the day their phone is lost.

An app counts half minutes (RFC 6238). Codes of the present half minute and its neighbors are taken, each once: the last one taken
is kept, and it and all before are refused. Of two who send the same code at once, the database lets one in.
"""

import secrets
from hashlib import sha256
from typing import Any, Final

import pyotp
from sqlalchemy import delete, func, select, update

from desk import clock, events, policy, sealing
from desk.access import Actor
from desk.errors import Refused
from desk.extensions import session
from desk.services import limits
from models import RecoveryCode, SecondFactor, User
from models.states import SignInProof

STEP_SECONDS: Final = 30
DRIFT: Final = (0, -1, 1)  # steps by which a phone's clock may be off, the likeliest first
RECOVERY_CODES: Final = 10
# Letters and digits that are not taken for one another; 16 of them are 79 bits: too many to need a slow hash.
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_LENGTH: Final = 16
_PURPOSE: Final = "second-factor"


def count_attempt(*, user_id: int, address: str) -> None:
    """Count one try; raises LimitReached. Counted from anywhere, too: whoever tries knows the password already."""
    for whom, limit in _counters(user_id, address):
        limits.take("second_step", *whom, limit=limit)


def forgive_attempt(*, user_id: int, address: str) -> None:
    """Uncount a try that was right."""
    for whom, limit in _counters(user_id, address):
        limits.give_back("second_step", *whom, limit=limit)


def take(*, actor: Actor, user: User, code: str) -> SignInProof:
    """Use up a code of either kind, and return which it was; raises Refused("one_time_code", …)."""
    plain = "".join(letter for letter in code.casefold() if letter.isalnum())
    if len(plain) == _LENGTH:
        return _take_recovery_code(actor, user, plain)
    factor = session.scalar(select(SecondFactor).where(SecondFactor.user_id == user.id))
    key = _unsealed(user, factor.sealed_key) if factor else ""
    if key is None:
        raise Refused("one_time_code", "unreadable")
    step = step_of(key, plain) if key else None
    if step is None or not _is_newer(user, step, key):
        raise Refused("one_time_code", "wrong_code")
    return SignInProof.CODE


def step_of(key: str, code: str) -> int | None:
    """Return the half minute a code belongs to, near enough to now, or None."""
    now = int(clock.now().timestamp()) // STEP_SECONDS
    given = code.encode("utf-8", "replace")
    right = [
        now + off for off in DRIFT if secrets.compare_digest(pyotp.HOTP(key).at(now + off).encode(), given)
    ]
    return right[0] if right else None


def sealed(user: User, key: str) -> str:
    """Seal a key for its person: in somebody else's row it opens nothing."""
    return sealing.seal(_PURPOSE, f"{user.id}:{key}")


def is_readable(user: User, factor: SecondFactor) -> bool:
    """Tell whether the desk still has the secret with which a key was sealed."""
    return _unsealed(user, factor.sealed_key) is not None


def make_recovery_codes(user: User) -> list[str]:
    """Make codes in place of all earlier ones, and return them as they are shown, this once."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    made = ["".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)) for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(user_id=user.id, code_hash=_hash(user, one)) for one in made)
    session.flush()
    return ["-".join(in_fours(one)) for one in made]


def count_left(user_id: int) -> int:
    """Count the recovery codes that a person has not used yet."""
    unused = select(func.count(RecoveryCode.id)).where(
        RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None)
    )
    return session.scalar(unused) or 0


def in_fours(text: str) -> list[str]:
    """Part a text as people read it out and type it."""
    return [text[at : at + 4] for at in range(0, len(text), 4)]


def _is_newer(user: User, step: int, key: str) -> bool:
    """Keep a step as the last one taken, unless it or a later one was; the key is sealed anew, by the newest secret."""
    result: Any = session.execute(
        update(SecondFactor)
        .where(SecondFactor.user_id == user.id, SecondFactor.last_step < step)
        .values(last_step=step, sealed_key=sealed(user, key))
        .execution_options(synchronize_session=False)
    )
    return bool(result.rowcount)


def _take_recovery_code(actor: Actor, user: User, plain: str) -> SignInProof:
    is_unused = (RecoveryCode.code_hash == _hash(user, plain)) & RecoveryCode.used_at.is_(None)
    result: Any = session.execute(
        update(RecoveryCode)
        .where(RecoveryCode.user_id == user.id, is_unused)
        .values(used_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    if not result.rowcount:
        raise Refused("one_time_code", "wrong_code")
    events.record("recovery_code_used", actor=actor, subject=user, after={"left": count_left(user.id)})
    return SignInProof.RECOVERY_CODE


def _counters(user_id: int, address: str) -> tuple[tuple[tuple[str, ...], limits.Limit], ...]:
    return (
        ((address,), policy.SIGN_INS_PER_ADDRESS),
        ((address, str(user_id)), policy.SIGN_INS_PER_ACCOUNT),
        (("anywhere", str(user_id)), policy.CODES_PER_ACCOUNT),
    )


def _unsealed(user: User, kept: str) -> str | None:
    owner, _colon, key = (sealing.unseal(_PURPOSE, kept) or "").partition(":")
    return key if owner == str(user.id) else None


def _hash(user: User, plain: str) -> str:
    return sha256(f"{user.id}:{plain}".encode("utf-8", "replace")).hexdigest()
