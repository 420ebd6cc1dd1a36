"""Two people on one form: what each changed is kept, and where both changed the same field, all three versions are shown.

A form carries what its page showed (`base`). Against what is stored now, a field only they changed stays theirs, one only we
changed becomes ours, and one both changed differently is for the person to decide: nothing is written over unseen.
"""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from wtforms import Form
from wtforms.fields import Field, HiddenField, SelectField


@dataclass(frozen=True, slots=True)
class Clash:
    """One field that two people changed: its name, and what it said before, says now, and was typed, in words."""

    name: str
    before: str
    stored: str
    typed: str


def base_of(form: Form) -> str:
    """Return what a form shows, as the text it carries."""
    return json.dumps({field.short_name: _plain(field) for field in _shown(form)}, ensure_ascii=False)


def merge(typed: Any, stored: Any) -> list[Clash] | None:
    """Bring what others changed into the form that was typed; returns where both changed the same, or None without a base."""
    try:
        base = json.loads(typed.base.data or "")
    except ValueError:
        return None
    if not isinstance(base, dict):
        return None
    clashes = []
    for field in _shown(typed):
        name = field.short_name
        if name not in base or name not in stored:
            return None
        mine, theirs, before = _plain(field), _plain(stored[name]), base[name]
        if mine == before:
            field.data = stored[name].data
        elif before not in (theirs, mine) and theirs != mine:
            clashes.append(
                Clash(
                    field.label.text,
                    _in_words(field, before),
                    _in_words(field, theirs),
                    _in_words(field, mine),
                )
            )
    typed.version.data, typed.base.data = stored.version.data, base_of(stored)
    return clashes


def _shown(form: Form) -> list[Field]:
    return [field for field in form if not isinstance(field, HiddenField)]


def _plain(field: Field) -> Any:
    """Return what a field holds so that it can be carried and compared."""
    data = field.data
    if isinstance(data, bool):
        return data
    if isinstance(data, (list, tuple, set)):
        return sorted(str(one) for one in data)
    if isinstance(data, date):
        return data.isoformat()
    return "" if data is None else str(data)


def _in_words(field: Field, plain: Any) -> str:
    """Say what was carried in words a person reads."""
    if isinstance(plain, bool):
        return _("Yes") if plain else _("No")
    many = plain if isinstance(plain, list) else [plain]
    if isinstance(field, SelectField):
        words = {str(choice.value): str(choice.label) for choice in field.iter_choices()}
        return ", ".join(words.get(str(one), str(one)) for one in many if one != "")
    return ", ".join(str(one) for one in many)
