"""Acts, ways of writing and topics to choose: what says the same on most pages of requests, written once and filled in.

Of the page of a request half the time went into the same dozen forms (measured). What differs from request to request, its
reference, versions, keys and names, is put in afterwards; a form that was typed or a draft that was begun is written as it is.
"""

import secrets
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Set
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from flask import render_template
from markupsafe import Markup
from wtforms import Form

from desk.web.absent import marked
from desk.web.parts import part, place
from models.states import NextAction

if TYPE_CHECKING:
    from desk.errors import NotYet
    from desk.web.ticket.page import TicketPage

# An act whose form shows more than these and what is its request's own stands in no list and is no piece.
ACTS: Final = ("reopening", "next", "owner", "priority", "hold", "closure")


class Forms(Mapping[str, Form]):
    """The forms of a page by name: those that were typed, the others made when somebody asks for them."""

    def __init__(self, names: Iterable[str], typed: Mapping[str, Form], make: Callable[[str], Form]) -> None:
        self._names = tuple(names)
        self._made = dict(typed)
        self._make = make

    def __getitem__(self, name: str) -> Form:
        """Return a form of the page."""
        if name not in self._names:
            raise KeyError(name)
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        """Go through the names."""
        return iter(self._names)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._names)


class Pieces:
    """The pieces of one page; `opened` are the forms that stand unfolded, each with what was typed or begun in it."""

    def __init__(
        self, page: "TicketPage", forms: Mapping[str, Form], opened: Set[str], doubts: "NotYet | None"
    ) -> None:
        self._page = page
        self._forms = forms
        self._opened = opened
        self._doubts = doubts
        self._canned: tuple[tuple[int, str], ...] = ()

    def with_canned(self, canned: Iterable[tuple[int, str]]) -> "Pieces":
        """Offer these replies, too."""
        self._canned = tuple(canned)
        return self

    def act(self, name: str) -> Markup:
        """Write one act with its form."""
        template, page = f"ticket/acts/{name}.html", self._page
        if name in self._opened:
            form = self._forms[name]
            return Markup(render_template(template, form=form, is_open=True, reference=page.reference))  # noqa: S704 - a template escapes
        own = {"reference": page.reference, "version": page.ticket.version}

        def make() -> dict[str, Any]:
            form = page.form(name, formdata=None, version=place("version"))
            return {"form": form, "is_open": False, "reference": place("reference")}

        return part(template, self._facts(name), make, own)

    def _facts(self, name: str) -> tuple[Hashable, ...]:
        """Return what the form of an act shows."""
        page, ticket = self._page, self._page.ticket
        if name == "next":
            note = ticket.next_action_note if ticket.next_action == NextAction.CUSTOM else None
            return note, ticket.next_action_by, ticket.next_action_due_on
        if name == "owner":
            return ticket.owner_id, *marked(page.owners, page.away)
        if name == "priority":
            return (ticket.priority,)
        if name == "closure":
            return ticket.trl_end, tuple(page.outcomes), tuple(page.missing_topics)
        return ()

    def writing(self, to_company: str, person: str, seen: int) -> Markup:
        """Write the ways of writing; `to_company` says who reads a reply, `seen` is the newest message of the page."""
        page = self._page
        own: dict[str, Any] = {
            "reference": page.reference, "to_company": to_company, "person": person, "seen": seen,
        }  # fmt: skip
        asks: dict[str, Any] = {
            "modes": page.modes, "composer": page.composer, "opened": self._opened, "doubts": self._doubts,
            "canned": self._canned, "colleagues": page.colleagues,
        }  # fmt: skip
        template = "ticket/_writing.html"
        if self._doubts or page.composer.drafts or not self._opened.isdisjoint(page.modes):
            return Markup(render_template(template, forms=self._forms, **asks, **own))  # noqa: S704 - a template escapes

        def make() -> dict[str, Any]:
            forms = {mode: page.form(mode, formdata=None, key=place(mode)) for mode in page.modes}
            return {"forms": forms, **asks, **{name: place(name) for name in own}}

        keys = {mode: secrets.token_urlsafe(16) for mode in page.modes}
        values = (*page.modes, self._canned, tuple(page.colleagues), tuple(page.composer.asked))
        return part(template, values, make, own | keys)

    def axes(self, present: Collection[str], ticked: Collection[str]) -> Markup:
        """Write the topics to choose from, axis by axis; those without a topic of the request say the same on every page."""
        return Markup("").join(
            self._axis(axis, group, present, ticked) for axis, group in _by_axis(tuple(self._page.topics))
        )

    def _axis(
        self, axis: str, group: tuple[tuple[str, str], ...], present: Collection[str], ticked: Collection[str]
    ) -> Markup:
        has, chosen = ({id_ for id_, _name in group if id_ in wanted} for wanted in (present, ticked))
        context = {
            "axis": axis,
            "group": group,
            "present": has,
            "ticked": chosen,
            "is_open": bool(chosen - has),
        }
        if has or chosen:
            return Markup(render_template("ticket/_axis.html", **context))  # noqa: S704 - a template escapes
        return part("ticket/_axis.html", (axis, group), lambda: context)


@lru_cache(maxsize=8)
def _by_axis(topics: tuple[Any, ...]) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    found: dict[str, list[tuple[str, str]]] = {}
    for one in topics:
        found.setdefault(one.axis, []).append((one.id, one.name))
    return tuple((axis, tuple(found[axis])) for axis in sorted(found))
