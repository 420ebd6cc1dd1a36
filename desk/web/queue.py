"""Room: the queue, where the desk sees what needs attention now, and every other list of requests."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from desk.queries import queue as queries
from desk.queries.queue import QueueFilter
from desk.web.converters import identifier
from desk.web.guards import current_actor, permission
from desk.web.language import current_language
from forms.queue import QueueForm

room = Blueprint("queue", __name__)
FILTERS = ("state", "owner", "priority", "topic", "language", "sort", "q")


@room.get("/queue")
@permission("queue.read")
def index() -> ResponseReturnValue:
    """See which requests want attention, or another list of them."""
    actor = current_actor()
    form = QueueForm(
        request.args, owners=queries.owners(actor), topics=queries.topics_in_use(actor, current_language())
    )
    wanted = QueueFilter(**form.asked())
    page = queries.page(actor, wanted, after=_place("after"), before=_place("before"))
    asked = _asked(form, wanted)
    return render_template(
        "queue/index.html",
        form=form, wanted=wanted, page=page, counts=queries.counts(actor), views=queries.VIEWS,
        is_narrowed=bool(asked.keys() - {"view", "sort"}), asked=asked,
        newer_url=url_for("queue.index", **asked, before=page.before) if page.before else None,
        older_url=url_for("queue.index", **asked, after=page.after) if page.after else None,
    )  # fmt: skip


@room.get("/queue/board")
@permission("queue.read")
def board() -> ResponseReturnValue:
    """See every open request by where it stands."""
    actor = current_actor()
    return render_template("queue/board.html", columns=queries.board(actor), counts=queries.counts(actor))


def _asked(form: QueueForm, wanted: QueueFilter) -> dict[str, Any]:
    """Return the address of the list as it is, without what was not understood."""
    known = {
        "q": wanted.text, "state": wanted.state, "owner": wanted.owner_id, "priority": wanted.priority,
        "topic": wanted.topic_id, "language": wanted.language, "sort": wanted.sort,
    }  # fmt: skip
    return {"view": wanted.view, **{name: known[name] for name in FILTERS if known[name]}}


def _place(name: str) -> int | None:
    """Return the row a page begins after or ends before; digits of an id, or nothing."""
    return identifier(request.args.get(name))
