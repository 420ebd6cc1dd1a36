"""Replies written once: for those who use them, and for those who write them."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, select

from desk import access
from desk.access import Actor
from desk.errors import NotFound
from desk.extensions import session
from desk.known import fetch
from desk.queries.rows import read
from models import CannedReply


@dataclass(frozen=True, slots=True)
class ReplyRow:
    """One reply as a list shows it."""

    id: int
    name: str
    is_retired: bool
    begins: str


def usable() -> list[tuple[int, str]]:
    """Return the replies that are offered, by name."""
    return [(id_, name) for id_, name in fetch(_usable())]


@cache
def _usable() -> Select[int, str]:
    statement = select(CannedReply.id, CannedReply.name).where(~CannedReply.is_retired)
    return statement.order_by(CannedReply.name, CannedReply.id)


def every(actor: Actor) -> list[ReplyRow]:
    """Return every reply, those that are offered first."""
    access.ensure(actor, "replies.work")
    columns: Any = (CannedReply.id, CannedReply.name, CannedReply.is_retired, CannedReply.body_fr)
    order = (CannedReply.is_retired, CannedReply.name, CannedReply.id)
    return read(select(*columns).order_by(*order), ReplyRow)


def one(actor: Actor, reply_id: int) -> CannedReply:
    """Return one reply; raises NotFound."""
    access.ensure(actor, "replies.work")
    found = session.get(CannedReply, reply_id)
    if found is None:
        raise NotFound("canned_reply")
    return found
