"""Room: my work. What a researcher or engineer is offered, works on, and has said of themselves."""

from desk.web.work import offers, profile, publications, texts, topics
from desk.web.work.room import room

__all__ = ["offers", "profile", "publications", "room", "texts", "topics"]
