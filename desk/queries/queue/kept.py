"""What a reader keeps of the queue: named views, the columns of a list, how it opens, what they have not read yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

from sqlalchemy import Integer, Select, bindparam, func, select

from desk import access
from desk.access import Actor, can
from desk.known import fetch
from desk.queries.queue.filters import is_unread, reader
from models import ListColumns, QueueReader, SavedView, Ticket, User

# What a row may show besides the request itself, in this order; and what it shows unless somebody chose.
COLUMNS: Final = (
    "reference", "state", "why", "next", "owner", "priority", "language", "kind", "region", "source", "age", "activity",
)  # fmt: skip
USUAL_COLUMNS: Final = ("reference", "state", "why", "next", "owner")


@dataclass(frozen=True, slots=True)
class ViewRow:
    """A view the reader may open. `may_change`: their own, or for a lead any that is shared."""

    id: int
    name: str
    is_shared: bool
    asks: Mapping[str, Any]
    version: int
    owner: str
    may_change: bool


@dataclass(frozen=True, slots=True)
class Settings:
    """How a person reads one list, and the name of the list their queue opens with."""

    columns: tuple[str, ...] = USUAL_COLUMNS
    are_chosen: bool = False
    opens_with: str | None = None


def views(actor: Actor) -> list[ViewRow]:
    """Return one's own views and the shared ones, by name."""
    shares = can(actor, "queue.share")
    return [
        ViewRow(id_, name, is_shared, asks, version, owner, owner_id == actor.user_id or shares)
        for id_, name, is_shared, asks, version, owner, owner_id in fetch(_views_of(actor))
    ]


@lru_cache(maxsize=128)
def _views_of(actor: Actor) -> Select[*tuple[Any, ...]]:
    return (
        select(SavedView.id, SavedView.name, SavedView.is_shared, SavedView.asks, SavedView.version, User.name,
               SavedView.owner_id)
        .join(User, User.id == SavedView.owner_id)
        .where(access.visible(actor, SavedView))
        .order_by(func.lower(SavedView.name), SavedView.id)
    )  # fmt: skip


def settings(actor: Actor, list_name: str | None) -> Settings:
    """Return what a person chose for a list, and how their queue opens, in one query."""
    found = fetch(_settings(), {"me": actor.user_id, "list": list_name})
    opens_with, chosen = found[0] if found else (None, None)
    known = tuple(one for one in COLUMNS if one in (chosen or ()))
    return Settings(known or USUAL_COLUMNS, bool(known), opens_with)


@cache
def _settings() -> Select[*tuple[Any, ...]]:
    return (
        select(QueueReader.opens_with, ListColumns.columns)
        .select_from(User)
        .outerjoin(QueueReader, QueueReader.user_id == User.id)
        .outerjoin(
            ListColumns, (ListColumns.user_id == User.id) & (ListColumns.list_name == bindparam("list"))
        )
        .where(User.id == bindparam("me", type_=Integer))
    )


def unread_id(actor: Actor, reference: str) -> int | None:
    """Return the id of a request that changed since the actor last looked at it or declared all read, else None."""
    found = fetch(_unread(), reader(actor) | {"reference": reference})
    return found[0][0] if found else None


@cache
def _unread() -> Select[int]:
    return select(Ticket.id).where(Ticket.reference == bindparam("reference"), is_unread())
