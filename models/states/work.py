"""The codes of work on many records at once, and of jobs."""

from enum import StrEnum


class BulkAct(StrEnum):
    """What is done to many requests at once."""

    ASSIGN = "assign"
    PRIORITIZE = "prioritize"
    ADD_TOPIC = "add_topic"
    REMOVE_TOPIC = "remove_topic"
    NEXT_STEP = "next_step"
    BEGIN_TRIAGE = "begin_triage"
    QUALIFY = "qualify"
    HOLD = "hold"
    RESUME = "resume"
    MACRO = "macro"


class MacroAct(StrEnum):
    """What a macro may do to a request, in the order in which it is done."""

    ASSIGN = "assign"
    PRIORITIZE = "prioritize"
    ADD_TOPIC = "add_topic"
    REMOVE_TOPIC = "remove_topic"
    BEGIN_TRIAGE = "begin_triage"
    QUALIFY = "qualify"
    RESUME = "resume"
    FOLLOW_UP = "follow_up"
    HOLD = "hold"
    NEXT_STEP = "next_step"
    CLOSE = "close"
    NOTE = "note"
    REPLY = "reply"


class BulkState(StrEnum):
    """Where one act on many requests stands."""

    UNDER_WAY = "under_way"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


class BulkItemState(StrEnum):
    """What became of one request among many."""

    WAITING = "waiting"
    DONE = "done"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    STOPPED = "stopped"
    RESTORED = "restored"
    LEFT = "left"


class ImportState(StrEnum):
    """Where a list that is brought into the directory stands."""

    UNDER_WAY = "under_way"
    DONE = "done"
    STOPPED = "stopped"
    UNDOING = "undoing"
    UNDONE = "undone"


class TakenBack(StrEnum):
    """What became of a record when the list that brought it was taken back; the last three leave it."""

    REMOVED = "removed"
    RESTORED = "restored"
    CHANGED = "changed"
    USED = "used"
    ERASED = "erased"


class JobRunState(StrEnum):
    """How a run of a job stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
