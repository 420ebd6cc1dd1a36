"""The room's blueprint, apart from its views so that each of them can hang on it."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from desk.web.converters import identifier

room = Blueprint("contracts", __name__)


def ticket_path(reference: str) -> str:
    """Return the address of a request's page."""
    return f"{request.script_root}/tickets/{reference}"


def to_contract(contract_id: int) -> ResponseReturnValue:
    """Send the person back to an agreement's page."""
    return redirect(url_for("contracts.contract", contract_id=contract_id), 303)


def row_id(name: str) -> int | None:
    """Return the id an address asks for; anything but digits is none."""
    return identifier(request.args.get(name))
