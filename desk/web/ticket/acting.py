"""How an act on a request is answered: back to the page, or the page again with every word kept."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import Form

from desk.errors import Conflict, NotYet, Refused
from desk.queries import ticket as queries
from desk.transaction import unit_of_work
from desk.web.answers import both_versions
from desk.web.guards import current_actor
from desk.web.ticket.merging import Clash, merge
from desk.web.ticket.page import TicketPage
from forms.labels import GROUPS, label


def shown(
    reference: str,
    status: int = 200,
    doubts: NotYet | None = None,
    clashes: list[Clash] | None = None,
    **typed: Form,
) -> ResponseReturnValue:
    """Show the page of a request; forms that were refused stand in it as they were typed, unfolded.

    `doubts` say what their writer should look at before the words of the one form leave, `clashes` which of its fields two
    people changed.
    """
    page = TicketPage(current_actor(), reference)
    return render_template("ticket/show.html", clashes=clashes, **page.context(doubts, **typed)), status


def done(reference: str, words: str, place: str | None = None) -> ResponseReturnValue:
    """Say what happened and go back to the request, to the place where it shows."""
    flash(words, "success")
    return redirect(url_for("ticket.show", reference=reference, _anchor=place), 303)


def press(
    reference: str, verb: Callable[..., object], words: str, place: str | None = None, **more: Any
) -> ResponseReturnValue:
    """Carry out a verb that needs no words: one button, one unit of work."""
    ticket_id = queries.id_of(current_actor(), reference)
    with unit_of_work():
        verb(actor=current_actor(), ticket_id=ticket_id, **more)
    return done(reference, words, place)


def fill_in(
    reference: str, name: str, verb: Callable[..., object], words: str, place: str | None = None
) -> ResponseReturnValue:
    """Carry out a verb with what was typed in the form of this name.

    A refusal stands beside its field with everything typed (422); a request that somebody else changed
    meanwhile is shown in both versions (409).
    """
    page = TicketPage(current_actor(), reference)
    form, ticket_id = page.form(name), page.ticket.id
    if form.validate():
        try:
            with unit_of_work():
                verb(actor=current_actor(), ticket_id=ticket_id, **facts_of(form))
        except Refused as refusal:
            put_beside(form, refusal)
        except Conflict as conflict:
            return _together(reference, name, form, verb, words, place, conflict)
        else:
            return done(reference, words, place)
    return shown(reference, 422, **{name: form})


def _together(
    reference: str,
    name: str,
    form: Any,
    verb: Callable[..., object],
    words: str,
    place: str | None,
    conflict: Conflict,
) -> ResponseReturnValue:
    """Carry out a form that others were faster than: with their changes to other fields kept, else with all three versions shown."""
    page = TicketPage(current_actor(), reference)
    stored, ticket_id = page.form(name, formdata=None), page.ticket.id
    clashes = merge(form, stored) if "base" in form and "busy" not in conflict.args else None
    if clashes is None:
        return both_versions(form, stored, conflict, url_for("ticket.show", reference=reference))
    if clashes:
        return shown(reference, 409, clashes=clashes, **{name: form})
    try:
        with unit_of_work():
            verb(actor=current_actor(), ticket_id=ticket_id, **facts_of(form))
    except Refused as refusal:
        put_beside(form, refusal)
        return shown(reference, 422, **{name: form})
    except Conflict as again:  # a third person, in this very moment
        return both_versions(form, stored, again, url_for("ticket.show", reference=reference))
    flash(_("Somebody else changed this request meanwhile; their changes are kept beside yours."), "info")
    return done(reference, words, place)


def facts_of(form: Any) -> dict[str, Any]:
    """Return what was typed as keyword arguments for the verb."""
    facts: dict[str, Any] = form.facts() if hasattr(form, "facts") else form.words()
    return facts


def put_beside(form: Form, refusal: Refused) -> None:
    """Write why a value was not taken beside its field; on top of the form when it has no such field."""
    code = f"{refusal.field}.{refusal.code}"
    words = (
        label("ticket_refusal", code) if code in GROUPS["ticket_refusal"] else label("refusal", refusal.code)
    )
    if refusal.field in form:
        form[refusal.field].errors = [*form[refusal.field].errors, words]
    else:
        form.form_errors.append(words)
