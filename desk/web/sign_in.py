"""The doors of the account room: signing in and out, and setting a password behind a mailed link."""

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user
from flask_wtf import FlaskForm

from desk.access import Actor, can
from desk.errors import LimitReached, NotFound, Refused
from desk.services import one_time_codes, passwords, second_factors, sessions, users
from desk.transaction import unit_of_work
from desk.web import interrupted, trying_out
from desk.web.converters import own_path
from desk.web.guards import before_second_step, current_actor, public, signed_in
from desk.web.identity import identify
from desk.web.senders import sender
from forms.account import NOT_RIGHT, PASSWORD_FAULTS, ForgottenForm, NewPasswordForm, SignInForm
from forms.second_step import AppCodeForm, RecoveryCodeForm

# Where each person's work begins: the first room they may enter.
HOMES = (
    ("queue.read", "queue.index"),
    ("work.own", "work.index"),
    ("users.work", "admin.index"),
    ("reports.read", "reports.index"),
)


def open_doors(room: Blueprint) -> None:
    """Add these views to the account room."""
    room.add_url_rule("/login", view_func=login, methods=["GET", "POST"])
    room.add_url_rule("/login/code", view_func=code, methods=["GET", "POST"])
    room.add_url_rule("/logout", view_func=logout, methods=["POST"])
    room.add_url_rule("/forgot", view_func=forgot, methods=["GET", "POST"])
    room.add_url_rule("/account/password/<token>", view_func=set_password, methods=["GET", "POST"])


@public
def login() -> ResponseReturnValue:
    """Sign in."""
    if current_user.is_authenticated:
        return redirect(home(current_user.actor), 303)
    played = trying_out.chosen()
    form = SignInForm(next=request.args.get("next", "")) if played is None else SignInForm(played)
    if not form.validate_on_submit():
        return render_template("account/login.html", form=form), 422 if form.is_submitted() else 200
    try:
        begun = _prove(form.email.data, form.password.data)
    except LimitReached as error:
        return too_many("account/login.html", form, error)
    if begun is None:
        form.form_errors.append(NOT_RIGHT)
        return render_template("account/login.html", form=form), 422
    enter = _half_way if begun.is_half else _enter
    return enter(begun.key, own_path(form.next.data), form.kept.data)


@public
def code() -> ResponseReturnValue:
    """Give the code that goes with the password: of the app, or one that was kept for the day it is lost."""
    key, other = session.get("half", ""), request.form.get("other_kind")
    person = second_factors.half_of(key)
    is_recovery = (other or request.form.get("kind")) == "recovery_code"
    form = (RecoveryCodeForm if is_recovery else AppCodeForm)(next=request.args.get("next", ""))
    if person is None:
        return _begin_again(form)
    if other or not form.validate_on_submit():
        if other:
            form.one_time_code.data, form.one_time_code.errors = "", ()
        return _code_page(form), 422 if form.is_submitted() and not other else 200
    try:
        with unit_of_work():
            one_time_codes.count_attempt(user_id=person.id, address=sender())
        with unit_of_work():
            agent = request.user_agent.string
            whole = second_factors.finish(
                key=key, code=form.one_time_code.data, address=sender(), agent=agent
            )
    except LimitReached as error:
        return too_many("account/code.html", form, error)
    except Refused as refusal:
        form.refuse(refusal.code)
        return _code_page(form), 422
    except NotFound:  # the same browser finished, or was taken out, a moment ago
        return _begin_again(form)
    return _enter(whole, own_path(form.next.data), form.kept.data)


@signed_in
@before_second_step
def logout() -> ResponseReturnValue:
    """Sign out of this browser."""
    with unit_of_work():
        sessions.sign_out(actor=current_actor(), session_id=current_user.session_id)
    return leave()


@public
def forgot() -> ResponseReturnValue:
    """Ask for a link to set a new password. The answer is the same for everybody."""
    form = ForgottenForm()
    if not form.validate_on_submit():
        return render_template("account/forgot.html", form=form), 422 if form.is_submitted() else 200
    with unit_of_work():
        users.ask_for_password_link(email=form.email.data)
    return render_template("account/asked.html", email=form.email.data)


