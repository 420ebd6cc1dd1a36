"""The topics one's unit declares, and those its own texts speak of, for its people to confirm."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk.errors import Refused
from desk.queries import work as queries
from desk.services import units
from desk.transaction import unit_of_work
from desk.web.answers import put_beside
from desk.web.guards import current_actor, permission
from desk.web.language import current_language
from desk.web.work.room import room
from forms.profile import ExpertiseForm


@room.get("/units/<int:unit_id>/topics")
@permission("work.own")
def topics(unit_id: int) -> ResponseReturnValue:
    """Look at the topics one's unit declares, and at those proposed."""
    return _page(unit_id)


@room.post("/units/<int:unit_id>/topics")
@permission("work.own")
def save_topics(unit_id: int) -> ResponseReturnValue:
    """Say what one knows; whatever stays is confirmed as of today."""
    form = ExpertiseForm(prefix="knows")
    if not form.validate():
        return _page(unit_id, form, 422)
    rows = [row.form for row in form.claims if row.form.topic.data and row.form.level.data]
    claims = [
        units.Claim(row.topic.data, int(row.level.data), row.since.data, row.evidence.data or None)
        for row in rows
    ]
    try:
        with unit_of_work():
            units.set_expertise(
                actor=current_actor(), unit_id=unit_id, claims=claims, version=form.version.data
            )
    except Refused as refusal:
        put_beside(form, refusal)
        return _page(unit_id, form, 422)
    flash(_("Your topics are saved and count as confirmed today."), "success")
    return redirect(url_for("work.profile"), 303)


def _page(unit_id: int, typed: ExpertiseForm | None = None, status: int = 200) -> ResponseReturnValue:
    """Show what is declared, what is proposed and room for one more, or what was typed."""
    actor, language = current_actor(), current_language()
    card = queries.card(actor, unit_id)
    proposals = queries.proposed_topics(actor, unit_id, language)
    declared = [
        {"topic": one.topic_id, "level": str(one.level), "since": one.since_year, "evidence": one.evidence}
        for one in card.unit.expertise
    ]
    rows: list[dict[str, Any]] = [*declared, *({"topic": one.topic_id, "level": ""} for one in proposals)]
    form = typed or ExpertiseForm(
        formdata=None, prefix="knows", version=card.unit.version, claims=[*rows, {"level": ""}]
    )
    page = render_template(
        "work/topics.html", card=card, form=form, groups=queries.topic_choices(language),
        names=queries.topic_labels(language), proposals={one.topic_id: one for one in proposals},
    )  # fmt: skip
    return page, status
