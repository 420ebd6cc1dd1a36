"""Words sent by somebody whose sign-in had ended: signed, kept through signing in again, and sent with one press."""

from typing import Any, Final

from flask import current_app, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadData, URLSafeTimedSerializer

from desk.access import Actor
from desk.web import errors
from forms.account import SignInForm
from forms.second_step import BeginForm

HOURS_KEPT: Final = 12
_TOKEN: Final = "csrf_token"  # noqa: S105 - the ending of a field's name


def sign_in_first() -> ResponseReturnValue:
    """Ask who is there, with what they sent kept in the page; without words of our own pages, just ask."""
    kept = _keep()
    return redirect(url_for("account.login"), 303) if kept is None else ask_again(kept)


def ask_again(kept: str) -> ResponseReturnValue:
    """Ask who is there, with what was kept before."""
    page = render_template(
        "account/login.html", form=SignInForm(formdata=None, kept=kept), is_interrupted=True
    )
    answer = make_response(page, 401)
    answer.headers["WWW-Authenticate"] = 'Session realm="desk"'
    return answer


def set_up_first(actor: Actor) -> ResponseReturnValue:
    """Lead to the second step whoever must have one, with what they sent kept in the page."""
    kept = _keep()
    if kept is None:
        return redirect(url_for("second_step.own"), 303)
    return make_response(set_up(actor, kept), 401)


def set_up(actor: Actor, kept: str | None) -> str:
    """Show where a second step is set up, with what was kept."""
    g.actor = actor
    return render_template(
        "second_step/begin.html", form=BeginForm(formdata=None, kept=kept), is_demanded=True
    )


def send_now(kept: str | None) -> ResponseReturnValue | None:
    """Show what was kept, with the button that sends it; None when there is nothing that we wrote."""
    found = opened(kept)
    return None if found is None else render_template("account/send_now.html", **found)


def opened(kept: str | None) -> dict[str, Any] | None:
    """Return what was kept, as pages show it; None when there is nothing that we wrote."""
    try:
        found: Any = _signer().loads(kept or "", max_age=HOURS_KEPT * 3600)
    except BadData:
        return None
    words = [value for name, value in found["fields"] if name.endswith("-body")]
    return {"kept": found["fields"], "again": found["path"], "words": words}


def _keep() -> str | None:
    """Sign what was sent, so that it comes back as it was; None when there is nothing of our own pages."""
    fields = [field for field in errors.typed() if not field[0].endswith(_TOKEN)]
    return str(_signer().dumps({"path": request.path, "fields": fields})) if fields else None


def _signer() -> URLSafeTimedSerializer:
    keys = [*current_app.config["SECRET_KEY_FALLBACKS"], current_app.config["SECRET_KEY"]]
    return URLSafeTimedSerializer(keys, salt="kept-through-sign-in")
