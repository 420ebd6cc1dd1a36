"""The gates of a request: which checks it needs, what was decided, and the units' statements on conflicts."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk.access import can
from desk.errors import Refused
from desk.queries import contracts as queries
from desk.queries import screenings as rows
from desk.services import conflicts, screenings
from desk.transaction import unit_of_work
from desk.web.answers import put_beside
from desk.web.contracts.room import room
from desk.web.guards import current_actor, permission
from forms.contracts.gates import ConflictForm, DecisionForm, RequiredChecksForm, TieForm
from models.states import ScreeningCheck, SensitiveData

HERE = "/tickets/<reference:reference>/screenings"


@room.get(HERE)
@permission("agreements.read")
def gates(reference: str) -> ResponseReturnValue:
    """Look at the checks and statements of a request."""
    return _page(reference), 200


@room.post(HERE)
@permission("screenings.decide")
def answer_screenings(reference: str) -> ResponseReturnValue:
    """Say which checks a request needs."""
    ticket = queries.ticket(current_actor(), reference)
    form = RequiredChecksForm(prefix="needed")
    if form.validate():
        try:
            with unit_of_work():
                screenings.answer(
                    actor=current_actor(), ticket_id=ticket.id, required=form.required.data or []
                )
        except Refused as refusal:
            put_beside(form, refusal)
        else:
            flash(_("The checks this request needs are noted."), "success")
            return _back(reference)
    return _page(reference, needed=form), 422


@room.post(f"{HERE}/<int:screening_id>/decision")
@permission("screenings.decide")
def decide_screening(reference: str, screening_id: int) -> ResponseReturnValue:
    """Decide a check."""
    ticket = queries.ticket(current_actor(), reference)
    if screening_id not in {one.id for one in rows.screenings_of(current_actor(), ticket.id)}:
        abort(404)
    form = DecisionForm(prefix=f"check{screening_id}")
    if form.validate():
        try:
            with unit_of_work():
                screenings.decide(actor=current_actor(), screening_id=screening_id, **form.words())
        except Refused as refusal:
            put_beside(form, refusal)
        else:
            flash(_("The decision is recorded."), "success")
            return _back(reference)
    return _page(reference, **{f"check{screening_id}": form}), 422


@room.post("/tickets/<reference:reference>/conflicts/<int:offer_id>")
@permission("agreements.work")
def state_conflict(reference: str, offer_id: int) -> ResponseReturnValue:
    """Write down what a unit said of its ties with the company."""
    ticket = queries.ticket(current_actor(), reference)
    if offer_id not in {one.offer_id for one in rows.conflicts_of(current_actor(), ticket.id)}:
        abort(404)
    form = ConflictForm(prefix=f"unit{offer_id}")
    if form.validate():
        try:
            with unit_of_work():
                conflicts.state(actor=current_actor(), offer_id=offer_id, **form.facts())
        except Refused as refusal:
            put_beside(form, refusal)
        else:
            flash(_("The statement is recorded."), "success")
            return _back(reference)
    return _page(reference, **{f"unit{offer_id}": form}), 422


@room.post("/tickets/<reference:reference>/conflicts/statements/<int:statement_id>/decision")
@permission("screenings.decide")
def decide_conflict(reference: str, statement_id: int) -> ResponseReturnValue:
    """Decide whether a declared tie stands in the way."""
    ticket = queries.ticket(current_actor(), reference)
    if statement_id not in {one.id for one in rows.conflicts_of(current_actor(), ticket.id)}:
        abort(404)
    form = TieForm(prefix=f"tie{statement_id}")
    if form.validate():
        try:
            with unit_of_work():
                conflicts.decide(
                    actor=current_actor(), statement_id=statement_id, version=form.version.data,
                    is_blocking=form.is_blocking.data == "yes",
                )  # fmt: skip
        except Refused as refusal:
            put_beside(form, refusal)
        else:
            flash(_("The decision is recorded."), "success")
            return _back(reference)
    return _page(reference, **{f"tie{statement_id}": form}), 422


def _page(reference: str, **typed: Any) -> str:
    """Return the page of the gates; a form that was refused stands in it as it was typed."""
    actor = current_actor()
    ticket = queries.ticket(actor, reference)
    checks, statements = rows.screenings_of(actor, ticket.id), rows.conflicts_of(actor, ticket.id)
    return render_template(
        "contracts/gates.html", ticket=ticket, checks=checks, statements=statements,
        may_decide=can(actor, "screenings.decide"), may_work=can(actor, "agreements.work"),
        needed=typed.get("needed") or _needed(ticket, checks),
        decision_forms={one.id: typed.get(f"check{one.id}") or _decision(one) for one in checks},
        conflict_forms={
            one.offer_id: typed.get(f"unit{one.offer_id}") or ConflictForm(formdata=None, prefix=f"unit{one.offer_id}")
            for one in statements
        },
        tie_forms={
            one.id: typed.get(f"tie{one.id}") or TieForm(formdata=None, prefix=f"tie{one.id}", version=one.version)
            for one in statements
            if one.id is not None
        },
    )  # fmt: skip


def _needed(ticket: Any, checks: list[rows.ScreeningRow]) -> RequiredChecksForm:
    """Return the question, with what was answered; before, with what the company's own answers suggest."""
    required = [one.check_code for one in checks if one.is_required]
    if not checks:
        required = [ScreeningCheck.AI_ACT]
        if ticket.submission.sensitive_data in (SensitiveData.YES, SensitiveData.UNKNOWN):
            required.append(ScreeningCheck.PERSONAL_DATA)
        if ticket.organization.country != "FR":
            required.append(ScreeningCheck.SANCTIONS)
    return RequiredChecksForm(formdata=None, prefix="needed", required=[str(code) for code in required])


def _decision(row: rows.ScreeningRow) -> DecisionForm:
    return DecisionForm(
        formdata=None, prefix=f"check{row.id}", version=row.version, decision=row.decision, note=row.note,
        valid_until=row.valid_until,
    )  # fmt: skip


def _back(reference: str) -> ResponseReturnValue:
    return redirect(url_for("contracts.gates", reference=reference), 303)
