"""The page of one request, shown again with what was typed when an act could not be carried out."""

from flask import render_template
from flask.typing import ResponseReturnValue

from desk.queries import ticket as queries
from desk.web.guards import current_actor


def show(reference: str, status: int = 200) -> ResponseReturnValue:
    """Show the page."""
    actor = current_actor()
    return render_template("ticket/show.html", ticket=queries.record(actor, reference)), status
