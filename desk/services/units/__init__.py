"""Units, the people in them, what they declare they can do, and when they take no offers."""

from desk.services.units.members import add_member, edit_member
from desk.services.units.pauses import end_pause, pause
from desk.services.units.profile import Claim, Text, set_expertise, set_texts
from desk.services.units.records import add, edit, set_ceiling

__all__ = [
    "Claim", "Text", "add", "add_member", "edit", "edit_member", "end_pause", "pause", "set_ceiling", "set_expertise",
    "set_texts",
]  # fmt: skip
