"""Who of the company follows a request: their links, and who speaks for the company."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from desk.errors import Conflict, Refused
from desk.queries import ticket as queries
from desk.services import tracking
from desk.transaction import unit_of_work
from desk.web.answers import both_versions
from desk.web.guards import current_actor, permission
from desk.web.ticket.acting import put_beside
from desk.web.ticket.room import room
from forms.ticket.people import SpeakerForm


@room.get("/<reference:reference>/people")
@permission("tickets.work")
def people(reference: str) -> ResponseReturnValue:
    """Show who follows a request, with what can be done about each."""
    return _page(reference)


@room.post("/<reference:reference>/people/speaker")
@permission("tickets.work")
def name_contact(reference: str) -> ResponseReturnValue:
    """Let another person speak for the company."""
    ticket_id, form = queries.id_of(current_actor(), reference), _form(reference)
    if not form.validate():
        return _page(reference, form), 422
    try:
        with unit_of_work():
            contact = tracking.name_contact(actor=current_actor(), ticket_id=ticket_id, **form.words())
            name = contact.name
    except Refused as refusal:
        put_beside(form, refusal)
        return _page(reference, form), 422
    except Conflict as conflict:
        stored = _form(reference, formdata=None)
        return both_versions(form, stored, conflict, url_for("ticket.people", reference=reference))
    return _done(reference, _("%(name)s speaks for the company now, and is told so by mail.", name=name))


@room.post("/<reference:reference>/people/<int:contact_id>/link")
@permission("tickets.work")
def replace_link(reference: str, contact_id: int) -> ResponseReturnValue:
    """End a person's link and mail them a new one."""
    submission_id = queries.record(current_actor(), reference).submission_id
    with unit_of_work():
        address = tracking.replace_links(
            actor=current_actor(), submission_id=submission_id, contact_id=contact_id
        )
    return _done(
        reference, _("A new link is on its way to %(address)s. The old one is ended.", address=address)
    )


@room.post("/<reference:reference>/people/<int:contact_id>/link/end")
@permission("tickets.work")
def end_link(reference: str, contact_id: int) -> ResponseReturnValue:
    """End a colleague's link."""
    ticket_id = queries.id_of(current_actor(), reference)
    with unit_of_work():
        name = tracking.remove_colleague(actor=current_actor(), ticket_id=ticket_id, contact_id=contact_id)
    return _done(reference, _("The link of %(name)s is ended: it opens nothing any more.", name=name))


def _form(reference: str, **given: None) -> SpeakerForm:
    ticket = queries.record(current_actor(), reference)
    return SpeakerForm(people=queries.speakers(current_actor(), ticket), version=ticket.version, **given)


def _page(reference: str, form: SpeakerForm | None = None) -> str:
    ticket = queries.record(current_actor(), reference)
    return render_template(
        "ticket/people.html", ticket=ticket, followers=queries.followers(current_actor(), ticket),
        form=form or _form(reference, formdata=None),
    )  # fmt: skip


def _done(reference: str, words: str) -> Response:
    flash(words, "success")
    return redirect(url_for("ticket.people", reference=reference), 303)
