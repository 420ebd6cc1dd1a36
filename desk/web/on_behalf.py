"""The door by which an officer writes down a request for somebody on the phone or at a fair."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk.queries import intake as queries
from desk.queries import similar
from desk.services import submissions
from desk.transaction import unit_of_work
from desk.web import topic_boxes
from desk.web.guards import current_actor, permission
from forms.intake import OnBehalfForm
from models.states import Origin


def _similar(words: dict[str, Any]) -> list[similar.SimilarRequest]:
    """Return the company's open requests that resemble the one being written down."""
    number = words["company_id"] or ""
    siren = number[:9] if words["company_id_kind"] in ("siren", "siret") else None
    return similar.for_the_desk(
        current_actor(), name=words["company_name"], email=words["contact_email"], siren=siren,
        text=f"{words['title']}\n{words['pitch']}",
    )  # fmt: skip


def open_doors(room: Blueprint) -> None:
    """Add this view to the intake room."""
    room.add_url_rule("/queue/new-request", "on_behalf", write_down, methods=["GET", "POST"])


@permission("tickets.work")
def write_down() -> ResponseReturnValue:
    """Write down a request for somebody on the phone or at a fair; its ticket opens at once."""
    form = OnBehalfForm(topics=topic_boxes.offered)
    wants_topics = request.form.get("action") == "topics"
    if wants_topics or not form.validate_on_submit():
        status = 422 if form.is_submitted() and not wants_topics else 200
        told = "topics" if wants_topics else ""
        return render_template(
            "intake/on_behalf.html", form=form, told=told, similar=(), **topic_boxes.of(form)
        ), status
    words = {**form.words(), "confidential": None}
    sent_before = queries.draft(form.key.data) is not None  # a second click
    if request.form.get("action") != "anew" and not sent_before and (known := _similar(words)):
        return render_template(
            "intake/on_behalf.html", form=form, told="", similar=known, **topic_boxes.of(form)
        )
    with unit_of_work():
        submission = submissions.send(
            actor=current_actor(), key=form.key.data, words=words, language=form.language.data, origin=Origin(form.origin.data)
        )  # fmt: skip
        ticket = submissions.confirm(actor=current_actor(), submission_id=submission.id)
        reference = ticket.reference
    flash(
        _(
            "The request is written down under %(reference)s. The person receives a confirmation.",
            reference=reference,
        ),
        "success",
    )
    return redirect(f"{request.script_root}/tickets/{reference}", 303)
