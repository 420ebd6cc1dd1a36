"""What people see when it does not work: the words, the way out, and nothing about anybody else's records."""

import logging
import secrets
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from desk import config, transaction
from desk.errors import Conflict, InvalidTransition, LimitReached, NobodyOnDuty, NotAllowed, NotFound, Refused
from desk.extensions import db
from desk.web import origins, problems

log = logging.getLogger("desk.web")
SHOWN = {400, 403, 404, 405, 409, 413, 422, 429, 503, 507}
RETRY_SECONDS = 5
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


def back_path() -> str:
    """Return the path of the page the person came from, if it is one of ours."""
    came_from = urlsplit(request.referrer or "")
    if (
        came_from.path.startswith("/")
        and not came_from.path.startswith("//")
        and "\\" not in came_from.path
        and came_from.netloc == request.host
    ):
        return came_from.path
    return request.script_root + "/"


def page(status: int, **context: object) -> ResponseReturnValue:
    """Return the page of an error."""
    if problems.is_for_a_program():
        told: dict[str, Any] = {name: context[name] for name in ("request_id",) if name in context}
        response = problems.problem(status, **told)
    else:
        response = make_response(render_template(f"errors/{status}.html", **context), status)
    if status in (503, 507):
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def not_now(conflict: Conflict) -> ResponseReturnValue:
    """Say that the desk is busy, or its disk full, with everything that was typed and a button that sends it again."""
    again = request.script_root + request.full_path.rstrip("?")
    return page(507 if "full" in conflict.args else 503, typed=typed(), again=again)


def typed() -> list[tuple[str, str]]:
    """Return the fields of a posted form of ours, unless it holds a password or comes from another site."""
    if (
        request.method != "POST"
        or request.mimetype not in FORM_TYPES
        or not origins.is_own(config.settings())
    ):
        return []
    try:
        fields = [(name, value) for name, value in request.form.items(multi=True) if name]
    except HTTPException:
        return []
    if any(word in name for name, _ in fields for word in ("password", "current", "again", "one_time")):
        return []
    return fields


def install(app: Flask) -> None:
    """Answer each refusal with its page."""

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> ResponseReturnValue:
        status = error.code or 500
        if status < 400:
            return error.get_response()
        is_told = status in SHOWN or problems.is_for_a_program()
        answer = make_response(page(status if is_told else 400 if status < 500 else 500))
        answer.status_code = status
        for name, value in error.get_headers():
            if name in ("Allow", "Retry-After"):
                answer.headers[name] = value
        return answer

    @app.errorhandler(CSRFError)
    def stale_form(error: CSRFError) -> ResponseReturnValue:
        fields = [field for field in typed() if not field[0].endswith("csrf_token")]
        return page(400, typed=fields, again=request.script_root + request.full_path.rstrip("?"))

    @app.errorhandler(NotFound)
    def not_found(error: NotFound) -> ResponseReturnValue:
        return page(404)

    @app.errorhandler(NotAllowed)
    def not_allowed(error: NotAllowed) -> ResponseReturnValue:
        return page(403)

    @app.errorhandler(Conflict)
    def conflict(error: Conflict) -> ResponseReturnValue:
        if "busy" in error.args:
            return not_now(error)
        return page(409, back_url=back_path())

    @app.errorhandler(InvalidTransition)
    def refused_move(error: InvalidTransition) -> ResponseReturnValue:
        return make_response(
            render_template("errors/refused_move.html", error=error, back_url=back_path()), 409
        )

    @app.errorhandler(Refused)
    def refused_value(error: Refused) -> ResponseReturnValue:
        return page(422, back_url=back_path())

    @app.errorhandler(LimitReached)
    def too_many(error: LimitReached) -> ResponseReturnValue:
        answer = make_response(page(429))
        answer.headers["Retry-After"] = str(error.retry_after)
        return answer

    @app.errorhandler(NobodyOnDuty)
    def nobody(error: NobodyOnDuty) -> ResponseReturnValue:
        log.error("nobody_on_duty")
        return page(503)

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> ResponseReturnValue:
        conflict = transaction.as_conflict(error)
        if conflict is not None:
            log.error("out_of_reach", extra={"reason": type(error).__name__, "endpoint": request.endpoint})
            db.session.remove()
            return not_now(conflict)
        number = secrets.token_hex(4)
        log.exception("unexpected_error", extra={"error_id": number, "endpoint": request.endpoint})
        db.session.remove()
        return page(500, request_id=number)
