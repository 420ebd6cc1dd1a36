"""What an officer asks of a plan, read from its address; and the plan accepted, read from its form."""

import re
from typing import Any

from forms.base import DeskForm

_ID = re.compile(r"[0-9]{1,9}")
_WISH = re.compile(r"(not-)?([0-9]{1,9})")


class RoutingForm(DeskForm):
    """The accepted plan: its rows are read by `accepted`, for they are as many as requests."""


def chosen(args: Any) -> list[int]:
    """Return the requests ticked; what is no number was not ticked."""
    return [int(value) for value in dict.fromkeys(args.getlist("ticket")) if _ID.fullmatch(value)]


def wishes(args: Any) -> dict[int, dict[str, Any]]:
    """Return what is asked for each request: a unit held, a unit left out, or the request itself."""
    found: dict[int, dict[str, Any]] = {}
    for ticket_id in chosen(args):
        value = args.get(f"wish-{ticket_id}", "")
        if value == "leave":
            found[ticket_id] = {"is_left": True}
        elif match := _WISH.fullmatch(value):
            unit_id = int(match[2])
            found[ticket_id] = {"without": frozenset({unit_id})} if match[1] else {"unit_id": unit_id}
    return found


def accepted(form: Any) -> dict[int, int]:
    """Return the unit of each request of the plan that is accepted."""
    units = {ticket_id: form.get(f"unit-{ticket_id}", "") for ticket_id in chosen(form)}
    return {ticket_id: int(unit) for ticket_id, unit in units.items() if _ID.fullmatch(unit)}
