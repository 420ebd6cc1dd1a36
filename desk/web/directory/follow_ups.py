"""Follow-ups: planned from an organization's page or a request's, done with an outcome, or cancelled."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import clock
from desk.access import looks_after
from desk.errors import Refused
from desk.queries import contracts as tickets
from desk.queries import directory as queries
from desk.services import follow_ups
from desk.transaction import unit_of_work
from desk.web.answers import put_beside
from desk.web.directory.organizations import follow_up_form_of, organization_page, others
from desk.web.directory.room import place, room, ticket_path
from desk.web.guards import current_actor, permission
from forms.directory.interactions import CancelForm, CompleteForm, FollowUpForm

EVERYBODY = "all"


@room.get("/directory/follow-ups")
@permission("directory.work")
def list_follow_ups() -> ResponseReturnValue:
    """See what is planned with companies, what is late first: one's own and what one stands in for, a colleague's, or everybody's."""
    actor, people = current_actor(), queries.owners(current_actor())
    whose = request.args.get("owner", "")
    if whose == EVERYBODY:
        owner_ids = None
    elif whose.isdecimal() and int(whose) in dict(people):
        owner_ids = [int(whose)]
    else:
        whose, owner_ids = "", looks_after(actor)
    page = queries.planned_follow_ups(actor, owner_ids, **place())
    return render_template(
        "directory/follow_ups.html", page=page, whose=whose, people=people, me=actor.user_id
    )


@room.post("/directory/organizations/<int:organization_id>/follow-ups")
@permission("directory.work")
def plan_follow_up(organization_id: int) -> ResponseReturnValue:
    """Plan something with an organization."""
    form = follow_up_form_of()
    if _planned(form, organization_id, None):
        return redirect(url_for("directory.organization", organization_id=organization_id), 303)
    return organization_page(organization_id, follow_up_form=form)


@room.get("/tickets/<reference:reference>/follow-ups/new")
@permission("directory.work")
def new_ticket_follow_up(reference: str) -> ResponseReturnValue:
    """Begin to plan something about a request."""
    ticket = tickets.ticket(current_actor(), reference)
    return render_template(
        "directory/ticket_follow_up.html", form=follow_up_form_of(blank=True), ticket=ticket
    )


@room.post("/tickets/<reference:reference>/follow-ups")
@permission("directory.work")
def plan_ticket_follow_up(reference: str) -> ResponseReturnValue:
    """Plan something about a request."""
    ticket = tickets.ticket(current_actor(), reference)
    form = follow_up_form_of()
    if _planned(form, ticket.organization_id, ticket.id):
        return redirect(ticket_path(reference), 303)
    ticket = tickets.ticket(current_actor(), reference)
    return render_template("directory/ticket_follow_up.html", form=form, ticket=ticket), 422


@room.get("/directory/follow-ups/<int:follow_up_id>")
@permission("directory.work")
def follow_up(follow_up_id: int) -> ResponseReturnValue:
    """Look at a follow-up to say what came of it."""
    return _page(follow_up_id), 200


@room.post("/directory/follow-ups/<int:follow_up_id>/completion")
@permission("directory.work")
def complete_follow_up(follow_up_id: int) -> ResponseReturnValue:
    """Say what came of a follow-up, and what comes next."""
    form = CompleteForm(prefix="done", others=others())
    if form.validate():
        following = form.following()
        try:
            with unit_of_work():
                follow_ups.complete(
                    actor=current_actor(), follow_up_id=follow_up_id, version=form.version.data,
                    outcome=form.outcome.data, following=follow_ups.Plan(**following) if following else None,
                )  # fmt: skip
        except Refused as refusal:
            put_beside(form, about_next(refusal))
        else:
            flash(_("The outcome is noted."), "success")
            return redirect(_home(follow_up_id), 303)
    return _page(follow_up_id, complete_form=form), 422


@room.post("/directory/follow-ups/<int:follow_up_id>/cancellation")
@permission("directory.work")
def cancel_follow_up(follow_up_id: int) -> ResponseReturnValue:
    """Say that a follow-up will not take place."""
    form = CancelForm(prefix="off")
    if not form.validate():
        return _page(follow_up_id, cancel_form=form), 422
    try:
        with unit_of_work():
            follow_ups.cancel(
                actor=current_actor(), follow_up_id=follow_up_id, version=form.version.data,
                reason=form.reason.data or None,
            )  # fmt: skip
    except Refused as refusal:
        put_beside(form, refusal)
        return _page(follow_up_id, cancel_form=form), 422
    flash(_("The follow-up is cancelled."), "success")
    return redirect(_home(follow_up_id), 303)


def _planned(form: FollowUpForm, organization_id: int, ticket_id: int | None) -> bool:
    """Plan what the form says; tell whether it could be done."""
    if not form.validate():
        return False
    try:
        with unit_of_work():
            follow_ups.plan(
                actor=current_actor(), organization_id=organization_id, ticket_id=ticket_id,
                plan=follow_ups.Plan(**form.words()),
            )  # fmt: skip
    except Refused as refusal:
        put_beside(form, refusal)
        return False
    flash(_("It is planned."), "success")
    return True


def _page(
    follow_up_id: int, complete_form: CompleteForm | None = None, cancel_form: CancelForm | None = None
) -> str:
    """Return the page of a follow-up with both ways to settle it."""
    row = queries.follow_up(current_actor(), follow_up_id)
    return render_template(
        "directory/follow_up.html", row=row, today=clock.today(),
        complete_form=complete_form or CompleteForm(
            formdata=None, prefix="done", version=row.version, others=others()
        ),
        cancel_form=cancel_form or CancelForm(formdata=None, prefix="off", version=row.version),
    )  # fmt: skip


def about_next(refusal: Refused) -> Refused:
    """Say what is wrong with the plan of the next step beside its own fields."""
    fields = {"due_on": "next_due_on", "owner_id": "next_owner_id"}
    return Refused(fields.get(refusal.field, refusal.field), refusal.code)


def _home(follow_up_id: int) -> str:
    """Return the page the follow-up belongs to: its request's, else its organization's."""
    row = queries.follow_up(current_actor(), follow_up_id)
    if row.reference:
        return ticket_path(row.reference)
    return url_for("directory.organization", organization_id=row.organization_id)
