"""Reads of the ticket page: the request, its thread, its search for units, its history."""

from desk.queries.ticket.audience import Audience, audience, nameable
from desk.queries.ticket.drafts import DraftRow, drafts
from desk.queries.ticket.history import History, history
from desk.queries.ticket.presence import Others, others
from desk.queries.ticket.record import (
    confidential_of,
    contact_of,
    followers,
    id_of,
    others_of,
    pitch_checker,
    record,
    speakers,
    topics,
)
from desk.queries.ticket.regrouping import Ties, ties
from desk.queries.ticket.search import last_search, named, offers, standing, units
from desk.queries.ticket.thread import FileRow, Thread, files, mails_of, thread

__all__ = [
    "Audience", "DraftRow", "FileRow", "History", "Others", "Thread", "Ties", "audience", "confidential_of", "contact_of", "drafts", "files", "followers", "history", "id_of", "last_search", "mails_of", "nameable", "named", "offers", "others", "others_of",
    "pitch_checker", "record", "speakers", "standing", "thread", "ties", "topics", "units",
]  # fmt: skip
