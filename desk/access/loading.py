"""How a verb or a page gets one record: with the access rule in the query, so that "no" and "none" look the same."""

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import select

from desk.access.actors import Actor
from desk.access.rules import visible
from desk.errors import NotFound
from desk.extensions import session
from models import Base

M = TypeVar("M", bound=Base)


def load(actor: Actor, model: type[M], *criteria: Any, lock: bool = False, options: Sequence[Any] = ()) -> M:
    """Return the one visible row that meets the criteria; raises NotFound.

    `lock=True` locks it until the transaction ends and reads it fresh: verbs do so for what they change.
    """
    statement = select(model).where(*criteria, visible(actor, model)).options(*options)
    if lock:
        statement = statement.with_for_update(of=model).execution_options(populate_existing=True)
    found = session.execute(statement).scalars().first()
    if found is None:
        raise NotFound(model.__tablename__)
    return found


def load_all(
    actor: Actor, model: type[M], *criteria: Any, order: Sequence[Any], options: Sequence[Any] = ()
) -> list[M]:
    """Return every visible row that meets the criteria, in a total order."""
    statement = select(model).where(*criteria, visible(actor, model)).options(*options).order_by(*order)
    return list(session.execute(statement).scalars())
