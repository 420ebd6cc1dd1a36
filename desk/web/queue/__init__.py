"""Room: the queue, where the desk sees what needs attention now, and every other list of requests."""

from desk.web.queue import lists
from desk.web.queue.room import room

__all__ = ["lists", "room"]
