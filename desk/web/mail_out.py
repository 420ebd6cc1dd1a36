"""Room: mails that did not arrive. Each is sent again, to where its person is reached now, or known to have arrived."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk.errors import InvalidTransition
from desk.queries import inbound, outgoing
from desk.services import mails
from desk.transaction import unit_of_work
from desk.web.converters import identifier
from desk.web.guards import current_actor, permission

room = Blueprint("mail_out", __name__, url_prefix="/queue/mail/outgoing")


@room.get("")
@permission("tickets.work")
def index() -> ResponseReturnValue:
    """See which mails did not arrive, and what their servers said."""
    return _page()


@room.post("/<int:mail_id>/resending")
@permission("tickets.work")
def resend(mail_id: int) -> ResponseReturnValue:
    """Send a mail again."""
    return _about(mail_id, mails.resend, _("The mail leaves again within a minute."))


@room.post("/<int:mail_id>/settlement")
@permission("tickets.work")
def settle(mail_id: int) -> ResponseReturnValue:
    """Say that a doubtful mail did arrive."""
    return _about(mail_id, mails.settle, _("Noted: this mail arrived."))


def _about(mail_id: int, verb: Any, words: str) -> ResponseReturnValue:
    try:
        with unit_of_work():
            verb(actor=current_actor(), mail_id=mail_id)
    except InvalidTransition:
        flash(_("Somebody has seen to this mail meanwhile."), "warning")
        return _page(409)
    flash(words, "success")
    return redirect(url_for("mail_out.index"), 303)


def _page(status: int = 200) -> tuple[str, int]:
    actor = current_actor()
    page = outgoing.page(
        actor, after=identifier(request.args.get("after")), before=identifier(request.args.get("before"))
    )
    return render_template(
        "mail_in/outgoing.html", page=page, waiting=inbound.waiting_count(actor), stray=outgoing.stray_count(actor),
        newer_url=url_for("mail_out.index", before=page.before) if page.before else None,
        older_url=url_for("mail_out.index", after=page.after) if page.after else None,
    ), status  # fmt: skip
