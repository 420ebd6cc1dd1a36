"""Room: mails that came in. What waits for a person is decided here: whose it is, a request of its own, or nothing."""

from io import BytesIO
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from desk.queries import inbound as queries
from desk.queries import outgoing
from desk.queries.inbound import MailRow
from desk.services import inbound_mails
from desk.services.attachments import Download
from desk.transaction import unit_of_work
from desk.web import downloads
from desk.web.converters import asked, identifier
from desk.web.guards import current_actor, permission
from forms.mail_in import AcceptForm, DiscardForm

room = Blueprint("mail_in", __name__, url_prefix="/queue/mail")


@room.get("")
@permission("tickets.work")
def index() -> ResponseReturnValue:
    """See which mails wait for a decision, or all that came in."""
    view = request.args.get("view", "")
    view = view if view in queries.VIEWS else queries.VIEWS[0]
    actor = current_actor()
    page = queries.page(
        actor,
        view,
        after=identifier(request.args.get("after")),
        before=identifier(request.args.get("before")),
    )
    return render_template(
        "mail_in/index.html", view=view, page=page, waiting=queries.waiting_count(actor), stray=outgoing.stray_count(actor),
        differing=queries.mailboxes_that_differ(),
        newer_url=url_for("mail_in.index", view=view, before=page.before) if page.before else None,
        older_url=url_for("mail_in.index", view=view, after=page.after) if page.after else None,
    )  # fmt: skip


@room.get("/<int:mail_id>")
@permission("tickets.work")
def show(mail_id: int) -> ResponseReturnValue:
    """Read a mail and decide about it; `request` in the address names another request it may belong to."""
    return _page(mail_id)


@room.get("/<int:mail_id>/raw")
@permission("tickets.work")
def raw(mail_id: int) -> Response:
    """Save the mail as it came, as text that no program opens as anything else."""
    content = inbound_mails.raw(actor=current_actor(), mail_id=mail_id)
    disposition = f'attachment; filename="mail-{mail_id}.txt"'
    return downloads.hand_out(Download(BytesIO(content), "text/plain", len(content), disposition))


@room.post("/<int:mail_id>/acceptance")
@permission("tickets.work")
def accept(mail_id: int) -> ResponseReturnValue:
    """Put the mail on a request as the words of one of its people."""
    mail = _mail(mail_id)
    reference, ticket_id = _ticket(mail)
    form = _accept_form(ticket_id)
    if ticket_id is None or not form.validate():
        return _page(mail_id, 422, accept=form)
    taken = inbound_mails.take(mail_id)
    with unit_of_work():
        inbound_mails.accept(
            actor=current_actor(), mail_id=mail_id, taken=taken, ticket_id=ticket_id, person=form.person.data
        )
    flash(_("The mail is in the thread of its request."), "success")
    return redirect(url_for("ticket.show", reference=reference, _anchor="thread"), 303)


@room.post("/<int:mail_id>/opening")
@permission("tickets.work")
def open_as_new(mail_id: int) -> ResponseReturnValue:
    """Make a request of its own of the mail."""
    _mail(mail_id)
    taken = inbound_mails.take(mail_id)
    with unit_of_work():
        ticket = inbound_mails.open_as_new(actor=current_actor(), mail_id=mail_id, taken=taken)
        reference = ticket.reference
    flash(_("A new request was made of the mail."), "success")
    return redirect(url_for("ticket.show", reference=reference), 303)


@room.post("/<int:mail_id>/discard")
@permission("tickets.work")
def discard(mail_id: int) -> ResponseReturnValue:
    """Let the mail lie, with a reason."""
    _mail(mail_id)
    form = DiscardForm()
    if not form.validate():
        return _page(mail_id, 422, discard=form)
    with unit_of_work():
        inbound_mails.discard(actor=current_actor(), mail_id=mail_id, reason=form.reason.data)
    flash(_("The mail is discarded. It stays here under “All mails”."), "success")
    return redirect(url_for("mail_in.index"), 303)


@room.post("/<int:mail_id>/retry")
@permission("tickets.work")
def retry(mail_id: int) -> ResponseReturnValue:
    """Have a mail that could not be understood tried again."""
    _mail(mail_id)
    with unit_of_work():
        inbound_mails.try_again(actor=current_actor(), mail_id=mail_id)
    flash(_("It is tried again within a minute."), "success")
    return redirect(url_for("mail_in.show", mail_id=mail_id), 303)


def _mail(mail_id: int) -> MailRow:
    return queries.one(current_actor(), mail_id) or abort(404)


def _ticket(mail: MailRow) -> tuple[str | None, int | None]:
    """Return the request the mail may belong to: the one asked for in the address, else the one it names."""
    actor, named = current_actor(), asked("request", 24)
    wanted = queries.ticket_id(actor, named) if named else mail.ticket_id
    return queries.reference_of(actor, wanted), wanted


def _accept_form(ticket_id: int | None) -> AcceptForm:
    people = queries.people(current_actor(), ticket_id) if ticket_id is not None else []
    return AcceptForm(people=[(one.code, f"{one.name} · {one.of}" if one.of else one.name) for one in people])


def _page(mail_id: int, status: int = 200, **typed: Any) -> tuple[str, int]:
    """Show a mail with the forms that decide about it; one that was refused stands as it was typed."""
    mail = _mail(mail_id)
    reference, ticket_id = _ticket(mail)
    named = asked("request", 24)
    content = inbound_mails.show(
        actor=current_actor(), mail_id=mail_id, picture_path=url_for("uploads.file", key="")
    )
    page = render_template(
        "mail_in/show.html", mail=mail, reference=reference, asked=named, not_found=bool(named) and reference is None,
        content=content, html=Markup(content.html),  # noqa: S704 - cleaned by nh3, nothing else comes out of show()
        accept=typed.get("accept") or _accept_form(ticket_id), discard=typed.get("discard") or DiscardForm(formdata=None),
    )  # fmt: skip
    return page, status
