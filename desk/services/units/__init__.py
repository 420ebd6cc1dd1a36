"""Units, the people in them, and what they declare they can do. When they take no offers is in absences.py."""

from desk.services.units.asking import ask_about_profile
from desk.services.units.members import add_member, edit_member
from desk.services.units.profile import Claim, Text, set_expertise, set_texts, stored
from desk.services.units.records import add, edit, set_ceiling

__all__ = [
    "Claim", "Text", "add", "add_member", "ask_about_profile", "edit", "edit_member", "set_ceiling", "set_expertise", "set_texts", "stored",
]  # fmt: skip