@public
def set_password(token: str) -> ResponseReturnValue:
    """Set a password behind a mailed link that serves once."""
    link = users.password_link(token) or abort(404)
    if not users.is_usable(link):
        return _unseen(render_template("account/link_ended.html"), 410)
    owner = users.owner_of(link)
    name, email = owner.name, owner.email
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            passwords.ensure_good(form.password.data, name=name, email=email)
            hashed = passwords.hashed(form.password.data)
            with unit_of_work():
                users.set_password(token=token, hashed=hashed)
        except Refused as error:
            form.password.errors = [PASSWORD_FAULTS[error.code]]
        except NotFound:  # it served somebody else's click a moment ago
            return _unseen(render_template("account/link_ended.html"), 410)
        else:
            flash(_("Your password is set. You can sign in now."), "success")
            return redirect(url_for("account.login"), 303)
    page = render_template("account/password.html", form=form, name=name, email=email)
    return _unseen(page, 422 if form.is_submitted() else 200)


def leave() -> ResponseReturnValue:
    """Forget everything this browser's cookie carried, and say goodbye."""
    logout_user()
    session.clear()
    flash(_("You are signed out."), "success")
    return redirect(url_for("account.login"), 303)


def too_many(template: str, form: FlaskForm, error: LimitReached, **page: object) -> Response:
    """Show a form again whose secret was guessed at too often."""
    minutes = -(-error.retry_after // 60)
    form.form_errors.append(_("Too many tries from here. Try again in %(minutes)s minutes.", minutes=minutes))
    answer = make_response(render_template(template, form=form, **page), 429)
    answer.headers["Retry-After"] = str(error.retry_after)
    return answer


def home(actor: Actor) -> str:
    """Return the address of the room a person's work begins in."""
    return next(
        (url_for(endpoint) for permission, endpoint in HOMES if can(actor, permission)),
        url_for("account.own"),
    )


def _prove(email: str, password: str) -> sessions.Begun | None:
    """Return the key of a new session, or of half of one, when the password is right."""
    with unit_of_work():
        sessions.count_attempt(email=email, address=sender())
    proven = sessions.check(email=email, password=password)
    if proven is None:
        return None
    agent = request.user_agent.string
    try:
        with unit_of_work():
            return sessions.begin(proven=proven, email=email, address=sender(), agent=agent)
    except NotFound:  # closed, or given another password, in this very moment
        return None


def _enter(key: str, wanted: str | None, kept: str | None) -> ResponseReturnValue:
    """Begin a new browser session around the key: nothing from before the sign-in goes on but words that were kept."""
    person = identify(key)
    if person is None:  # closed in this very moment
        abort(403)
    session.clear()
    g.pop("csrf_token", None)  # made for the session before; a page shown now needs one of the new session
    session.permanent = True
    login_user(person)
    g.actor = person.actor
    if person.must_enroll:
        is_going = None if interrupted.opened(kept) is None else interrupted.set_up(person.actor, kept)
        return is_going or redirect(url_for("second_step.own", next=wanted), 303)
    if (page := interrupted.send_now(kept)) is not None:
        return page
    return redirect(wanted or home(person.actor), 303)


def _half_way(key: str, wanted: str | None, kept: str | None) -> ResponseReturnValue:
    """Go on to the code: the cookie holds what opens that page and nothing else."""
    spoken = session.get("lang")
    session.clear()
    g.pop("csrf_token", None)
    session.update({"half": key} | ({"lang": spoken} if spoken else {}))
    if interrupted.opened(kept) is None:
        return redirect(url_for("account.code", next=wanted), 303)
    return _code_page(AppCodeForm(formdata=None, next=wanted, kept=kept))


def _code_page(form: FlaskForm) -> str:
    return render_template("account/code.html", form=form)


def _begin_again(form: AppCodeForm | RecoveryCodeForm) -> ResponseReturnValue:
    """Ask for the password anew when the time between it and the code was too long; what was kept stays kept."""
    if session.pop("half", None) is not None:
        flash(_("Too much time went by since your password: sign in again."), "warning")
    if interrupted.opened(form.kept.data) is not None:
        return interrupted.ask_again(form.kept.data)
    return redirect(url_for("account.login", next=own_path(form.next.data)), 303)


def _unseen(page: str, status: int) -> Response:
    """Answer without letting the address, which is a key, travel to the next page."""
    answer = make_response(page, status)
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
