"""What verbs refuse with, as programs read it."""

from typing import Any

from flask import Blueprint, Response
from flask_babel import gettext as _

from desk.api.values import Unreadable
from desk.errors import Conflict, InvalidTransition, LimitReached, NotAllowed, NotFound, NotYet, Refused
from desk.web import errors
from desk.web.problems import problem
from forms.labels import GROUPS, label


def install(room: Blueprint) -> None:
    """Answer each refusal of an operation with its problem; what is unexpected goes the way of all pages."""

    @room.errorhandler(Unreadable)
    def unreadable(error: Unreadable) -> Response:
        return problem(422, errors=error.errors)

    @room.errorhandler(NotFound)
    def not_found(error: NotFound) -> Response:
        return problem(404)

    @room.errorhandler(NotAllowed)
    def not_allowed(error: NotAllowed) -> Response:
        answer = problem(403)
        answer.headers["WWW-Authenticate"] = 'Bearer realm="guichet"'
        return answer

    @room.errorhandler(Conflict)
    def conflict(error: Conflict) -> Response:
        if "busy" not in error.args:
            return problem(412)
        answer = problem(507 if "full" in error.args else 503)
        answer.headers["Retry-After"] = str(errors.RETRY_SECONDS)
        return answer

    @room.errorhandler(InvalidTransition)
    def refused_move(error: InvalidTransition) -> Response:
        missing = [{"code": code, "detail": _words("guard", code)} for code in error.missing]
        ends: dict[str, Any] = {"from": error.source, "to": error.target}
        return problem(409, missing=missing, **ends)

    @room.errorhandler(Refused)
    def refused(error: Refused) -> Response:
        one = {"field": error.field, "code": error.code, "detail": _why(error)}
        return problem(422, errors=[one])

    @room.errorhandler(NotYet)
    def look_again(error: NotYet) -> Response:
        internal = [{"code": one.code, "words": one.words} for one in error.internal]
        one = {
            "field": "sure", "code": "looks_internal", "sure": error.mark, "internal": internal,
            "detail": _("This looks as if it were for the desk alone. Send the value of “sure” with it if it is not."),
        }  # fmt: skip
        return problem(422, errors=[one])

    @room.errorhandler(LimitReached)
    def too_many(error: LimitReached) -> Response:
        answer = problem(429)
        answer.headers["Retry-After"] = str(error.retry_after)
        return answer


def _why(error: Refused) -> str:
    by_field = f"{error.field}.{error.code}"
    if by_field in GROUPS["ticket_refusal"]:
        return _words("ticket_refusal", by_field)
    return _words("refusal", error.code)


def _words(group: str, code: str) -> str:
    """Return the words of a code; one without any says that the value cannot be taken."""
    return str(label(group, code)) if code in GROUPS[group] else _("This cannot be taken.")
