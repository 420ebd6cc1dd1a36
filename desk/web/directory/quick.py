"""Recording what took place from anywhere: the page one comes from says with whom, and one returns to it."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import clock
from desk.errors import Refused
from desk.queries import directory as queries
from desk.services import follow_ups, interactions
from desk.transaction import unit_of_work
from desk.web.answers import put_beside
from desk.web.converters import own_path
from desk.web.directory.follow_ups import about_next
from desk.web.directory.organizations import others
from desk.web.directory.room import room
from desk.web.guards import current_actor, permission
from forms.directory.interactions import QuickForm


@room.get("/directory/interactions/new")
@permission("directory.work")
def new_interaction() -> ResponseReturnValue:
    """Begin to record what took place with whom the page one comes from is about."""
    back = own_path(request.args.get("from")) or ""
    near = queries.near(current_actor(), _without_root(back))
    likeliest = near.people[0].code if near.people else ""
    form = _form(near, near.people, formdata=None, back=back, whom=likeliest, ticket_id=near.ticket_id)  # fmt: skip
    return _page(form, near)


@room.post("/directory/interactions")
@permission("directory.work")
def record_anywhere() -> ResponseReturnValue:
    """Record what took place, plan what comes next, and return to where one was."""
    near = queries.near(current_actor(), _without_root(own_path(request.form.get("quick-back")) or ""))
    typed = request.form.get("quick-looked_for", "").replace("\x00", "").strip()[:200]
    found, named_id = queries.called(current_actor(), typed) if typed else ([], None)
    form = _form(near, {one.code: one for one in (*found, *near.people)}.values())
    meant = {
        one.code: one for one in (found if typed else near.people)
    }  # typed words count for more than a guess
    chosen = meant.get(form.whom.data or "") or (found[0] if len(found) == 1 else None)
    if not form.validate() or chosen is None:
        if chosen is None:
            _ask_whom(form, typed, len(found))
        return _page(form, near), 422
    is_near = any(one.organization_id == chosen.organization_id for one in near.people)
    if not _recorded(form, chosen, form.ticket_id.data if is_near else named_id):
        return _page(form, near), 422
    here = url_for("directory.organization", organization_id=chosen.organization_id)
    return redirect(own_path(form.back.data) or here, 303)


def _recorded(form: QuickForm, chosen: queries.Whom, ticket_id: int | None) -> bool:
    """Record what the form says; tell whether it could be done."""
    following = form.following()
    try:
        with unit_of_work():
            interactions.record(
                actor=current_actor(), organization_id=chosen.organization_id, contact_id=chosen.contact_id,
                ticket_id=ticket_id, kind=form.kind.data, summary=form.summary.data,
                happened_at=form.moment(clock.now(), clock.zone()),
                following=follow_ups.Plan(**following) if following else None,
            )  # fmt: skip
    except Refused as refusal:
        put_beside(form, about_next(refusal))
        return False
    flash(
        _("It is recorded, and the next step is planned.") if following else _("It is recorded."), "success"
    )
    return True


def _form(near: queries.Near, people: Any, **given: Any) -> QuickForm:
    """Return the form, as sent or as it begins."""
    nobody = _("Nobody in particular")
    return QuickForm(
        people=[(one.code, f"{one.contact or nobody} · {one.organization}") for one in people],
        tickets=[(one.id, f"{one.reference} {one.title}") for one in near.tickets],
        others=others(), prefix="quick", **given,
    )  # fmt: skip


def _ask_whom(form: QuickForm, typed: str, count: int) -> None:
    """Say beside the question why it is not known yet with whom it was."""
    field = form.whom if count > 1 else form.looked_for
    if count > 1:
        words = _("Several match these words: choose one of them.")
    elif typed:
        words = _("Nobody in the directory is called so: try another word, or add them there first.")
    else:
        words = _("Say with whom it was.")
    field.errors = [*field.errors, words]


def _page(form: QuickForm, near: queries.Near) -> str:
    return render_template(
        "directory/quick.html", form=form, has_people=bool(form.whom.choices), near=near, back=own_path(form.back.data),
        lately=queries.lately(current_actor()),
    )  # fmt: skip


def _without_root(path: str) -> str:
    """Return a path as the rooms know it, without where the desk is mounted."""
    return path.removeprefix(request.script_root) if request.script_root else path
