"""Who of a company follows its request: colleagues, the links themselves, and the language of each person."""

from flask import make_response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from desk import policy
from desk.errors import LimitReached, Refused
from desk.queries import tracking as queries
from desk.services import limits, tracking
from desk.transaction import unit_of_work
from desk.web.answers import put_beside
from desk.web.guards import public
from desk.web.origins import own_origin
from desk.web.senders import sender
from desk.web.tracking.page import actor_of, back, form_of, new_link_form, page, room


@room.post("/<token>/colleagues")
@public
@own_origin
def add_colleague(token: str) -> ResponseReturnValue:
    """Let a colleague follow the request with a link of their own."""
    actor, form = actor_of(token), form_of("colleague")
    if not form.validate():
        return page(token, actor, 422, colleague=form)
    try:
        with unit_of_work():
            limits.take("link_mail", token, limit=policy.LINK_MAILS_PER_ADDRESS)
            tracking.add_colleague(
                actor=actor, ticket_id=queries.ticket_id(actor), name=form.name.data, email=form.email.data, language=actor.language
            )  # fmt: skip
    except Refused as refusal:
        put_beside(form, refusal)
        return page(token, actor, 422, colleague=form)
    return back(token, _("%(name)s receives a link of their own by mail.", name=form.name.data))


@room.post("/<token>/colleagues/<int:contact_id>/removal")
@public
@own_origin
def remove_colleague(token: str, contact_id: int) -> ResponseReturnValue:
    """End a colleague's link; only whoever sent the request may."""
    actor = actor_of(token)
    with unit_of_work():
        name = tracking.remove_colleague(
            actor=actor, ticket_id=queries.ticket_id(actor), contact_id=contact_id
        )
    return back(token, _("The link of %(name)s opens nothing any more.", name=name))


@room.post("/<token>/replacement")
@public
@own_origin
def replace_link(token: str) -> ResponseReturnValue:
    """End one's own link, which others may have seen, and receive a new one by mail."""
    actor = actor_of(token)
    with unit_of_work():
        limits.take("link_mail", token, limit=policy.LINK_MAILS_PER_PERSON)
        address = tracking.replace_links(actor=actor, submission_id=actor.submission_id)  # type: ignore[arg-type]  # a link names its request
    return render_template("tracking/link_replaced.html", email=address)


@room.post("/<token>/language")
@public
@own_origin
def change_language(token: str) -> ResponseReturnValue:
    """Choose the language of one's pages and mails."""
    actor, form = actor_of(token), form_of("language")
    if not form.validate():
        return page(token, actor, 422, language=form)
    with unit_of_work():
        tracking.speak(actor=actor, language=form.language.data)
    with force_locale(form.language.data):
        return back(token, _("From now on, pages and mails are in your language."))


@room.get("/renewal")
@public
def ask_renewal() -> ResponseReturnValue:
    """Say to which address a new link should go."""
    return render_template("tracking/no_link.html", form=new_link_form(formdata=None), is_dead=False)


@room.post("/renewal")
@public
@own_origin
def renew() -> ResponseReturnValue:
    """Ask for a new link; the answer is the same whoever asks."""
    form = new_link_form()
    if not form.validate():
        return render_template("tracking/no_link.html", form=form, is_dead=False), 422
    try:
        with unit_of_work():
            limits.take("link_mail", sender(), limit=policy.LINK_MAILS_PER_ADDRESS)
    except LimitReached as error:
        form.form_errors.append(_("Too many links were asked for from your network. Try again in an hour."))
        answer = make_response(render_template("tracking/no_link.html", form=form, is_dead=False), 429)
        answer.headers["Retry-After"] = str(error.retry_after)
        return answer
    try:
        with unit_of_work():
            limits.take("link_mail", form.email.data.casefold(), limit=policy.LINK_MAILS_PER_PERSON)
            tracking.renew_links(email=form.email.data)
    except LimitReached:
        pass  # this mailbox has had its mails of the hour; whoever asks learns nothing of it
    return render_template("tracking/link_asked.html", email=form.email.data)
