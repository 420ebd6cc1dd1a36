"""Words sent by somebody whose sign-in had ended: signed, kept through signing in again, and sent with one press."""

from typing import Any, Final

from flask import current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadData, URLSafeTimedSerializer

from desk.web import errors
from forms.account import SignInForm

HOURS_KEPT: Final = 12
_TOKEN: Final = "csrf_token"  # noqa: S105 - the ending of a field's name


def sign_in_first() -> ResponseReturnValue:
    """Ask who is there, with what they sent kept in the page; without words of our own pages, just ask."""
    fields = [field for field in errors.typed() if not field[0].endswith(_TOKEN)]
    if not fields:
        return redirect(url_for("account.login"), 303)
    kept = str(_signer().dumps({"path": request.path, "fields": fields}))
    page = render_template(
        "account/login.html", form=SignInForm(formdata=None, kept=kept), is_interrupted=True
    )
    answer = make_response(page, 401)
    answer.headers["WWW-Authenticate"] = 'Session realm="desk"'
    return answer


def send_now(kept: str | None) -> ResponseReturnValue | None:
    """Show what was kept, with the button that sends it; None when there is nothing that we wrote."""
    try:
        found: Any = _signer().loads(kept or "", max_age=HOURS_KEPT * 3600)
    except BadData:
        return None
    words = [value for name, value in found["fields"] if name.endswith("-body")]
    return render_template("account/send_now.html", kept=found["fields"], again=found["path"], words=words)


def _signer() -> URLSafeTimedSerializer:
    keys = [*current_app.config["SECRET_KEY_FALLBACKS"], current_app.config["SECRET_KEY"]]
    return URLSafeTimedSerializer(keys, salt="kept-through-sign-in")
