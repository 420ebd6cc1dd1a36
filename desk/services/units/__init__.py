"""Units, the people in them, and what they declare they can do. When they take no offers is in absences.py."""

from desk.services.units.members import add_member, edit_member
from desk.services.units.profile import Claim, Text, set_expertise, set_texts
from desk.services.units.records import add, edit, set_ceiling

__all__ = [
    "Claim", "Text", "add", "add_member", "edit", "edit_member", "set_ceiling", "set_expertise", "set_texts",
]  # fmt: skip
