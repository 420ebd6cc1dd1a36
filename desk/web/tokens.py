"""Room: the keys one gave to programs of one's own, made, shown once and ended."""

import re
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import config, policy
from desk.access import can
from desk.api.operations import OPERATIONS
from desk.errors import LimitReached, Refused
from desk.queries import account as queries
from desk.services import one_time_codes, tokens
from desk.transaction import unit_of_work
from desk.web.answers import put_beside
from desk.web.guards import current_actor, signed_in
from desk.web.senders import sender
from desk.web.sign_in import too_many
from forms.tokens import TokenForm

room = Blueprint("tokens", __name__)
_QUESTION = """\
curl -H "Authorization: Bearer $TOKEN" {base}/me
curl -H "Authorization: Bearer $TOKEN" "{base}/{listed}\""""
_CHANGE = """\
curl -X POST {base}/tickets/{prefix}-2026-0042/priority \\
  -H "Authorization: Bearer $TOKEN" -H 'If-Match: "7"' \\
  -H "Idempotency-Key: $(uuidgen)" \\
  -H "Content-Type: application/json" -d '{{"priority": "high"}}'"""
_PLACE = re.compile(r"<\w+:(\w+)>")


@room.get("/account/tokens")
@signed_in
def own() -> ResponseReturnValue:
    """See which programs may act in one's name."""
    return _page(_form(formdata=None))


@room.post("/account/tokens")
@signed_in
def make() -> ResponseReturnValue:
    """Make a key; it stands on the page this once."""
    actor, form = current_actor(), _form()
    code = form.one_time_code.data if form.one_time_code else ""
    if form.validate():
        try:
            if code:
                with unit_of_work():
                    one_time_codes.count_attempt(user_id=actor.user_id or 0, address=sender())
            with unit_of_work():
                key = tokens.make(
                    actor=actor, name=form.name.data, scope=form.scope.data, days=form.days.data,
                    code=code, address=sender(),
                )  # fmt: skip
        except LimitReached as error:
            return too_many("tokens/own.html", form, error, made=None, **_held())
        except Refused as refusal:
            if refusal.field == "one_time_code":
                form.refuse(refusal.code)
            else:
                put_beside(form, refusal)
        else:
            return _page(_form(formdata=None), key)
    return _page(form), 422


@room.post("/account/tokens/<int:token_id>/revocation")
@signed_in
def revoke(token_id: int) -> ResponseReturnValue:
    """End a key."""
    with unit_of_work():
        tokens.revoke(actor=current_actor(), token_id=token_id)
    flash(_("The token has ended: no program comes in with it any more."), "success")
    return redirect(url_for("tokens.own"), 303)


@room.get("/account/tokens/guide")
@signed_in
def guide() -> str:
    """Read how a program asks, with the addresses open to one's role."""
    actor, settings = current_actor(), config.settings()
    mine = [
        {"method": one.method, "path": _PLACE.sub(r"{\1}", one.path)}
        for one in OPERATIONS
        if one.permission is None or can(actor, one.permission)
    ]
    base = f"{settings.base_url}/api/v1"
    listed = (
        "tickets?view=open" if can(actor, "queue.read") else "offers" if can(actor, "work.own") else "topics"
    )
    return render_template(
        "tokens/guide.html", operations=mine, root=settings.base_url, limit=policy.API_CALLS_PER_PERSON,
        question=_QUESTION.format(base=base, listed=listed),
        change=_CHANGE.format(base=base, prefix=settings.prefix) if can(actor, "tickets.work") else None,
    )  # fmt: skip


def _form(**given: Any) -> TokenForm:
    return TokenForm(asks_for_code=tokens.asks_for_code(actor=current_actor()), **given)


def _page(form: TokenForm, made: str | None = None) -> str:
    return render_template("tokens/own.html", form=form, made=made, **_held())


def _held() -> dict[str, Any]:
    held = queries.tokens(current_actor())
    return {"held": held, "is_full": len(held) >= policy.TOKENS_AT_MOST}
