"""Organizations: finding one, its page, adding and correcting it."""

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import clock
from desk.access import can
from desk.errors import Conflict, Refused
from desk.queries import directory as queries
from desk.services import organizations
from desk.transaction import unit_of_work
from desk.web.answers import both_versions, put_beside
from desk.web.converters import asked
from desk.web.directory.room import place, room
from desk.web.guards import current_actor, permission
from forms.directory.interactions import FollowUpForm, InteractionForm
from forms.directory.records import EditOrganizationForm, OrganizationForm
from forms.labels import GROUPS
from models.states import OrganizationKind, SizeClass


@room.get("/directory")
@permission("directory.read")
def index() -> ResponseReturnValue:
    """Look for an organization."""
    wanted = queries.OrganizationFilter(
        text=asked("q"),
        country=asked("country", 2),
        size_class=_known(request.args.get("size", ""), SizeClass),
        kind=_known(request.args.get("kind", ""), OrganizationKind),
        quiet_since=_day(request.args.get("quiet_since", "")),
    )
    page = queries.organizations(current_actor(), wanted, **place())
    return render_template(
        "directory/organizations.html", page=page, wanted=wanted, countries=queries.countries(current_actor()),
        groups=GROUPS, may_work=can(current_actor(), "directory.work"),
    )  # fmt: skip


@room.get("/directory/organizations/<int:organization_id>")
@permission("directory.read")
def organization(organization_id: int) -> ResponseReturnValue:
    """Look at everything with one organization; the address of one that became part of another leads there."""
    home = queries.organization_home(current_actor(), organization_id)
    if home != organization_id:
        return redirect(url_for("directory.organization", organization_id=home), 302)
    return organization_page(organization_id)


@room.get("/directory/organizations/new")
@permission("directory.work")
def new_organization() -> ResponseReturnValue:
    """Begin to add an organization."""
    return render_template("directory/organization_form.html", form=OrganizationForm(), organization=None)


@room.post("/directory/organizations")
@permission("directory.work")
def add_organization() -> ResponseReturnValue:
    """Add an organization."""
    form = OrganizationForm()
    if form.validate():
        try:
            with unit_of_work():
                added = organizations.add(actor=current_actor(), **_facts(form))
                organization_id = added.id
        except Refused as refusal:
            put_beside(form, _about_number(refusal))
        else:
            flash(_("The organization is in the directory."), "success")
            return redirect(url_for("directory.organization", organization_id=organization_id), 303)
    return render_template("directory/organization_form.html", form=form, organization=None), 422


@room.get("/directory/organizations/<int:organization_id>/edit")
@permission("directory.work")
def edit_organization(organization_id: int) -> ResponseReturnValue:
    """Begin to correct an organization."""
    home = queries.organization_home(current_actor(), organization_id)
    if home != organization_id:
        return redirect(url_for("directory.edit_organization", organization_id=home), 302)
    found = queries.organization(current_actor(), organization_id)
    return render_template("directory/organization_form.html", form=_form_of(found), organization=found)


@room.post("/directory/organizations/<int:organization_id>")
@permission("directory.work")
def save_organization(organization_id: int) -> ResponseReturnValue:
    """Correct an organization."""
    form = EditOrganizationForm()
    here = url_for("directory.organization", organization_id=organization_id)
    if form.validate():
        try:
            with unit_of_work():
                organizations.edit(
                    actor=current_actor(),
                    organization_id=organization_id,
                    version=form.version.data,
                    **_facts(form),
                )
        except Refused as refusal:
            put_beside(form, _about_number(refusal))
        except Conflict as conflict:
            stored = _form_of(queries.organization(current_actor(), organization_id))
            return both_versions(form, stored, conflict, here)
        else:
            flash(_("The organization is saved."), "success")
            return redirect(here, 303)
    found = queries.organization(current_actor(), organization_id)
    return render_template("directory/organization_form.html", form=form, organization=found), 422


