"""Refusals as programs read them: problem details (RFC 9457), in the reader's language, with the field where there is one."""

import json
from http import HTTPStatus
from typing import Any

from flask import Response, request
from flask_babel import gettext as _

PREFIX = "/api/"
TYPE = "application/problem+json"


def is_for_a_program() -> bool:
    """Tell whether a program asks."""
    return request.path.startswith(PREFIX)


def problem(status: int, detail: str | None = None, **more: Any) -> Response:
    """Return a refusal. `more` says what a program can act on: `errors` by field, `missing` guards by code."""
    told: dict[str, Any] = {
        "type": "about:blank", "title": HTTPStatus(status).phrase, "status": status,
        "detail": detail or _usual(status),
    }  # fmt: skip
    body = json.dumps(told | more, ensure_ascii=False)
    return Response(body, status, content_type=TYPE)


def _usual(status: int) -> str:
    """Say in a sentence what a status means here."""
    words = {
        400: _("The request cannot be read: send one JSON object, each field once."),
        401: _("Send a token in the header “Authorization: Bearer …”; tokens are made on the page of your account."),
        403: _("Your role, or this token, may not do this."),
        404: _("There is nothing here that you may see."),
        405: _("This address does not take this method."),
        409: _("This is not possible from where it stands now."),
        412: _("Somebody changed this meanwhile: read it again, then decide."),
        413: _("This is larger than can be taken: send less at a time."),
        415: _("Send JSON, with “Content-Type: application/json”."),
        422: _("Something in the request cannot be taken."),
        428: _("Say which version you have seen: send its ETag in “If-Match”."),
        429: _("Too many requests: wait, then go on more slowly."),
        500: _("Something went wrong here, and nothing was changed. The administrator finds it by its number."),
        503: _("The desk is busy: try again in a moment."),
        507: _("The disk is full: nothing was kept. Tell the administrator."),
    }  # fmt: skip
    return words.get(status) or _("This cannot be taken.")
