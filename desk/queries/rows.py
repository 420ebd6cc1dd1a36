"""Rows of a list as typed values, and pages of them by keyset: a bounded read, whatever the list's length."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from desk import policy
from desk.extensions import session

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows, and the ids to ask for what comes before and after them."""

    rows: tuple[T, ...]
    before: int | None = None
    after: int | None = None


def read(statement: Select[*tuple[Any, ...]], make: Callable[..., T]) -> list[T]:
    """Return what `make` makes of the columns of each row."""
    return [make(*row) for row in session.execute(statement)]


def cut(
    statement: Select[*tuple[Any, ...]],
    *,
    order: Sequence[InstrumentedAttribute[Any] | ColumnElement[Any]],
    make: Callable[..., T],
    id_of: Callable[[T], int],
    after: int | None = None,
    before: int | None = None,
    newest_first: bool = False,
    rows: int = policy.PAGE_ROWS,
) -> Page[T]:
    """Read one page in `order`, whose last column is the id: the rows after or before the row with an id.

    A row that is not there any more gives the first page.
    """
    anchor = _anchor(order, after if after is not None else before)
    backwards = before is not None and after is None and anchor is not None
    descending = newest_first is not backwards
    if anchor is not None:
        place = tuple_(*order)
        statement = statement.where(place < anchor if descending else place > anchor)
    ordered = statement.order_by(*(column.desc() if descending else column.asc() for column in order))
    found = read(ordered.limit(rows + 1), make)
    more, found = len(found) > rows, found[:rows]
    if backwards:
        found.reverse()
    has_before, has_after = (more, True) if backwards else (anchor is not None, more)
    return Page(
        tuple(found),
        before=id_of(found[0]) if found and has_before else None,
        after=id_of(found[-1]) if found and has_after else None,
    )


def _anchor(order: Sequence[InstrumentedAttribute[Any] | ColumnElement[Any]], row_id: int | None) -> Any:
    """Return the place of a row in the order."""
    if row_id is None:
        return None
    place = session.execute(select(*order).where(order[-1] == row_id)).first()
    return None if place is None else tuple_(*place)
