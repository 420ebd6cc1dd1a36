"""Room: one request, with everything the desk knows of it and every act on it."""

from desk.web.ticket import content, deciding, exchange, macros, people, reading, regrouping, search, taking
from desk.web.ticket.room import room

__all__ = [
    "content",
    "deciding",
    "exchange",
    "macros",
    "people",
    "reading",
    "regrouping",
    "room",
    "search",
    "taking",
]
