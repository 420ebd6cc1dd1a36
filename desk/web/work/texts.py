"""What one's unit says of itself in words, in one language or two."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk.queries import work as queries
from desk.services import units
from desk.transaction import unit_of_work
from desk.web.guards import current_actor, permission
from desk.web.language import current_language
from desk.web.work.room import room
from forms.profile import TEXT_FIELDS, TextsForm


@room.get("/units/<int:unit_id>/texts")
@permission("work.own")
def texts(unit_id: int) -> ResponseReturnValue:
    """Look at the texts the matcher reads."""
    return _page(unit_id)


@room.post("/units/<int:unit_id>/texts")
@permission("work.own")
def save_texts(unit_id: int) -> ResponseReturnValue:
    """Say in one's own words what one does."""
    form = TextsForm(prefix="says")
    if not form.validate():
        return _page(unit_id, form, 422)
    wanted = [units.Text(**row.facts()) for row in form.rows()]
    with unit_of_work():
        units.set_texts(actor=current_actor(), unit_id=unit_id, texts=wanted, version=form.version.data)
    flash(_("Your texts are saved; the matcher reads them from now on."), "success")
    return redirect(url_for("work.profile"), 303)


def _page(unit_id: int, typed: TextsForm | None = None, status: int = 200) -> ResponseReturnValue:
    """Show the texts and room for one more, or what was typed."""
    card = queries.card(current_actor(), unit_id)
    present = [{name: getattr(one, name) for name in TEXT_FIELDS} for one in card.unit.texts]
    form = typed or TextsForm(
        formdata=None, prefix="says", version=card.unit.version,
        texts=[*present, {"language": current_language()}],
    )  # fmt: skip
    return render_template("work/texts.html", card=card, form=form), status
