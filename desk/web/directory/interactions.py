"""Recording a call, a meeting, a visit: from an organization's page or from a request's."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import clock
from desk.errors import Refused
from desk.queries import contracts as tickets
from desk.services import follow_ups, interactions
from desk.transaction import unit_of_work
from desk.web.answers import put_beside
from desk.web.directory.follow_ups import about_next
from desk.web.directory.organizations import interaction_form_of, organization_page
from desk.web.directory.room import room, ticket_path
from desk.web.guards import current_actor, permission
from forms.directory.interactions import InteractionForm


@room.post("/directory/organizations/<int:organization_id>/interactions")
@permission("directory.work")
def record_interaction(organization_id: int) -> ResponseReturnValue:
    """Record what took place with an organization."""
    form = interaction_form_of(organization_id)
    if _recorded(form, organization_id):
        return redirect(url_for("directory.organization", organization_id=organization_id), 303)
    return organization_page(organization_id, interaction_form=form)


@room.get("/tickets/<reference:reference>/interactions/new")
@permission("directory.work")
def new_ticket_interaction(reference: str) -> ResponseReturnValue:
    """Begin to record what took place about a request."""
    ticket = tickets.ticket(current_actor(), reference)
    form = interaction_form_of(
        ticket.organization_id, blank=True, ticket_id=ticket.id, contact_id=ticket.contact_id
    )
    return render_template("directory/ticket_interaction.html", form=form, ticket=ticket)


@room.post("/tickets/<reference:reference>/interactions")
@permission("directory.work")
def record_ticket_interaction(reference: str) -> ResponseReturnValue:
    """Record what took place about a request."""
    ticket = tickets.ticket(current_actor(), reference)
    form = interaction_form_of(ticket.organization_id)
    form.ticket_id.choices = form.ticket_id.listed([(ticket.id, ticket.reference)])
    form.ticket_id.data = ticket.id
    if _recorded(form, ticket.organization_id):
        return redirect(ticket_path(reference), 303)
    ticket = tickets.ticket(current_actor(), reference)
    return render_template("directory/ticket_interaction.html", form=form, ticket=ticket), 422


def _recorded(form: InteractionForm, organization_id: int) -> bool:
    """Record what the form says; tell whether it could be done."""
    if not form.validate():
        return False
    following = form.following()
    try:
        with unit_of_work():
            interactions.record(
                actor=current_actor(), organization_id=organization_id,
                following=follow_ups.Plan(**following) if following else None, **form.facts(clock.now(), clock.zone()),
            )  # fmt: skip
    except Refused as refusal:
        put_beside(form, about_next(refusal))
        return False
    flash(
        _("It is recorded, and the next step is planned.") if following else _("It is recorded."), "success"
    )
    return True
