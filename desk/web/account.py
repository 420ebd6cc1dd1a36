"""Room: one's own account. Name, language, password, and where one is signed in."""

from flask import Blueprint, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from desk.errors import Refused
from desk.queries import account as queries
from desk.services import passwords, sessions, users
from desk.transaction import unit_of_work
from desk.web import sign_in
from desk.web.browsers import browser_words
from desk.web.guards import current_actor, signed_in
from desk.web.senders import sender
from forms.account import PASSWORD_FAULTS, ChangePasswordForm, ProfileForm

room = Blueprint("account", __name__)
sign_in.open_doors(room)


@room.get("/account")
@signed_in
def own() -> ResponseReturnValue:
    """Look at one's own account."""
    return _page()


@room.post("/account/profile")
@signed_in
def profile() -> ResponseReturnValue:
    """Change one's name or language."""
    form = ProfileForm(prefix="me")
    if not form.validate():
        return _page(profile_form=form), 422
    with unit_of_work():
        users.edit_own(actor=current_actor(), **form.words())
    session["lang"] = form.language.data
    flash(_("Your account is saved."), "success")
    return redirect(url_for("account.own"), 303)


@room.post("/account/password")
@signed_in
def password() -> ResponseReturnValue:
    """Change one's own password; other browsers are signed out."""
    form = ChangePasswordForm(prefix="pw")
    if not form.validate():
        return _page(password_form=form), 422
    try:
        hashed = _checked_and_hashed(form)
    except Refused as error:
        getattr(form, error.field).errors = [PASSWORD_FAULTS[error.code]]
        return _page(password_form=form), 422
    with unit_of_work():
        users.change_password(actor=current_actor(), hashed=hashed, session_id=current_user.session_id)
    flash(
        _("Your password is changed. Every other browser is signed out, and tokens of programs have ended."),
        "success",
    )
    return redirect(url_for("account.own"), 303)


@room.post("/account/sessions/<int:session_id>/revocation")
@signed_in
def revoke(session_id: int) -> ResponseReturnValue:
    """Sign out another browser of one's own."""
    with unit_of_work():
        sessions.revoke(actor=current_actor(), session_id=session_id)
    if session_id == current_user.session_id:
        return sign_in.leave()
    flash(_("That browser is signed out."), "success")
    return redirect(url_for("account.own"), 303)


@room.post("/account/sessions/revocation")
@signed_in
def revoke_all() -> ResponseReturnValue:
    """Sign out of every browser, this one too, and end every token."""
    with unit_of_work():
        sessions.sign_out_everywhere(actor=current_actor())
    return sign_in.leave()


def _checked_and_hashed(form: ChangePasswordForm) -> str:
    """Return the hash of the new password once the present one is proven, in front of every transaction."""
    mine = queries.profile(current_actor())
    with unit_of_work():
        sessions.count_attempt(email=mine.email, address=sender())
    if sessions.check(email=mine.email, password=form.current.data) is None:
        raise Refused("current", "wrong")
    with unit_of_work():
        sessions.forgive_attempt(email=mine.email, address=sender())
    passwords.ensure_good(form.password.data, name=mine.name, email=mine.email)
    return passwords.hashed(form.password.data)


def _page(profile_form: ProfileForm | None = None, password_form: ChangePasswordForm | None = None) -> str:
    """Show the account, with the forms as they were typed."""
    actor = current_actor()
    mine = queries.profile(actor)
    return render_template(
        "account/own.html",
        mine=mine,
        profile_form=profile_form or ProfileForm(formdata=None, obj=mine, prefix="me"),
        password_form=password_form or ChangePasswordForm(formdata=None, prefix="pw"),
        sessions=[(one, browser_words(one.agent)) for one in queries.open_sessions(actor)],
        here=current_user.session_id,
    )
