"""Requests of programs that may come twice: the answer is kept under the key that came with the first."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from desk import clock
from desk.access import Actor
from desk.errors import Conflict, NotAllowed, Refused
from desk.extensions import session
from models import ApiAnswer
from models.dialect import violated


@dataclass(frozen=True)
class Kept:
    """What a program was answered."""

    status: int
    told: Any


def earlier(*, actor: Actor, key: str, asked: str) -> Kept | None:
    """Return what was answered under a person's key; raises Refused when it came with something else that time."""
    found = session.execute(
        select(ApiAnswer).where(ApiAnswer.user_id == actor.user_id, ApiAnswer.key_hash == digest(key))
    ).scalar_one_or_none()
    if found is None:
        return None
    if found.asked_hash != digest(asked):
        raise Refused("Idempotency-Key", "other_request")
    return Kept(found.status, found.told)


def keep(*, actor: Actor, key: str, asked: str, status: int, told: Any) -> None:
    """Keep an answer in the transaction of what it tells; raises Conflict("repeated") when another was faster."""
    if actor.user_id is None:
        raise NotAllowed("signed_in")
    session.add(
        ApiAnswer(
            user_id=actor.user_id, key_hash=digest(key), asked_hash=digest(asked), status=status, told=told,
            created_at=clock.now(),
        )
    )  # fmt: skip
    try:
        session.flush()
    except IntegrityError as error:
        if violated(error) == "uq_api_answer_user_id_key_hash":
            raise Conflict("repeated") from error
        raise


def digest(text: str) -> str:
    """Return what stands for a text."""
    return sha256(text.encode("utf-8", "replace")).hexdigest()
