"""Records that may be one: looking at them side by side, and saying that they are two."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk.queries import directory as queries
from desk.services import duplicates
from desk.transaction import unit_of_work
from desk.web.directory.room import place, room
from desk.web.guards import current_actor, permission
from forms.base import VersionedForm


@room.get("/directory/duplicates")
@permission("directory.work")
def list_duplicates() -> ResponseReturnValue:
    """Look at what may be one."""
    actor, dismissed = current_actor(), "two" in request.args
    kind = next((kind for kind in queries.KINDS if kind in request.args), queries.KINDS[0])
    page = queries.duplicate_pairs(actor, kind, dismissed=dismissed, **place())
    return render_template(
        "directory/duplicates.html", page=page, counts=queries.duplicate_counts(actor), kind=kind, dismissed=dismissed,
    )  # fmt: skip


@room.post("/directory/duplicates/<int:pair_id>/dismissal")
@permission("directory.work")
def dismiss_duplicates(pair_id: int) -> ResponseReturnValue:
    """Say that two records are two."""
    with unit_of_work():
        pair = duplicates.dismiss(actor=current_actor(), pair_id=pair_id, version=_version())
        there = _list(pair)
    flash(_("They are two, and will not be proposed again."), "success")
    return redirect(there, 303)


@room.post("/directory/duplicates/<int:pair_id>/proposal")
@permission("directory.work")
def propose_duplicates(pair_id: int) -> ResponseReturnValue:
    """Take back that two records are two."""
    with unit_of_work():
        pair = duplicates.propose_again(actor=current_actor(), pair_id=pair_id, version=_version())
        there = _list(pair)
    flash(_("They are proposed again."), "success")
    return redirect(there, 303)


def _list(pair: Any) -> str:
    """Return the list a pair stands in."""
    people, requests = ("" if column is not None else None for column in (pair.contact_id, pair.ticket_id))
    return url_for("directory.list_duplicates", people=people, requests=requests)


def _version() -> int:
    """Return the version the page showed; none that can be one is a stale one."""
    return VersionedForm().version.data or 0
