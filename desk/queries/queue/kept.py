"""What a reader keeps of the queue: named views, the columns of a list, how it opens, what they have not read yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select

from desk import access
from desk.access import Actor, can
from desk.extensions import session
from desk.queries.queue.filters import is_unread
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
    statement = (
        select(SavedView, User.name)
        .join(User, User.id == SavedView.owner_id)
        .where(access.visible(actor, SavedView))
        .order_by(func.lower(SavedView.name), SavedView.id)
    )
    return [
        ViewRow(one.id, one.name, one.is_shared, one.asks, one.version, owner,
                one.owner_id == actor.user_id or shares)
        for one, owner in session.execute(statement)
    ]  # fmt: skip


def settings(actor: Actor, list_name: str | None) -> Settings:
    """Return what a person chose for a list, and how their queue opens, in one query."""
    statement = (
        select(QueueReader.opens_with, ListColumns.columns)
        .select_from(User)
        .outerjoin(QueueReader, QueueReader.user_id == User.id)
        .outerjoin(ListColumns, (ListColumns.user_id == User.id) & (ListColumns.list_name == list_name))
        .where(User.id == actor.user_id)
    )
    opens_with, chosen = session.execute(statement).one_or_none() or (None, None)
    known = tuple(one for one in COLUMNS if one in (chosen or ()))
    return Settings(known or USUAL_COLUMNS, bool(known), opens_with)


def unread_id(actor: Actor, reference: str) -> int | None:
    """Return the id of a request that changed since the actor last looked at it or declared all read, else None."""
    statement = select(Ticket.id).where(Ticket.reference == reference, is_unread(actor))
    return session.execute(statement).scalar()
