"""Accounts: who may sign in, and as what."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from desk.errors import Conflict, LimitReached, Refused
from desk.queries import admin as queries
from desk.services import users
from desk.transaction import unit_of_work
from desk.web.admin.room import room
from desk.web.answers import both_versions, put_beside
from desk.web.guards import current_actor, permission
from forms.admin import EditUserForm, UserForm


@room.get("/admin/users")
@permission("users.work")
def list_users() -> ResponseReturnValue:
    """Look at the accounts."""
    return render_template("admin/users.html", users=queries.users(current_actor()))


@room.get("/admin/users/new")
@permission("users.work")
def new_user() -> ResponseReturnValue:
    """Begin to open an account."""
    return render_template("admin/user_new.html", form=UserForm(formdata=None, role="officer", language="fr"))


@room.post("/admin/users")
@permission("users.work")
def add_user() -> ResponseReturnValue:
    """Open an account and mail its person the link to set a password."""
    form = UserForm()
    if form.validate():
        try:
            with unit_of_work():
                users.invite(actor=current_actor(), **form.words())
        except Refused as refusal:
            put_beside(form, refusal)
        else:
            flash(_("The account is open and a link to set the password is on its way."), "success")
            return redirect(url_for("admin.list_users"), 303)
    return render_template("admin/user_new.html", form=form), 422


@room.get("/admin/users/<int:user_id>")
@permission("users.work")
def user(user_id: int) -> ResponseReturnValue:
    """Look at one account."""
    return _page(user_id)


@room.post("/admin/users/<int:user_id>")
@permission("users.work")
def save_user(user_id: int) -> ResponseReturnValue:
    """Correct an account."""
    form = EditUserForm()
    if not form.validate():
        return _page(user_id, form), 422
    try:
        with unit_of_work():
            users.edit(actor=current_actor(), user_id=user_id, **form.words())
    except Refused as refusal:
        put_beside(form, refusal)
        return _page(user_id, form), 409 if refusal.code == "last_administrator" else 422
    except Conflict as conflict:
        stored = EditUserForm(formdata=None, obj=queries.user(current_actor(), user_id).user)
        return both_versions(form, stored, conflict, url_for("admin.user", user_id=user_id))
    flash(_("The account is saved."), "success")
    return redirect(url_for("admin.user", user_id=user_id), 303)


@room.post("/admin/users/<int:user_id>/password-link")
@permission("users.work")
def send_link(user_id: int) -> ResponseReturnValue:
    """Mail a person a new link to set their password."""
    try:
        with unit_of_work():
            users.send_password_link(actor=current_actor(), user_id=user_id)
    except LimitReached as limit:
        minutes = -(-limit.retry_after // 60)
        flash(
            ngettext(
                "Enough links were sent to this person for now: try again in %(num)s minute.",
                "Enough links were sent to this person for now: try again in %(num)s minutes.",
                minutes,
            ),
            "warning",
        )
    except Refused:
        flash(_("This account is closed: open it again first."), "warning")
    else:
        flash(_("A link to set the password is on its way."), "success")
    return redirect(url_for("admin.user", user_id=user_id), 303)


@room.post("/admin/users/<int:user_id>/closure")
@permission("users.work")
def close_user(user_id: int) -> ResponseReturnValue:
    """Close an account; its sessions end at once."""
    try:
        with unit_of_work():
            users.deactivate(actor=current_actor(), user_id=user_id)
    except Refused:
        flash(_("This is the only active administrator: make somebody else one first."), "error")
        return _page(user_id), 409
    flash(_("The account is closed and signed out everywhere."), "success")
    return redirect(url_for("admin.user", user_id=user_id), 303)


@room.post("/admin/users/<int:user_id>/opening")
@permission("users.work")
def open_user(user_id: int) -> ResponseReturnValue:
    """Open a closed account again."""
    with unit_of_work():
        users.reactivate(actor=current_actor(), user_id=user_id)
    flash(_("The account is open again."), "success")
    return redirect(url_for("admin.user", user_id=user_id), 303)


def _page(user_id: int, form: EditUserForm | None = None) -> str:
    """Show one account, with the form as it was typed."""
    actor = current_actor()
    page = queries.user(actor, user_id)
    shown: Any = form or EditUserForm(formdata=None, obj=page.user)
    return render_template("admin/user.html", page=page, form=shown, is_own=actor.user_id == user_id)
