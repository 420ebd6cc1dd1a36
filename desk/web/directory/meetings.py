"""Meetings: invited to from a request's page or an organization's, moved, called off, and who answered what."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import clock
from desk.errors import Refused
from desk.queries import contracts as tickets
from desk.queries import directory as queries
from desk.services import meetings
from desk.transaction import unit_of_work
from desk.web.answers import put_beside
from desk.web.directory.room import room
from desk.web.guards import current_actor, permission
from forms.directory.interactions import CancelForm
from forms.directory.meetings import EditMeetingForm, MeetingForm


@room.get("/directory/organizations/<int:organization_id>/meetings/new")
@permission("directory.work")
def new_meeting(organization_id: int) -> ResponseReturnValue:
    """Begin to invite people of an organization."""
    found = queries.organization(current_actor(), organization_id)
    return _new_page(_form(found.id, formdata=None), found)


@room.post("/directory/organizations/<int:organization_id>/meetings")
@permission("directory.work")
def plan_meeting(organization_id: int) -> ResponseReturnValue:
    """Invite people of an organization."""
    found = queries.organization(current_actor(), organization_id)
    form = _form(found.id)
    return _planned(form, found.id) or (
        _new_page(form, queries.organization(current_actor(), organization_id)),
        422,
    )


@room.get("/tickets/<reference:reference>/meetings/new")
@permission("directory.work")
def new_ticket_meeting(reference: str) -> ResponseReturnValue:
    """Begin to invite the people of a request; its contact and the units at work on it are proposed."""
    ticket = tickets.ticket(current_actor(), reference)
    __, members = queries.to_invite(current_actor(), ticket.organization_id, ticket.id)
    form = _form(ticket.organization_id, ticket.id, formdata=None, subject=ticket.title, contact_ids=[ticket.contact_id],
                 member_ids=[id_ for id_, _name in members])  # fmt: skip
    return _new_page(form, ticket=ticket)


@room.post("/tickets/<reference:reference>/meetings")
@permission("directory.work")
def plan_ticket_meeting(reference: str) -> ResponseReturnValue:
    """Invite the people of a request."""
    ticket = tickets.ticket(current_actor(), reference)
    form = _form(ticket.organization_id, ticket.id)
    planned = _planned(form, ticket.organization_id, ticket.id)
    return planned or (_new_page(form, ticket=tickets.ticket(current_actor(), reference)), 422)


@room.get("/directory/meetings/<int:meeting_id>")
@permission("directory.work")
def meeting(meeting_id: int) -> ResponseReturnValue:
    """See who answered what, to move the meeting or call it off."""
    return _page(meeting_id)


@room.post("/directory/meetings/<int:meeting_id>")
@permission("directory.work")
def change_meeting(meeting_id: int) -> ResponseReturnValue:
    """Move a meeting, or change where, about what or with whom it is."""
    form = _form_of(queries.meeting(current_actor(), meeting_id), is_sent=True)
    if form.validate():
        try:
            with unit_of_work():
                meetings.change(
                    actor=current_actor(), meeting_id=meeting_id, version=form.version.data,
                    plan=meetings.Plan(**form.plan(clock.zone())),
                )  # fmt: skip
        except Refused as refusal:
            put_beside(form, refusal)
        else:
            flash(_("The update is on its way to everybody invited."), "success")
            return redirect(url_for("directory.meeting", meeting_id=meeting_id), 303)
    return _page(meeting_id, form=form), 422


@room.post("/directory/meetings/<int:meeting_id>/cancellation")
@permission("directory.work")
def call_meeting_off(meeting_id: int) -> ResponseReturnValue:
    """Take a meeting out of the calendars of those invited."""
    form = CancelForm(prefix="off")
    if not form.validate():
        return _page(meeting_id, cancel_form=form), 422
    with unit_of_work():
        meetings.call_off(
            actor=current_actor(),
            meeting_id=meeting_id,
            version=form.version.data,
            reason=form.reason.data or None,
        )
    flash(_("The meeting is called off; everybody invited is told."), "success")
    return redirect(url_for("directory.meeting", meeting_id=meeting_id), 303)


def _planned(
    form: MeetingForm, organization_id: int, ticket_id: int | None = None
) -> ResponseReturnValue | None:
    """Invite as the form says and lead to the meeting; None when it could not be done."""
    if not form.validate():
        return None
    try:
        with unit_of_work():
            made = meetings.plan(
                actor=current_actor(), organization_id=organization_id, ticket_id=ticket_id,
                plan=meetings.Plan(**form.plan(clock.zone())),
            )  # fmt: skip
            meeting_id = made.id
    except Refused as refusal:
        put_beside(form, Refused({"due_on": "starts_on"}.get(refusal.field, refusal.field), refusal.code))
        return None
    flash(_("The invitation is on its way to everybody you ticked."), "success")
    return redirect(url_for("directory.meeting", meeting_id=meeting_id), 303)


def _form(organization_id: int, ticket_id: int | None = None, **given: Any) -> MeetingForm:
    """Return the form, as sent or as it begins, with the people who can be invited."""
    contacts, members = queries.to_invite(current_actor(), organization_id, ticket_id)
    return MeetingForm(contacts=contacts, members=members, prefix="meet", **given)


def _form_of(view: queries.MeetingView, *, is_sent: bool = False) -> EditMeetingForm:
    """Return the form of a meeting as it stands, or as sent; whoever is invited stays in the list."""
    found, follow_up = view.meeting, view.follow_up
    contacts, members = queries.to_invite(current_actor(), follow_up.organization_id, follow_up.ticket_id)
    invited = {"contacts": [(one.contact_id, one.name) for one in view.invitees if one.contact_id],
               "members": [(one.member_id, one.name) for one in view.invitees if one.member_id]}  # fmt: skip
    offered = {
        "contacts": dict([*invited["contacts"], *contacts]),
        "members": dict([*invited["members"], *members]),
    }
    start = found.starts_at.astimezone(clock.zone())
    stands = {
        "version": found.version, "subject": found.subject, "place": found.place, "agenda": found.agenda, "minutes": found.minutes,
        "starts_on": start.date(), "starts_at": start.time(), **{f"{name[:-1]}_ids": [id_ for id_, _name in who] for name, who in invited.items()},
    }  # fmt: skip
    given: dict[str, Any] = {} if is_sent else {"formdata": None, **stands}
    return EditMeetingForm(
        contacts=[*offered["contacts"].items()], members=[*offered["members"].items()], prefix="meet", **given
    )


def _new_page(form: MeetingForm, organization: Any = None, *, ticket: Any = None) -> str:
    return render_template("directory/new_meeting.html", form=form, organization=organization, ticket=ticket)


def _page(meeting_id: int, form: EditMeetingForm | None = None, cancel_form: CancelForm | None = None) -> str:
    """Return the page of a meeting, with both ways to change it while it stands."""
    view = queries.meeting(current_actor(), meeting_id)
    return render_template(
        "directory/meeting.html", view=view, form=form or _form_of(view),
        cancel_form=cancel_form or CancelForm(formdata=None, prefix="off", version=view.meeting.version),
    )  # fmt: skip
