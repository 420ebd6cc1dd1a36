"""Room: the queue, where the desk sees what needs attention now, and every other list of requests."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from desk.access import Actor
from desk.queries import inbound
from desk.queries import queue as queries
from desk.queries.queue import QueueFilter
from desk.web.converters import identifier
from desk.web.guards import current_actor, permission
from desk.web.language import current_language
from forms.queue import LANGUAGES, PRIORITIES, STATES, read

room = Blueprint("queue", __name__)
CODES = {"states": STATES, "priorities": PRIORITIES, "languages": LANGUAGES}
FILTERS = ("state", "owner", "priority", "topic", "language", "sort", "q")


@room.get("/queue")
@permission("queue.read")
def index() -> ResponseReturnValue:
    """See which requests want attention, or another list of them."""
    actor = current_actor()
    owners, topics = queries.owners(actor), queries.topics_in_use(actor, current_language())
    wanted = QueueFilter(**read(
        request.args, views=queries.VIEWS, sorts=queries.SORTS, owners={str(id_) for id_, _ in owners},
        topics={id_ for id_, _ in topics},
    ))  # fmt: skip
    page = queries.page(
        actor, wanted, after=_place("after"), before=_place("before"), from_end="last" in request.args
    )
    asked = _asked(wanted)
    return render_template(
        "queue/index.html",
        wanted=wanted, page=page, counts=_counts(actor), is_narrowed=bool(asked.keys() - {"view", "sort"}),
        owners=tuple(owners), topics=tuple(topics), sorts=queries.SORTS_OF[wanted.view], codes=CODES,
        base=f"{request.script_root}/tickets/",
        newer_url=url_for("queue.index", **asked, before=page.before) if page.before else None,
        older_url=url_for("queue.index", **asked, after=page.after) if page.after else None,
        first_url=url_for("queue.index", **asked), last_url=url_for("queue.index", **asked, last=1),
    )  # fmt: skip


@room.get("/queue/board")
@permission("queue.read")
def board() -> ResponseReturnValue:
    """See every open request by where it stands."""
    actor = current_actor()
    return render_template("queue/board.html", columns=queries.board(actor), counts=_counts(actor))


def _counts(actor: Actor) -> dict[str, int]:
    """Count what each view holds, and for the desk the mails that wait for a person."""
    mails = {"mails": inbound.waiting_count(actor)} if actor.is_desk else {}
    return queries.counts(actor) | mails


def _asked(wanted: QueueFilter) -> dict[str, Any]:
    """Return the address of the list as it is, without what was not understood."""
    known = {
        "q": wanted.text, "state": wanted.state, "owner": wanted.owner_id, "priority": wanted.priority,
        "topic": wanted.topic_id, "language": wanted.language, "sort": wanted.sort,
    }  # fmt: skip
    return {"view": wanted.view, **{name: known[name] for name in FILTERS if known[name]}}


def _place(name: str) -> int | None:
    """Return the row a page begins after or ends before; digits of an id, or nothing."""
    return identifier(request.args.get(name))
