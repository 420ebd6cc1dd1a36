"""Phrases that requests taught: looked at, taken as labels of topics, or refused."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk.errors import NotFound
from desk.queries import labels as queries
from desk.services import labels
from desk.transaction import unit_of_work
from desk.web.admin.room import room
from desk.web.guards import current_actor, permission
from desk.web.language import current_language
from forms.admin import PhraseForm


@room.get("/admin/topics/phrases")
@permission("topics.work")
def list_phrases() -> ResponseReturnValue:
    """Look at what companies call the topics."""
    return _listed()


@room.post("/admin/topics/phrases/taken")
@permission("topics.work")
def take_phrase() -> ResponseReturnValue:
    """Make a phrase another label of its topic."""
    return _decide(is_taken=True)


@room.post("/admin/topics/phrases/refused")
@permission("topics.work")
def refuse_phrase() -> ResponseReturnValue:
    """Have a phrase not proposed again."""
    return _decide(is_taken=False)


def _decide(*, is_taken: bool) -> ResponseReturnValue:
    """Settle one phrase; one that is no longer proposed was settled meanwhile, or its requests changed."""
    form = PhraseForm()
    try:
        if not form.validate():
            raise NotFound
        facts = {"topic_id": form.topic.data, "language": form.language.data, "key": form.key.data}
        with unit_of_work():
            found = (labels.take if is_taken else labels.refuse)(actor=current_actor(), **facts)
            phrase = found.phrase
    except NotFound:
        flash(_("This phrase is no longer proposed: somebody settled it, or its requests changed."), "error")
        return _listed(409)
    said = (
        _("“%(phrase)s” is a label of its topic now.")
        if is_taken
        else _("“%(phrase)s” is not proposed again.")
    )
    flash(said % {"phrase": phrase}, "success")
    return redirect(url_for("admin.list_phrases"), 303)


def _listed(status: int = 200) -> ResponseReturnValue:
    page = queries.page(current_actor(), current_language())
    return render_template("admin/phrases.html", page=page, form=PhraseForm(formdata=None)), status
