"""The queue: which requests want somebody's attention and why, and every other list of requests the desk works from."""

from desk.queries.queue.attention import REASONS
from desk.queries.queue.by_state import BOARD_ROWS, BOARD_STATES, BoardColumn, board
from desk.queries.queue.choices import owners, owning, topics_in_use
from desk.queries.queue.counting import COUNTED, counts
from desk.queries.queue.facts import QueueRow
from desk.queries.queue.filters import VIEWS, QueueFilter
from desk.queries.queue.kept import COLUMNS, USUAL_COLUMNS, Settings, ViewRow, settings, unread_id, views
from desk.queries.queue.lists import SORTS, SORTS_OF, count, every_id, every_row, page

__all__ = [
    "BOARD_ROWS",
    "BOARD_STATES",
    "COLUMNS",
    "COUNTED",
    "REASONS",
    "SORTS",
    "SORTS_OF",
    "USUAL_COLUMNS",
    "VIEWS",
    "BoardColumn",
    "QueueFilter",
    "QueueRow",
    "Settings",
    "ViewRow",
    "board",
    "count",
    "counts",
    "every_id",
    "every_row",
    "owners",
    "owning",
    "page",
    "settings",
    "topics_in_use",
    "unread_id",
    "views",
]  # fmt: skip
