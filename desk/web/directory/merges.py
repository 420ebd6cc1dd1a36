"""Putting two records together: what would move is seen first, what both say is chosen, and it can be taken back."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import typography
from desk.errors import NotFound, Refused
from desk.queries import directory as queries
from desk.services import directory_merges
from desk.services.directory_merges import Choice, choices_between
from desk.transaction import unit_of_work
from desk.web.answers import put_beside
from desk.web.converters import asked, identifier
from desk.web.directory.room import room
from desk.web.guards import current_actor, permission
from forms.labels import label
from forms.merges import MergeForm


@room.get("/directory/organizations/<int:organization_id>/merge")
@permission("directory.work")
def prepare_organizations(organization_id: int) -> ResponseReturnValue:
    """Choose which organization another becomes part of, and see what that does."""
    source = queries.organization(current_actor(), organization_id)
    into = identifier(request.args.get("into"))
    if into is None:
        return _choose(source, _other_organizations(organization_id), "organization")
    return _preview(source, queries.organization(current_actor(), into))


@room.post("/directory/organizations/<int:organization_id>/merge")
@permission("directory.work")
def merge_organizations(organization_id: int) -> ResponseReturnValue:
    """Put two organizations together."""
    return _merge(organization_id, queries.organization, directory_merges.merge_organizations)


@room.get("/directory/contacts/<int:contact_id>/merge")
@permission("directory.work")
def prepare_people(contact_id: int) -> ResponseReturnValue:
    """Choose which person's record another's becomes part of, and see what that does."""
    source = queries.contact(current_actor(), contact_id)
    into = identifier(request.args.get("into"))
    if into is None:
        people = queries.contacts_of(current_actor(), source.organization_id)
        return _choose(
            source, [(one.id, one.name, one.email) for one in people if one.id != contact_id], "contact"
        )
    return _preview(source, queries.contact(current_actor(), into))


@room.post("/directory/contacts/<int:contact_id>/merge")
@permission("directory.work")
def merge_people(contact_id: int) -> ResponseReturnValue:
    """Put the records of two people together."""
    return _merge(contact_id, queries.contact, directory_merges.merge_people)


@room.post("/directory/merges/<int:merge_id>/undo")
@permission("directory.work")
def undo_merge(merge_id: int) -> ResponseReturnValue:
    """Part two records again."""
    with unit_of_work():
        undone = directory_merges.undo(actor=current_actor(), merge_id=merge_id)
        first = undone[0] if undone else None
        organization_id = first.from_organization_id if first else None
        contact_id = first.from_contact_id if first else None
    if len(undone) > 1:
        flash(_("The records are parted again, and so are those that only stood on it."), "success")
    else:
        flash(_("The records are parted again, each with what was its own."), "success")
    if organization_id is not None:
        return redirect(url_for("directory.organization", organization_id=organization_id), 303)
    if contact_id is not None:
        return redirect(url_for("directory.contact", contact_id=contact_id), 303)
    return redirect(url_for("directory.index"), 303)


def _merge(from_id: int, read: Callable[..., Any], verb: Callable[..., Any]) -> ResponseReturnValue:
    source, form = read(current_actor(), from_id), MergeForm()
    into_id = identifier(form.into.data)
    if into_id is None:
        raise NotFound("merge")
    target = read(current_actor(), into_id)
    form.wanted.choices = _offered(source, target)
    if not form.validate():
        return _preview(source, target, form)
    try:
        with unit_of_work():
            verb(
                actor=current_actor(),
                from_id=from_id,
                into_id=into_id,
                versions=form.seen(),
                wanted=form.wanted.data,
            )
    except Refused as refusal:
        put_beside(form, refusal)
        return _preview(read(current_actor(), from_id), read(current_actor(), into_id), form)
    flash(_("The two are one now. It can be taken back at any time."), "success")
    return redirect(_address(target), 303)


def _choose(source: Any, others: list[tuple[int, str, str | None]], kind: str) -> ResponseReturnValue:
    """Offer the records another could become part of."""
    return render_template(
        "directory/merge_choice.html",
        source=source,
        others=others,
        kind=kind,
        wanted=asked("q"),
        here=_address(source),
    )


def _other_organizations(organization_id: int) -> list[tuple[int, str, str | None]]:
    text = asked("q")
    if not text:
        return []
    page = queries.organizations(current_actor(), queries.OrganizationFilter(text=text))
    return [(one.id, one.name, one.number) for one in page.rows if one.id != organization_id]


def _preview(source: Any, target: Any, form: MergeForm | None = None) -> ResponseReturnValue:
    """Show what moves and what is chosen; a form that was refused stands in it as it was sent."""
    if source.id == target.id or target.merged_into_id is not None or source.merged_into_id is not None:
        return redirect(_address(target), 303)
    refused = form is not None
    if form is None:
        form = MergeForm(formdata=None, into=str(target.id), versions=f"{source.version} {target.version}")
        form.wanted.choices = _offered(source, target)
    page = render_template(
        "directory/merge.html", source=source, target=target, form=form, moving=[(label("merge_moves", code), count) for code, count in queries.moving(current_actor(), source)],
        here=_address(source), there=_address(target), other_way=_preparation(target, source.id), action=_preparation(source),
        apart=getattr(source, "organization_id", None) != getattr(target, "organization_id", None),
    )  # fmt: skip
    return page, 422 if refused else 200


def _offered(source: Any, target: Any) -> list[tuple[str, str]]:
    """Return each fact in which they differ, in words."""
    return [
        (one.name, _("%(fact)s: %(theirs)s instead of %(ours)s", fact=label("merge_fact", one.name), theirs=_said(one, one.of_from),
                     ours=_said(one, one.of_into)))
        for one in choices_between(source, target)
    ]  # fmt: skip


def _said(choice: Choice, values: tuple[Any, ...]) -> str:
    """Write a fact as people read it."""
    if choice.name == "kind":
        return str(label("organization_kind", values[0]))
    if choice.name == "language":
        return str(label("language", values[0]))
    if choice.name == "number":
        siren, foreign_id, _kind, country = values
        return f"{typography.company_number(siren or foreign_id)} ({country})"
    if choice.name == "activity":
        return f"{values[0]} ({label('activity_version', values[1])})"
    if choice.name == "size":
        return f"{label('size_class', values[0])} ({values[1]}, {values[2]})"
    return str(values[0])


def _address(record: Any) -> str:
    if hasattr(record, "organization_id"):
        return url_for("directory.contact", contact_id=record.id)
    return url_for("directory.organization", organization_id=record.id)


def _preparation(record: Any, into: int | None = None) -> str:
    if hasattr(record, "organization_id"):
        return url_for("directory.prepare_people", contact_id=record.id, into=into)
    return url_for("directory.prepare_organizations", organization_id=record.id, into=into)
