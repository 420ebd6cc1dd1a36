"""Rows of a list as typed values, and pages of them by keyset: a bounded read, whatever the list's length."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from sqlalchemy import ColumnElement, Select, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from desk import policy
from desk.access import Actor
from desk.extensions import session
from desk.known import fetch

T = TypeVar("T")
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows, and the ids to ask for what comes before and after them; `held`: of how many, where reading told."""

    rows: tuple[T, ...]
    before: int | None = None
    after: int | None = None
    held: int | None = None


def kept(build: Callable[Concatenate[Actor, P], T]) -> Callable[Concatenate[Actor, P], T]:
    """Keep the statements that `build(actor, *values)` makes for officers and leads; those of others are made anew each time.

    What officers and leads see depends on no moment. What differs from page to page is a parameter of the statement: making a
    small one takes 130 µs, finding again what it was compiled to another 50, running a kept one 30 (measured).
    """
    known = lru_cache(maxsize=64)(build)

    def of(actor: Actor, /, *values: P.args, **named: P.kwargs) -> T:
        return (known if actor.is_desk else build)(actor, *values, **named)  # type: ignore[arg-type]  # lru_cache forgets what it takes

    return of


def read(
    statement: Select[*tuple[Any, ...]], make: Callable[..., T], given: Mapping[str, Any] | None = None
) -> list[T]:
    """Return what `make` makes of the columns of each row; `given` are the statement's parameters."""
    return [make(*row) for row in fetch(statement, given)]


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
    unfiltered: Select[*tuple[Any, ...]] | None = None,
    given: Mapping[str, Any] | None = None,
    from_end: bool = False,
    is_kept: bool = False,
) -> Page[T]:
    """Read one page in `order`, whose last column is the id: the rows after or before the row with an id.

    A row that is not there any more gives the first page. `unfiltered` is the statement in which a row that has left the list
    still has its place, where the columns of the order cannot tell by themselves; `given` are its parameters. `from_end` gives the
    last page. `is_kept` says that the statement is the same object every time, so that its pages may be kept built too.
    """
    anchor = _anchor(order, unfiltered, after if after is not None else before, given)
    from_end = from_end and anchor is None
    backwards = from_end or (before is not None and after is None and anchor is not None)
    descending = newest_first is not backwards
    if anchor is not None:
        place = tuple_(*order)
        statement = statement.where(place < anchor if descending else place > anchor)
    build = _in_order if anchor is None and is_kept else _in_order.__wrapped__
    found = read(build(statement, tuple(order), descending, rows + 1), make, given)
    more, found = len(found) > rows, found[:rows]
    if backwards:
        found.reverse()
    has_before, has_after = (more, not from_end) if backwards else (anchor is not None, more)
    return Page(
        tuple(found),
        before=id_of(found[0]) if found and has_before else None,
        after=id_of(found[-1]) if found and has_after else None,
    )


@lru_cache(maxsize=128)
def _in_order(
    statement: Select[*tuple[Any, ...]], order: tuple[Any, ...], descending: bool, rows: int
) -> Select[*tuple[Any, ...]]:
    return statement.order_by(*(column.desc() if descending else column.asc() for column in order)).limit(
        rows
    )


def _anchor(
    order: Sequence[InstrumentedAttribute[Any] | ColumnElement[Any]],
    unfiltered: Select[*tuple[Any, ...]] | None,
    row_id: int | None,
    given: Mapping[str, Any] | None,
) -> Any:
    """Return the place of a row in the order."""
    if row_id is None:
        return None
    asked = select(*order) if unfiltered is None else unfiltered.with_only_columns(*order)
    place = session.execute(asked.where(order[-1] == row_id), given).first()
    return None if place is None else tuple_(*place)
