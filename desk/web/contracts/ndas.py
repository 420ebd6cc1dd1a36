"""Confidentiality agreements: asked for from a request, drafted, reviewed, signed with names and days, ended."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import clock
from desk.access import can
from desk.errors import Conflict, Refused
from desk.queries import contracts as queries
from desk.queries import directory
from desk.services import ndas
from desk.transaction import unit_of_work
from desk.web.answers import both_versions, put_beside
from desk.web.contracts.room import room
from desk.web.guards import current_actor, permission
from desk.workflow.nda import NDA
from forms.base import VersionedForm
from forms.contracts.gates import DraftForm, EditNdaForm, NdaForm, PeopleForm, ReasonForm, SignNdaForm
from forms.contracts.terms import DocumentForm

# The steps that take nothing but a button, by their place in the address.
STEPS = {"draft": ndas.draft, "review": ndas.review, "revision": ndas.send_back}


@room.get("/tickets/<reference:reference>/ndas/new")
@permission("agreements.work")
def new_nda(reference: str) -> ResponseReturnValue:
    """Begin to ask for a confidentiality agreement."""
    ticket = queries.ticket(current_actor(), reference)
    return render_template("contracts/nda_form.html", form=NdaForm(formdata=None), ticket=ticket, nda=None)


@room.post("/tickets/<reference:reference>/ndas")
@permission("agreements.work")
def request_nda(reference: str) -> ResponseReturnValue:
    """Ask for a confidentiality agreement."""
    ticket = queries.ticket(current_actor(), reference)
    form = NdaForm()
    if form.validate():
        try:
            with unit_of_work():
                nda_id = ndas.request(actor=current_actor(), ticket_id=ticket.id, **form.facts()).id
        except Refused as refusal:
            put_beside(form, refusal)
        else:
            flash(_("The agreement is asked for."), "success")
            return _to_nda(nda_id)
        ticket = queries.ticket(current_actor(), reference)
    return render_template("contracts/nda_form.html", form=form, ticket=ticket, nda=None), 422


@room.get("/ndas/<int:nda_id>")
@permission("agreements.read")
def nda(nda_id: int) -> ResponseReturnValue:
    """Look at a confidentiality agreement."""
    return nda_page(nda_id), 200


@room.get("/ndas/<int:nda_id>/edit")
@permission("agreements.work")
def edit_nda(nda_id: int) -> ResponseReturnValue:
    """Begin to correct what an agreement is about."""
    found = queries.nda(current_actor(), nda_id)
    return render_template("contracts/nda_form.html", form=_form_of(found), ticket=found.ticket, nda=found)


@room.post("/ndas/<int:nda_id>")
@permission("agreements.work")
def save_nda(nda_id: int) -> ResponseReturnValue:
    """Correct what an agreement is about."""
    form = EditNdaForm()
    if form.validate():
        try:
            with unit_of_work():
                ndas.edit(actor=current_actor(), nda_id=nda_id, version=form.version.data, **form.facts())
        except Refused as refusal:
            put_beside(form, refusal)
        except Conflict as conflict:
            stored = _form_of(queries.nda(current_actor(), nda_id))
            return both_versions(form, stored, conflict, url_for("contracts.nda", nda_id=nda_id))
        else:
            flash(_("The agreement is saved."), "success")
            return _to_nda(nda_id)
    found = queries.nda(current_actor(), nda_id)
    return render_template("contracts/nda_form.html", form=form, ticket=found.ticket, nda=found), 422


@room.post("/ndas/<int:nda_id>/<any(draft, review, revision):step>")
@permission("agreements.work")
def move_nda(nda_id: int, step: str) -> ResponseReturnValue:
    """Move an agreement one step."""
    form = VersionedForm()
    if not form.validate():
        return nda_page(nda_id), 422
    with unit_of_work():
        STEPS[step](actor=current_actor(), nda_id=nda_id, version=form.version.data)
    flash(_("The agreement has moved on."), "success")
    return _to_nda(nda_id)


@room.post("/ndas/<int:nda_id>/signature")
@permission("agreements.work")
def sign_nda(nda_id: int) -> ResponseReturnValue:
    """Record the signature, the people named and the days."""
    form = SignNdaForm(people=_people(nda_id), prefix="sign")
    if _done(form, nda_id, ndas.sign):
        flash(_("The agreement is signed: the people named may read the confidential part."), "success")
        return _to_nda(nda_id)
    return nda_page(nda_id, sign_form=form), 422


@room.post("/ndas/<int:nda_id>/people")
@permission("agreements.work")
def name_people(nda_id: int) -> ResponseReturnValue:
    """Change who is named."""
    form = PeopleForm(people=_people(nda_id), prefix="people")
    if _done(form, nda_id, ndas.name_people):
        flash(_("The people named are saved."), "success")
        return _to_nda(nda_id)
    return nda_page(nda_id, people_form=form), 422


@room.post("/ndas/<int:nda_id>/end")
@permission("agreements.work")
def end_nda(nda_id: int) -> ResponseReturnValue:
    """End a running agreement early."""
    form = ReasonForm(prefix="end")
    if _done(form, nda_id, ndas.end):
        flash(_("The agreement is ended: nobody reads the confidential part through it any more."), "success")
        return _to_nda(nda_id)
    return nda_page(nda_id, end_form=form), 422


def _done(form: VersionedForm, nda_id: int, verb: Any) -> bool:
    """Do what the form says; tell whether it could be done."""
    if not form.validate():
        return False
    try:
        with unit_of_work():
            verb(actor=current_actor(), nda_id=nda_id, **form.words())
    except Refused as refusal:
        put_beside(form, refusal)
        return False
    return True


def _people(nda_id: int) -> list[tuple[int, str]]:
    """Return who may be named, and who is."""
    found = queries.nda(current_actor(), nda_id)
    people = directory.members_at_work(current_actor(), found.ticket_id)
    known = dict(people)
    return people + [(one.member_id, one.member.name) for one in found.people if one.member_id not in known]


def _form_of(found: Any) -> EditNdaForm:
    direction = "mutual" if found.is_mutual else "one_way"
    return EditNdaForm(formdata=None, obj=found, direction=direction)


def nda_page(nda_id: int, **forms: Any) -> str:
    """Return the page of an agreement; a form that was refused stands in it as it was typed."""
    actor = current_actor()
    found = queries.nda(actor, nda_id)
    people, may_work = _people(nda_id), can(actor, "agreements.work")
    named = [one.member_id for one in found.people]
    blank = {"formdata": None, "version": found.version}
    return render_template(
        "contracts/nda.html", nda=found, may_work=may_work, today=clock.today(),
        targets=NDA.targets(found.state, actor.moves_as) if may_work else (),
        files=queries.files_of(actor, nda_id=nda_id), is_over=found.state in NDA.final,
        readings=queries.readings_of(actor, found),
        draft_form=forms.get("draft_form")
        or DraftForm(prefix="draft", languages=queries.template_languages(), **blank),
        sign_form=forms.get("sign_form") or SignNdaForm(people=people, prefix="sign", member_ids=named, **blank),
        people_form=forms.get("people_form") or PeopleForm(people=people, prefix="people", member_ids=named, **blank),
        document_form=forms.get("document_form") or DocumentForm(formdata=None, prefix="document"),
        end_form=forms.get("end_form") or ReasonForm(prefix="end", **blank),
    )  # fmt: skip


def _to_nda(nda_id: int) -> ResponseReturnValue:
    return redirect(url_for("contracts.nda", nda_id=nda_id), 303)
