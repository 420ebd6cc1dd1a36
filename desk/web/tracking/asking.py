"""What a company decides about its request and its data: confirm, withdraw, say how it went, ask for a copy or the erasure."""

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from desk import policy
from desk.errors import Conflict
from desk.queries import tracking as queries
from desk.queries.intake import topics as topic_choices
from desk.services import limits, personal_data, submissions, surveys
from desk.transaction import unit_of_work
from desk.web.guards import public
from desk.web.language import current_language
from desk.web.origins import own_origin
from desk.web.tracking.page import actor_of, back, form_of, page, room
from forms.labels import label


@room.post("/<token>/confirmation")
@public
@own_origin
def confirm(token: str) -> ResponseReturnValue:
    """Confirm that the request is one's own."""
    actor = actor_of(token)
    in_use = {one.id for one in topic_choices(current_language())}
    topics = tuple(one for one in request.form.getlist("topics") if one in in_use)
    with unit_of_work():
        submissions.confirm(actor=actor, submission_id=actor.submission_id, topics=topics)  # type: ignore[arg-type]  # a link names its request
    return back(token, _("Thank you. Your request is confirmed: a person will read it."))


@room.post("/<token>/withdrawal")
@public
@own_origin
def withdraw(token: str) -> ResponseReturnValue:
    """Take the request back."""
    actor, form = actor_of(token), form_of("withdraw")
    if not form.validate():
        return page(token, actor, 422, withdraw=form)
    with unit_of_work():
        submissions.withdraw(actor=actor, submission_id=actor.submission_id, reason=form.reason.data)  # type: ignore[arg-type]  # a link names its request
    if form.reason.data:
        return back(token, _("Your wish to withdraw is recorded. Thank you for telling us why."))
    return back(token, _("Your wish to withdraw is recorded."))


@room.post("/<token>/survey")
@public
@own_origin
def survey(token: str) -> ResponseReturnValue:
    """Say how it went."""
    actor, form = actor_of(token), form_of("survey")
    if not form.validate():
        return page(token, actor, 422, survey=form)
    try:
        with unit_of_work():
            surveys.answer(
                actor=actor,
                ticket_id=queries.ticket_id(actor),
                score=int(form.score.data),
                comment=form.comment.data,
            )
    except Conflict as conflict:
        if "busy" in conflict.args:
            raise
        return back(token, _("An answer was already given: thank you."))
    return back(token, _("Thank you: your answer helps the desk do better."))


@room.post("/<token>/data")
@public
@own_origin
def ask_about_data(token: str) -> ResponseReturnValue:
    """Ask for a copy or the erasure of one's data; a person of the desk does it."""
    actor, form = actor_of(token), form_of("data")
    if not form.validate():
        return page(token, actor, 422, data=form)
    with unit_of_work():
        ticket_id = queries.ticket_id(actor)
        limits.take("message", token, limit=policy.MESSAGES_PER_LINK)
        with force_locale(queries.owner_language(actor)):  # the desk reads the name of its follow-up
            purpose = str(label("data_wish_purpose", form.wish.data)).format(name=actor.name)
        personal_data.ask(actor=actor, ticket_id=ticket_id, wish=form.wish.data, purpose=purpose)
    return back(
        token,
        _(
            "Your wish is with the desk. A mail to your address confirms it; you receive an answer within a month."
        ),
    )
