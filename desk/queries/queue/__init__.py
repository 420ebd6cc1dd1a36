"""The queue: which requests want somebody's attention and why, and every other list of requests the desk works from."""

from desk.queries.queue.attention import REASONS
from desk.queries.queue.choices import owners, topics_in_use
from desk.queries.queue.filters import QueueFilter
from desk.queries.queue.lists import (
    BOARD_ROWS,
    BOARD_STATES,
    COUNTED,
    SORTS,
    SORTS_OF,
    VIEWS,
    BoardColumn,
    QueueRow,
    board,
    count,
    counts,
    page,
)

__all__ = [
    "BOARD_ROWS",
    "BOARD_STATES",
    "COUNTED",
    "REASONS",
    "SORTS",
    "SORTS_OF",
    "VIEWS",
    "BoardColumn",
    "QueueFilter",
    "QueueRow",
    "board",
    "count",
    "counts",
    "owners",
    "page",
    "topics_in_use",
]  # fmt: skip
