"""What programs may ask: each operation once, with its address, its door, what it takes and what it tells."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from desk.access import PERMISSIONS, Actor
from desk.services.attachments import Received

OPERATIONS: Final[list["Operation"]] = []


@dataclass(frozen=True)
class Call:
    """One request of a program: who asks, what the address asks, what was sent, which version they had seen.

    `key` is the same for the same idempotency key of the same person, and new without one.
    """

    actor: Actor
    asks: Any = None
    body: Any = None
    version: int | None = None
    key: str = ""
    files: tuple[Received, ...] = ()


class Saved:
    """What is told is a file's bytes: the answer is the view's own."""


@dataclass(frozen=True)
class Many:
    """Some rows of a list, and what the address must ask to go on after them."""

    items: tuple[Any, ...]
    after: int | None = None


@dataclass(frozen=True)
class Operation:
    """One method at one address."""

    view: Callable[..., Any]
    method: str
    path: str
    tells: type
    permission: str | None
    is_list: bool
    asks: type | None
    takes: type | None
    status: int
    needs_version: bool
    takes_files: bool

    @property
    def name(self) -> str:
        """Return its name, in the schema and among the endpoints."""
        return self.view.__name__

    @property
    def summary(self) -> str:
        """Say what it does in a sentence."""
        return (self.view.__doc__ or "").strip().partition("\n")[0]

    @property
    def writes(self) -> bool:
        """Tell whether it changes something."""
        return self.method != "GET"


def get(
    path: str, tells: type, *, permission: str | None = None, asks: type | None = None, many: bool = False
) -> Callable[[Any], Any]:
    """Offer a view for reading."""
    return _offer("GET", path, tells, permission=permission, asks=asks, is_list=many)


def post(
    path: str,
    tells: type,
    *,
    permission: str,
    takes: type | None = None,
    status: int = 200,
    versioned: bool = False,
    with_files: bool = False,
) -> Callable[[Any], Any]:
    """Offer a view that changes something, in a unit of work around it; `versioned` asks for If-Match, `with_files` lets a form bring files."""
    return _offer(
        "POST", path, tells, permission=permission, takes=takes, status=status, needs_version=versioned, takes_files=with_files
    )  # fmt: skip


def _offer(
    method: str, path: str, tells: type, *, permission: str | None, is_list: bool = False, asks: type | None = None,
    takes: type | None = None, status: int = 200, needs_version: bool = False,
    takes_files: bool = False,
) -> Callable[[Any], Any]:  # fmt: skip
    if permission is not None and permission not in PERMISSIONS:
        raise ValueError(f"no such permission: {permission}")

    def keep(view: Any) -> Any:
        OPERATIONS.append(
            Operation(
                view,
                method,
                path,
                tells,
                permission,
                is_list,
                asks,
                takes,
                status,
                needs_version,
                takes_files,
            )
        )
        return view

    return keep
