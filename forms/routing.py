"""What an officer asks of a plan, read from its address; and the plan accepted, read from its form."""

import re
from typing import Any

from forms.base import DeskForm

_ID = re.compile(r"[0-9]{1,9}")


class RoutingForm(DeskForm):
    """The accepted plan: its rows are read by `accepted`, for they are as many as requests."""


def chosen(args: Any) -> list[int]:
    """Return the requests ticked; what is no number was not ticked."""
    return [int(value) for value in dict.fromkeys(args.getlist("ticket")) if _ID.fullmatch(value)]


def wishes(args: Any) -> dict[int, dict[str, Any]]:
    """Return what is asked for each request: a unit held, units ruled out, or the request itself left out."""
    found: dict[int, dict[str, Any]] = {}
    for ticket_id in chosen(args):
        value = args.get(f"wish-{ticket_id}", "")
        without = {int(one) for one in args.getlist(f"without-{ticket_id}") if _ID.fullmatch(one)}
        if value == "leave":
            found[ticket_id] = {"is_left": True}
            continue
        held = int(value) if _ID.fullmatch(value) else None
        if held is not None or without:
            found[ticket_id] = {"unit_id": held, "without": frozenset(without - {held})}
    return found


def accepted(form: Any) -> dict[int, int]:
    """Return the unit of each request of the plan that is accepted."""
    units = {ticket_id: form.get(f"unit-{ticket_id}", "") for ticket_id in chosen(form)}
    return {ticket_id: int(unit) for ticket_id, unit in units.items() if _ID.fullmatch(unit)}
