"""A list of requests taken along as a file: the rows and columns that stand on the page, in its order."""

from collections.abc import Iterator
from typing import Any

from flask import Response
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import clock
from desk.queries import queue as queries
from desk.queries.queue import QueueRow
from desk.web.downloads import file_of
from desk.web.guards import current_actor, permission
from desk.web.queue.asking import Asking
from desk.web.queue.lists import not_understood
from desk.web.queue.room import room
from forms.labels import label


@room.get("/queue/list.<ending>")
@permission("queue.read")
def export(ending: str) -> ResponseReturnValue:
    """Take a whole list along, its columns as the reader chose them."""
    asking = Asking.again(current_actor())
    if not asking.is_understood:
        return not_understood(
            asking,
            _("A part of this list is not understood, so no file of it is made. Set its filters again."),
        )
    return _file(asking, ending)


def _file(asking: Asking, ending: str) -> Response:
    rows = queries.every_row(asking.actor, asking.wanted)
    return file_of(f"requests-{clock.today()}", ending, _lines(rows, asking.settings.columns))


def _lines(rows: Iterator[QueueRow], columns: tuple[str, ...]) -> Iterator[list[Any]]:
    """Write what a row of the page shows; what stands under a cell there has a column of its own."""
    reference = [label("queue_column", "reference")] if "reference" in columns else []
    shown = [name for name in columns if name != "reference"]
    if "priority" not in shown:  # beside the title on the page, where it is not the usual one
        shown.insert(0, "priority")
    yield [
        str(one)
        for one in (*reference, _("Request"), _("Company"), *(head for name in shown for head in _head(name)))
    ]
    for row in rows:
        start = [row.reference] if reference else []
        yield [*start, row.title, row.company, *(cell for name in shown for cell in _cells(name, row))]


def _head(column: str) -> list[Any]:
    beside = {"why": [_("Since")], "next": [_("Whose turn it is"), _("Until when")]}
    return [label("queue_column", column), *beside.get(column, [])]


def _cells(column: str, row: QueueRow) -> list[Any]:
    """Return the cells of one column: words as the page writes them, days as days."""
    if column == "why":
        return [_word("attention", row.reason), clock.day_of(row.reason_at) if row.reason_at else None]
    if column == "next":
        ended = _word("outcome", row.outcome)
        step = row.next_action_note if row.next_action == "custom" else _word("next_action", row.next_action)
        return [step or ended, _word("acting_party", row.next_action_by), row.due_on]
    plain: dict[str, Any] = {
        "state": _word("ticket_state", row.state), "owner": row.owner or _("nobody yet"), "priority": _word("priority", row.priority),
        "language": _word("language", row.language), "kind": _word("cooperation", row.cooperation), "region": row.region or "",
        "source": _word("origin", row.origin), "age": clock.day_of(row.confirmed_at), "activity": clock.day_of(row.updated_at),
    }  # fmt: skip
    return [plain[column]]


def _word(group: str, code: str | None) -> str:
    return str(label(group, code)) if code else ""
