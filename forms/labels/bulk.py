"""What is said of one act on many requests."""

from flask_babel import lazy_gettext as _l

GROUPS = {
    "bulk_act": {
        "assign": _l("Give them to somebody"),
        "prioritize": _l("Set their priority"),
        "add_topic": _l("Put a topic to them"),
        "remove_topic": _l("Take a topic off them"),
        "next_step": _l("Say what happens next, and when"),
        "begin_triage": _l("Move new ones into triage"),
        "qualify": _l("Qualify them"),
        "hold": _l("Put them on hold"),
        "resume": _l("Take them up again"),
        "macro": _l("Apply a macro to them"),
    },
    "macro_act": {
        "assign": _l("Give it to somebody"),
        "prioritize": _l("Set its priority"),
        "add_topic": _l("Put a topic to it"),
        "remove_topic": _l("Take a topic off it"),
        "begin_triage": _l("Move it into triage"),
        "qualify": _l("Qualify it"),
        "resume": _l("Take it up again"),
        "follow_up": _l("Plan a follow-up"),
        "hold": _l("Put it on hold"),
        "next_step": _l("Say what happens next"),
        "close": _l("Close it"),
        "note": _l("Write a note"),
        "reply": _l("Write to the company"),
    },
    "bulk_state": {
        "under_way": _l("Under way"),
        "done": _l("Done"),
        "undoing": _l("Being undone"),
        "undone": _l("Undone"),
    },
    "import_state": {
        "under_way": _l("Under way"),
        "done": _l("Done"),
        "stopped": _l("Stopped"),
        "undoing": _l("Being taken back"),
        "undone": _l("Taken back"),
    },
    # What became of a record of an import that is undone: the last three leave it.
    "taken_back": {
        "removed": _l("Removed"),
        "restored": _l("As before again"),
        "changed": _l("changed since"),
        "used": _l("in use since"),
        "erased": _l("erased since"),
    },
    "bulk_item_state": {
        "waiting": _l("Waiting"),
        "done": _l("Changed"),
        "unchanged": _l("Already so"),
        "refused": _l("Refused"),
        "stopped": _l("Stopped before"),
        "restored": _l("As before again"),
        "left": _l("Left as it is"),
    },
}
