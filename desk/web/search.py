"""Room: search, one box for everything a person may read; the palette asks it the same."""

from collections.abc import Callable
from functools import partial

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk.access import Actor, can
from desk.queries import search as queries
from desk.queries.search import Asked, Hit
from desk.web.converters import identifier
from desk.web.guards import current_actor, signed_in
from forms.search import read

room = Blueprint("search", __name__)


@room.get("/search")
@signed_in
def index() -> ResponseReturnValue:
    """Look for requests, companies and people by any of their words."""
    query = read(request.args.get("q"))
    page = min(identifier(request.args.get("page")) or 1, queries.CAP // queries.PAGE)
    actor = current_actor()
    answer = queries.answer(actor, query.text, _asked, page)
    found = answer.found
    named = query.text.upper()
    if can(actor, "queue.read") and any(hit.reference == named for hit in found.hits):
        return redirect(url_for("ticket.show", reference=named), 303)
    looked_for = answer.meant if answer.is_instead else query.text
    more = found.count > page * queries.PAGE
    return render_template(
        "search/index.html",
        address_of=_address_for(actor),
        query=query, answer=answer, found=found, page=page, is_nothing=_asked(query.text).is_nothing,
        newer_url=url_for("search.index", q=looked_for, page=page - 1) if page > 1 else None,
        older_url=url_for("search.index", q=looked_for, page=page + 1) if more else None,
    )  # fmt: skip


@room.get("/search/places")
@signed_in
def places() -> ResponseReturnValue:
    """Name where what is typed may lead, for the palette."""
    typed = read(request.args.get("q"))
    actor = current_actor()
    addresses = {
        "ticket": lambda key: url_for("ticket.show", reference=key),
        "organization": lambda key: url_for("directory.organization", organization_id=int(key)),
        "meant": lambda key: url_for("search.index", q=key),
    }
    kinds = {"ticket": _("Request"), "organization": _("Company"), "meant": _("Did you mean this?")}
    may_open = can(actor, "queue.read")
    found = queries.places(actor, typed.text, partial(_asked, is_typing=True)) if may_open else []
    return jsonify([
        {"url": addresses[one.kind](one.key), "kind": kinds[one.kind], "words": one.words, "more": one.more,
         "key": one.key if one.kind == "ticket" else ""}
        for one in found
    ])  # fmt: skip


def _address_for(actor: Actor) -> Callable[[Hit], str]:
    """Return how a reader opens a request: its page, or one's own work for who has no other."""
    if can(actor, "queue.read"):
        return lambda hit: url_for("ticket.show", reference=hit.reference)
    return lambda hit: url_for("work.index")


def _asked(text: str, is_typing: bool = False) -> Asked:
    """Hand what was understood to the query."""
    query = read(text)
    return Asked(
        words=tuple(query.words), states=query.states, owner=query.owner, company=query.company, topic=query.topic,
        is_typing=is_typing,
    )  # fmt: skip
