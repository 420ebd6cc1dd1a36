"""What the address of a list asks, with what its filters offer, the view it is kept as, and the addresses that ask a little less."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from flask import request, url_for

from desk.access import Actor, can
from desk.errors import NotFound
from desk.queries import queue as queries
from desk.queries import ticket as ticket_queries
from desk.queries.queue import QueueFilter, Settings, ViewRow
from desk.services import queue_views
from desk.web.converters import identifier
from desk.web.language import current_language
from forms import queue as forms
from forms.queue.views import ColumnsForm, NewViewForm, ViewForm

# Parts of an address that do not say which list it is.
_BESIDE = ("saved", "lang", "after", "before", "last")


@dataclass(frozen=True)
class Asking:
    """One reader's list. `saved` is the view it is, or (`is_changed`) the one it began from."""

    actor: Actor
    owners: tuple[tuple[int, str], ...]
    topics: tuple[tuple[str, str], ...]
    views: tuple[ViewRow, ...]
    wanted: QueueFilter
    saved: ViewRow | None = None
    is_changed: bool = False

    @classmethod
    def of(cls, actor: Actor, *, view_id: int | None = None, on_board: bool = False) -> "Asking":
        """Read the address; what does not exist is not asked. The board shows every open state, in its own order.

        Raises NotFound for a view the reader may not open.
        """
        views = tuple(queries.views(actor))
        wanted_id = view_id or identifier(request.args.get("saved"))
        saved = next((view for view in views if view.id == wanted_id), None)
        if view_id is not None and saved is None:
            raise NotFound("saved_view")
        owners = tuple((id_, name) for id_, name, _may_own in queries.owning(actor))
        topics = tuple(queries.topics_in_use(actor, current_language()))
        given: Mapping[str, Any] = saved.asks if saved is not None and view_id is not None else request.args
        facts = forms.read(
            {name: str(value) for name, value in given.items()}, views=queries.VIEWS, sorts=queries.SORTS,
            owners={str(id_) for id_, _ in owners}, topics={id_ for id_, _ in topics},
        )  # fmt: skip
        facts |= {"view": "open", "state": "", "sort": ""} if on_board else {}
        return cls(actor, owners, topics, views, QueueFilter(**facts), saved, view_id is None)

    @classmethod
    def again(cls, actor: Actor) -> "Asking":
        """Read the address of an act on a list: a view that was not changed is named alone."""
        alone = set(request.args) == {"saved"}
        return cls.of(actor, view_id=identifier(request.args["saved"]) if alone else None)

    @cached_property
    def asks(self) -> dict[str, Any]:
        """Return what is asked, without what was not understood."""
        return forms.write(asdict(self.wanted))

    @cached_property
    def address(self) -> dict[str, Any]:
        """Return the parts of the address of this list as a changeable one, which knows the view it began from."""
        return self.asks | ({"saved": self.saved.id} if self.saved else {})

    @cached_property
    def named(self) -> dict[str, Any]:
        """Return the parts by which an act on this list names it: a view that was not changed alone."""
        return {"saved": self.saved.id} if self.saved and not self.is_changed else self.address

    @cached_property
    def narrowing(self) -> list[str]:
        """Return the parts that narrow the list."""
        return [name for name in self.asks if name not in ("view", "sort")]

    @cached_property
    def problems(self) -> dict[str, Any]:
        """Return what was typed and cannot be meant, by field."""
        return forms.problems(request.args)

    @cached_property
    def is_understood(self) -> bool:
        """Tell whether the list is all that was asked, so that an act on it touches nothing else."""
        given = self.saved.asks if self.saved and not self.is_changed else request.args
        meant = {name: str(value) for name, value in self.asks.items()}
        return all(
            meant.get(name) == str(value)
            for name, value in given.items()
            if name not in ("saved", "lang") and value
        )

    @cached_property
    def list_name(self) -> str | None:
        """Return the name under which this list's columns are kept."""
        return queue_views.list_name(self.saved.id) if self.saved else self.wanted.view

    @cached_property
    def settings(self) -> Settings:
        return queries.settings(self.actor, self.list_name)

    @cached_property
    def topics_known(self) -> list[tuple[str, str]]:
        """Return the topics a request may be about, used or not."""
        return [(one.id, one.name) for one in ticket_queries.topics(current_language())]

    def url(self, **more: Any) -> str:
        """Return the address of this list: its own where it is a view that was not changed."""
        if self.saved is not None and not self.is_changed:
            return url_for("queue.saved", view_id=self.saved.id, **more)
        return url_for("queue.index", **self.address, **more)

    def context(self, endpoint: str) -> dict[str, Any]:
        """Return what the filters of a page show."""
        address = self.address
        without = {
            name: url_for(endpoint, **{part: value for part, value in address.items() if part != name})
            for name in self.narrowing
        }
        typed = {name: request.args.get(name, "") for name in self.problems}
        lost = set(self.saved.asks) - set(self.asks) if self.saved and not self.is_changed else set()
        return {
            "wanted": self.wanted, "asked": address, "without": without, "typed": typed, "problems": self.problems,
            "owners": self.owners, "topics": self.topics, "sorts": queries.SORTS_OF[self.wanted.view],
            "codes": forms.CODES, "total": queries.count(self.actor, self.wanted) if without else None,
            "saved_views": self.views, "list_args": self.named, "saved": self.saved, "is_changed": self.is_changed, "lost": bool(lost),
            "columns": self.settings.columns, "list_name": self.list_name, "opens_with": self.settings.opens_with,
            "may_share": can(self.actor, "queue.share"),
        }  # fmt: skip

    def form(self, name: str, **given: Any) -> Any:
        """Make a form of the page: as posted, or (`formdata=None`) as things stand."""
        if name == "columns":
            stored = {"columns": list(self.settings.columns)} if "formdata" in given else {}
            return ColumnsForm(known=queries.COLUMNS, prefix="columns", **stored, **given)
        if name == "view" and self.saved is not None:
            view = self.saved
            return ViewForm(
                name=view.name, is_shared=view.is_shared, version=view.version, prefix="view", **given
            )
        return NewViewForm(prefix="new", **given)
