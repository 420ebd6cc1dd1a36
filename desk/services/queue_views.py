"""What a reader of the queue keeps: views under a name, the columns of a list, how the queue opens."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from sqlalchemy import delete, select, update

from desk import access, clock, events
from desk.access import Actor
from desk.errors import Conflict, Duplicate, Refused
from desk.extensions import session
from models import ListColumns, QueueReader, SavedView
from models.dialect import one_at_a_time

AT_MOST: Final = 50
"""Views one person keeps: more are no help, and every page of the queue reads them."""


def list_name(view_id: int) -> str:
    """Return the name under which columns and beginnings know a saved view."""
    return f"saved:{view_id}"


def save(*, actor: Actor, name: str, asks: Mapping[str, Any], is_shared: bool = False) -> SavedView:
    """Keep a list under a name; one that everybody reads is a lead's to make. Raises Duplicate("name")."""
    access.ensure(actor, "queue.read")
    if is_shared:
        access.ensure(actor, "queue.share")
    one_at_a_time(session(), f"saved_view:{actor.user_id}")
    mine = session.scalars(select(SavedView.name).where(SavedView.owner_id == actor.user_id)).all()
    if name in mine:
        raise Duplicate("name")
    if len(mine) >= AT_MOST:
        raise Refused("name", "too_many_views")
    view = SavedView(
        owner_id=actor.user_id, name=name, is_shared=is_shared, asks=dict(asks), created_at=clock.now()
    )
    session.add(view)
    session.flush()
    events.record("view_saved", actor=actor, subject=view, after={"name": name, "is_shared": is_shared})
    return view


def edit(*, actor: Actor, view_id: int, name: str, is_shared: bool, version: int) -> SavedView:
    """Give a view another name, share it or take it back. Raises Duplicate("name")."""
    view = _own(actor, view_id)
    if view.version != version:
        raise Conflict("stale")
    if is_shared and not view.is_shared:
        access.ensure(actor, "queue.share")
    same = select(SavedView.id).where(
        SavedView.owner_id == view.owner_id, SavedView.name == name, SavedView.id != view.id
    )
    if session.execute(same).first() is not None:
        raise Duplicate("name")
    before = {"name": view.name, "is_shared": view.is_shared}
    view.name, view.is_shared = name, is_shared
    if before != {"name": name, "is_shared": is_shared}:
        after = {"name": name, "is_shared": is_shared}
        events.record("view_edited", actor=actor, subject=view, before=before, after=after)
    return view


def ask_anew(*, actor: Actor, view_id: int, asks: Mapping[str, Any]) -> SavedView:
    """Let a view ask something else under the same name and address."""
    view = _own(actor, view_id)
    if view.asks != dict(asks):
        before, view.asks = {"name": view.name, "asks": view.asks}, dict(asks)
        events.record("view_edited", actor=actor, subject=view, before=before, after={"asks": view.asks})
    return view


def remove(*, actor: Actor, view_id: int) -> None:
    """Delete a view; whoever's queue opened with it opens as usual again."""
    view = _own(actor, view_id)
    name = list_name(view.id)
    session.execute(delete(ListColumns).where(ListColumns.list_name == name))
    session.execute(update(QueueReader).where(QueueReader.opens_with == name).values(opens_with=None))
    session.delete(view)
    session.flush()
    events.record("view_deleted", actor=actor, subject=view, before={"name": view.name})


def choose_columns(*, actor: Actor, of_list: str, columns: Collection[str]) -> None:
    """Keep the columns of a list for a person; none takes the usual ones back."""
    access.ensure(actor, "queue.read")
    found = session.get(ListColumns, (actor.user_id, of_list), with_for_update=True)
    if found is not None and not columns:
        session.delete(found)
    elif found is not None:
        found.columns = list(columns)
    elif columns:
        session.add(ListColumns(user_id=actor.user_id, list_name=of_list, columns=list(columns)))


def open_with(*, actor: Actor, of_list: str) -> None:
    """Let a person's queue open with a list."""
    reader_of(actor).opens_with = of_list


def reader_of(actor: Actor) -> QueueReader:
    """Return what is kept of a person who reads the queue, locked; made when there is nothing yet."""
    access.ensure(actor, "queue.read")
    one_at_a_time(session(), f"queue_reader:{actor.user_id}")
    found = session.get(QueueReader, actor.user_id, with_for_update=True)
    if found is None:
        found = QueueReader(user_id=actor.user_id)
        session.add(found)
    return found


def _own(actor: Actor, view_id: int) -> SavedView:
    """Return a view the actor may change, locked: their own, or for a lead any that is shared."""
    view = access.load(actor, SavedView, SavedView.id == view_id, lock=True)
    if view.owner_id != actor.user_id:
        access.ensure(actor, "queue.share")
    return view
