"""All that differs between SQLite and PostgreSQL, and nothing else."""

from models.dialect.connections import WRITE, engine_options, prepare_engine
from models.dialect.errors import is_busy, is_full, is_outdated, is_read_only, violated
from models.dialect.moments import moment_text
from models.dialect.near import documents_near
from models.dialect.search import INDEXES, ZONES, Term, search, without_document, write_documents
from models.dialect.statements import (
    add_up,
    count_up,
    month_of,
    note_look,
    note_presence,
    one_at_a_time,
    refresh_statistics,
    take_ids,
)
from models.dialect.watching import Moment, let_go_of_changes, moment_of
from models.dialect.whole import loading, snapshot

__all__ = [
    "INDEXES",
    "WRITE",
    "ZONES",
    "Moment",
    "Term",
    "add_up",
    "count_up",
    "documents_near",
    "engine_options",
    "is_busy",
    "is_full",
    "is_outdated",
    "is_read_only",
    "let_go_of_changes",
    "loading",
    "moment_of",
    "moment_text",
    "month_of",
    "note_look",
    "note_presence",
    "one_at_a_time",
    "prepare_engine",
    "refresh_statistics",
    "search",
    "snapshot",
    "take_ids",
    "violated",
    "without_document",
    "write_documents",
]
