"""Room: the second step of signing in. Set up with an app, recovery codes, taken away again."""

from collections.abc import Callable
from typing import Any, TypeVar

import segno
from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from desk.errors import LimitReached, Refused
from desk.queries import account as queries
from desk.services import one_time_codes, second_factors, sessions
from desk.transaction import unit_of_work
from desk.web import interrupted
from desk.web.converters import own_path
from desk.web.guards import before_second_step, current_actor, signed_in
from desk.web.senders import sender
from desk.web.sign_in import home, too_many
from forms.second_step import WRONG_PASSWORD, BeginForm, ConfirmForm, ProofForm

room = Blueprint("second_step", __name__)
T = TypeVar("T")


@room.get("/account/second-step")
@signed_in
@before_second_step
def own() -> ResponseReturnValue:
    """See whether one has a second step, set one up, or change it."""
    standing = second_factors.standing(actor=current_actor())
    if standing is None:
        return _begin_page(BeginForm(formdata=None, next=request.args.get("next", "")))
    return render_template("second_step/own.html", form=ProofForm(formdata=None), mine=standing)


@room.post("/account/second-step")
@signed_in
@before_second_step
def begin() -> ResponseReturnValue:
    """Show a key to one's app, once the password was given again."""
    if second_factors.standing(actor=current_actor()) is not None:
        return redirect(url_for("second_step.own"), 303)
    form = BeginForm()
    if not form.validate():
        return _begin_page(form), 422
    try:
        _ensure_password(form)
    except Refused:
        return _begin_page(form), 422
    except LimitReached as error:
        return too_many("second_step/begin.html", form, error, is_demanded=current_user.must_enroll)
    enrolment = second_factors.begin(actor=current_actor())
    confirming = ConfirmForm(formdata=None, sealed=enrolment.sealed, next=form.next.data, kept=form.kept.data)
    return _picture(confirming, enrolment)


@room.post("/account/second-step/confirmation")
@signed_in
@before_second_step
def confirm() -> ResponseReturnValue:
    """Set the second step up with the first code, and show the recovery codes this once."""
    form, actor = ConfirmForm(), current_actor()
    try:
        enrolment = second_factors.resume(actor=actor, sealed=form.sealed.data or "")
    except Refused:
        flash(_("Too much time went by: begin again."), "warning")
        again = BeginForm(formdata=None, next=form.next.data, kept=form.kept.data)
        return _begin_page(again), 422
    if not form.validate():
        return _picture(form, enrolment, 422)
    try:
        _count(actor.user_id)
        with unit_of_work():
            made = second_factors.enroll(
                actor=actor, sealed=enrolment.sealed, code=form.one_time_code.data,
                session_id=current_user.session_id, address=sender(),
            )  # fmt: skip
    except LimitReached as error:
        return too_many("second_step/picture.html", form, error, **_shown(enrolment))
    except Refused as refusal:
        form.refuse(refusal.code)
        return _picture(form, enrolment, 422)
    going_on = own_path(form.next.data) or home(actor)
    return _codes(made, going_on, interrupted.opened(form.kept.data))


@room.post("/account/second-step/recovery-codes")
@signed_in
def renew_codes() -> ResponseReturnValue:
    """Make recovery codes in place of the earlier ones, and show them this once."""
    return _with_proof(
        second_factors.renew_codes, lambda made: _codes(made, url_for("second_step.own"), None)
    )


@room.post("/account/second-step/removal")
@signed_in
def remove() -> ResponseReturnValue:
    """Sign in with the password alone from now on."""

    def say_so(_nothing: None) -> ResponseReturnValue:
        flash(_("The second step is off: your password alone signs you in."), "success")
        return redirect(url_for("second_step.own"), 303)

    return _with_proof(second_factors.remove, say_so)


def _with_proof(act: Callable[..., T], then: Callable[[T], ResponseReturnValue]) -> ResponseReturnValue:
    """Do what asks for the password and a code; the page is shown again with what is wrong."""
    actor, form = current_actor(), ProofForm()
    standing = second_factors.standing(actor=actor)
    if standing is None:
        return redirect(url_for("second_step.own"), 303)
    if not form.validate():
        return render_template("second_step/own.html", form=form, mine=standing), 422
    try:
        _ensure_password(form)
        _count(actor.user_id)
        with unit_of_work():
            done = act(actor=actor, code=form.one_time_code.data, address=sender())
    except LimitReached as error:
        return too_many("second_step/own.html", form, error, mine=standing)
    except Refused as refusal:
        if refusal.field != "password":
            form.refuse(refusal.code)
        return render_template("second_step/own.html", form=form, mine=standing), 422
    return then(done)


def _ensure_password(form: Any) -> None:
    """Refuse a wrong password, counted as when signing in and in front of every transaction."""
    email = queries.profile(current_actor()).email
    with unit_of_work():
        sessions.count_attempt(email=email, address=sender())
    if sessions.check(email=email, password=form.password.data) is None:
        form.password.errors = [WRONG_PASSWORD]
        raise Refused("password", "wrong")
    with unit_of_work():
        sessions.forgive_attempt(email=email, address=sender())


def _count(user_id: int | None) -> None:
    with unit_of_work():
        one_time_codes.count_attempt(user_id=user_id or 0, address=sender())


def _begin_page(form: BeginForm) -> str:
    return render_template("second_step/begin.html", form=form, is_demanded=current_user.must_enroll)


def _picture(
    form: ConfirmForm, enrolment: second_factors.Enrolment, status: int = 200
) -> ResponseReturnValue:
    return make_response(render_template("second_step/picture.html", form=form, **_shown(enrolment)), status)


def _shown(enrolment: second_factors.Enrolment) -> dict[str, Any]:
    """Return what the app reads: a picture, and the same key to type."""
    drawn = segno.make_qr(enrolment.address, error="m").svg_inline(
        scale=5, dark="#000", light="#fff", omitsize=False, svgclass=None, lineclass=None
    )
    return {
        "picture": Markup(drawn),  # noqa: S704 - drawn by the library from squares alone
        "key": one_time_codes.in_fours(enrolment.key),
    }


def _codes(made: list[str], going_on: str, kept: dict[str, Any] | None) -> Response:
    return make_response(
        render_template("second_step/codes.html", codes=made, going_on=going_on, **(kept or {}))
    )
