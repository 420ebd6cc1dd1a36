"""Room: the queue, where the desk sees what needs attention now, and every other list of requests."""

from desk.web.queue import bulk, keeping, lists, taking
from desk.web.queue.room import room

__all__ = ["bulk", "keeping", "lists", "room", "taking"]
