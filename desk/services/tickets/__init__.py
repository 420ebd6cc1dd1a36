"""The verbs of a ticket: opening, triage, moving, writing, holding, closing."""

from desk.services.tickets.closing import close, hold, reopen, resume, withdraw
from desk.services.tickets.editing import (
    assign,
    check_pitch,
    confirm_topics,
    edit,
    expect_version,
    prioritize,
    propose_topics,
    set_next_action,
)
from desk.services.tickets.moves import Step, advance, date_next_step, move, possible, unmet
from desk.services.tickets.opening import on_duty, open_from
from desk.services.tickets.reading import ask_to_read_confidential, record_confidential_read
from desk.services.tickets.topics import add_topic, remove_topic
from desk.services.tickets.triage import qualify, take, to_matching
from desk.services.tickets.waiting import note_shut_gate, propose_no_answer, remind_answer
from desk.services.tickets.writing import answer, ask, note, reply, unit_writes, write_to_unit

__all__ = [
    "Step",
    "add_topic",
    "advance",
    "answer",
    "ask",
    "ask_to_read_confidential",
    "assign",
    "check_pitch",
    "close",
    "confirm_topics",
    "date_next_step",
    "edit",
    "expect_version",
    "hold",
    "move",
    "note",
    "note_shut_gate",
    "on_duty",
    "open_from",
    "possible",
    "prioritize",
    "propose_no_answer",
    "propose_topics",
    "qualify",
    "record_confidential_read",
    "remind_answer",
    "remove_topic",
    "reopen",
    "reply",
    "resume",
    "set_next_action",
    "take",
    "to_matching",
    "unit_writes",
    "unmet",
    "withdraw",
    "write_to_unit",
]  # fmt: skip
