"""Room: one request, with everything the desk knows of it and every act on it."""

from desk.web.ticket import content, deciding, exchange, people, reading, search
from desk.web.ticket.room import room

__all__ = ["content", "deciding", "exchange", "people", "reading", "room", "search"]
