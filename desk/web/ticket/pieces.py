"""Acts, ways of writing and topics to choose: what says the same on most pages of requests, written once and filled in.

Of the page of a request half the time went into the same dozen forms (measured). What differs from request to request, its
reference, versions, keys and names, is put in afterwards; a form that was typed or a draft that was begun is written as it is.
"""

import json
import secrets
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Set
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, Final

from flask import render_template, request
from markupsafe import Markup
from wtforms import Form

from desk.errors import NotYet
from desk.queries import canned_replies
from desk.queries.ticket.history import EventRow
from desk.web.absent import marked
from desk.web.parts import keep_line, line, part, place
from desk.web.ticket.reads import Reads
from models.states import NextAction

# What the form of the desk's version shows: codes by which it is kept, and texts that are each request's own.
CONTENT: Final = ("horizon", "cooperation", "budget", "trl_start", "several_units")
TEXTS: Final = ("title", "pitch")


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
    """The pieces of one page; `make` makes its forms, `opened` are those that stand unfolded with what was typed or begun."""

    def __init__(
        self,
        page: Reads,
        make: Callable[..., Form],
        forms: Mapping[str, Form],
        opened: Set[str],
        doubts: NotYet | None,
    ) -> None:
        self._page = page
        self._make = make
        self._forms = forms
        self._opened = opened
        self._doubts = doubts
        self.canned = tuple(canned_replies.usable()) if page.may_work else ()

    def act(self, name: str) -> Markup:
        """Write one act with its form."""
        template, page = f"ticket/acts/{name}.html", self._page
        if name in self._opened:
            form = self._forms[name]
            return Markup(render_template(template, form=form, is_open=True, reference=page.reference))  # noqa: S704 - a template escapes
        own: dict[str, Any] = {"reference": page.reference, "version": page.ticket.version}
        if name == "content":
            own |= _texts(page.ticket)

        def make() -> dict[str, Any]:
            form = self._empty(name)
            return {"form": form, "is_open": False, "reference": place("reference")}

        return part(template, self._facts(name), make, own)

    def _empty(self, name: str) -> Any:
        """Make the form of an act with places for what is its request's own."""
        version = {"version": place("version")}
        if name != "content":
            return self._make(name, formdata=None, **version)
        ticket = self._page.ticket
        shown = {one: getattr(ticket, one) for one in CONTENT} | {one: place(one) for one in TEXTS}
        form: Any = self._make(name, formdata=None, obj=SimpleNamespace(**shown), **version)
        for one in TEXTS:  # within the base a text stands as JSON writes it
            form.base.data = form.base.data.replace(place(one), place(f"{one} in base"))
        return form

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
        if name == "content":
            return tuple(getattr(ticket, one) for one in CONTENT)
        if name == "closure":
            return ticket.trl_end, tuple(page.outcomes), tuple(page.missing_topics)
        return ()

    def why_not(self) -> Markup:
        """Write the question where one unit stands, with the unit that was asked about."""
        template, page = "ticket/acts/why_not.html", self._page
        if "why" in request.args:
            return Markup(render_template(template, form=page.standing_form, reference=page.reference))  # noqa: S704 - a template escapes
        units = tuple((unit.id, unit.name) for unit in page.units)
        context = {"reference": place("reference")}
        own = {"reference": page.reference}
        return part(template, units, lambda: {"form": page.standing_form, **context}, own)

    def event(self, event: EventRow) -> Markup | None:
        """Return the line of the history that was written for what was recorded, which never changes."""
        return line(self._told(event))

    def keep(self, event: EventRow, written: Markup) -> Markup:
        """Keep a line of the history."""
        return keep_line(self._told(event), written)

    def _told(self, event: EventRow) -> tuple[Hashable, ...]:
        names = tuple(self._page.topic_names.items()) if event.kind == "topics_confirmed" else ()
        return (*event.told, names)

    @property
    def writes_as_always(self) -> bool:
        """Tell whether nothing was begun, typed or doubted in any way of writing."""
        return (
            not self._doubts and not self._page.composer.drafts and self._opened.isdisjoint(self._page.modes)
        )

    def writing(self, to_company: str, person: str, seen: int) -> Markup:
        """Write the ways of writing; `to_company` says who reads a reply, `seen` is the newest message of the page."""
        page = self._page
        own = {"reference": page.reference, "to_company": to_company, "person": person, "seen": seen}

        def make() -> dict[str, Any]:
            forms = {mode: self._make(mode, formdata=None, key=place(mode)) for mode in page.modes}
            return {
                "forms": forms, "modes": page.modes, "composer": page.composer, "opened": (), "doubts": None,
                "canned": self.canned, "colleagues": page.colleagues, "colleagues_away": page.colleagues_away, **{name: place(name) for name in own},
            }  # fmt: skip

        keys = {mode: secrets.token_urlsafe(16) for mode in page.modes}
        values = (
            *page.modes,
            self.canned,
            tuple(page.colleagues),
            tuple(page.colleagues_away),
            tuple(page.composer.asked),
        )
        return part("ticket/_writing.html", values, make, own | keys)

    def axes(self, present: Collection[str], ticked: Collection[str]) -> Markup:
        """Write the topics to choose from, axis by axis; those without a topic of the request say the same on every page."""
        return Markup("").join(
            self._axis(axis, group, present, ticked) for axis, group in _by_axis(self._page.topics)
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


def _texts(ticket: Any) -> dict[str, str]:
    """Return the texts of a request as a form shows them, and as its base carries them."""
    texts = {one: getattr(ticket, one) for one in TEXTS}
    return texts | {
        f"{one} in base": json.dumps(text, ensure_ascii=False)[1:-1] for one, text in texts.items()
    }


@lru_cache(maxsize=8)
def _by_axis(topics: tuple[Any, ...]) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    found: dict[str, list[tuple[str, str]]] = {}
    for one in topics:
        found.setdefault(one.axis, []).append((one.id, one.name))
    return tuple((axis, tuple(found[axis])) for axis in sorted(found))