def organization_page(
    organization_id: int,
    *,
    interaction_form: InteractionForm | None = None,
    follow_up_form: FollowUpForm | None = None,
) -> ResponseReturnValue:
    """Return the page of an organization; a form that was refused stands in it as it was typed."""
    actor = current_actor()
    found = queries.organization(actor, organization_id)
    may_work = can(actor, "directory.work")
    refused = interaction_form is not None or follow_up_form is not None
    page = render_template(
        "directory/organization.html", organization=found, contacts=queries.contacts_of(actor, organization_id),
        follow_ups=queries.follow_ups_of(actor, organization_id=organization_id, is_open=True),
        entries=queries.timeline_of_organization(actor, organization_id), may_work=may_work,
        members=queries.members_of(actor, organization_id), sites=queries.sites_of(actor, organization_id),
        merges=queries.merges_of(actor, organization_id=organization_id) if may_work else [],
        likenesses=queries.duplicates_of(actor, organization_id=organization_id) if may_work else [],
        interaction_form=interaction_form or (interaction_form_of(organization_id, blank=True) if may_work else None),
        follow_up_form=follow_up_form or (follow_up_form_of(blank=True) if may_work else None),
    )  # fmt: skip
    return page, 422 if refused else 200


def interaction_form_of(organization_id: int, *, blank: bool = False, **data: Any) -> InteractionForm:
    """Return the form of an interaction with an organization, as sent or empty."""
    actor = current_actor()
    given: dict[str, Any] = {"formdata": None} if blank else {}
    contacts = queries.contacts_of(actor, organization_id)
    return InteractionForm(
        contacts=[(one.id, one.name) for one in contacts if one.left_on is None],
        tickets=[(one.id, f"{one.reference} {one.title}") for one in queries.tickets_of(actor, organization_id)],
        units=queries.all_units(actor), others=others(), prefix="met", data=data, **given,
    )  # fmt: skip


def others() -> list[tuple[int, str]]:
    """Return who else of the desk may own what comes next."""
    actor = current_actor()
    return [(id_, name) for id_, name in queries.owners(actor) if id_ != actor.user_id]


def follow_up_form_of(*, blank: bool = False) -> FollowUpForm:
    """Return the form of a follow-up, as sent or empty; who opens it is proposed as its owner."""
    actor = current_actor()
    given: dict[str, Any] = {"formdata": None} if blank else {}
    return FollowUpForm(
        owners=queries.owners(actor),
        prefix="plan",
        data={"owner_id": actor.user_id, "due_on": clock.today()},
        **given,
    )


def _facts(form: OrganizationForm) -> dict[str, Any]:
    """Return what was typed, the group as the record that was meant."""
    facts = form.facts()
    words = facts.pop("group")
    group = organizations.group_called(actor=current_actor(), words=words) if words else None
    return facts | {"group_id": group.id if group else None}


def _form_of(organization: Any) -> EditOrganizationForm:
    """Return the form as the organization stands now."""
    number = organization.siren or organization.foreign_id
    group = organization.group
    called = (group.siren or group.foreign_id or group.domain or group.name) if group else None
    form = EditOrganizationForm(formdata=None, obj=organization, number=number)
    form.group.data = called  # the record has columns of these names that hold other records
    form.further_domains.data = " ".join(one.domain for one in organization.further_domains)
    return form


def _about_number(refusal: Refused) -> Refused:
    """Say what is wrong with a number beside the one field it is typed in."""
    return Refused("number", refusal.code) if refusal.field in ("siren", "siret", "foreign_id") else refusal


def _day(text: str) -> date | None:
    """Return the day of the filter, or nothing for what is none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year > 1 else None  # no zone can tell when the first day of all began


def _known(code: str, codes: type[OrganizationKind] | type[SizeClass]) -> str:
    """Return a code of the filter, or nothing for one that does not exist."""
    return code if code in set(codes) else ""
