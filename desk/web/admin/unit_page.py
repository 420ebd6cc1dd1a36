"""The page of one unit with all its forms; one that was refused stands in it as it was typed."""

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from desk.queries import admin as queries
from desk.queries import directory
from desk.web.guards import current_actor
from desk.web.language import current_language
from forms.admin import EditUnitForm, MemberForm, PauseForm
from forms.profile import TEXT_FIELDS, ExpertiseForm, TextsForm


def unit_page(unit_id: int, status: int = 200, **forms: Any) -> ResponseReturnValue:
    """Show a unit."""
    page = directory.unit(current_actor(), unit_id)
    unit, language = page.unit, current_language()
    claims = [
        {"topic": one.topic_id, "level": str(one.level), "since": one.since_year, "evidence": one.evidence}
        for one in unit.expertise
    ]
    texts = [{name: getattr(one, name) for name in TEXT_FIELDS} for one in unit.texts]
    shown = {
        "form": edit_form(unit),
        "member_form": MemberForm(formdata=None, prefix="member", role="member", language="fr"),
        "pause_form": pause_form(unit, formdata=None),
        "expertise_form": ExpertiseForm(
            formdata=None, prefix="knows", version=unit.version, claims=[*claims, {"level": ""}]
        ),
        "texts_form": TextsForm(
            formdata=None, prefix="says", version=unit.version, texts=[*texts, {"language": "fr"}]
        ),
        **forms,
    }
    body = render_template(
        "admin/unit.html", page=page, unit=unit, topics=queries.topic_choices(language),
        topic_labels=queries.topic_labels(language), **shown,
    )  # fmt: skip
    return body, status


def edit_form(unit: Any) -> EditUnitForm:
    """Return the form of a unit as it is stored."""
    given = {
        "sectors": ", ".join(unit.sectors or ()),
        "parent_id": str(unit.parent_id or ""),
        "axis": unit.axis or "",
    }
    return EditUnitForm(
        formdata=None, obj=_Stored(unit, given), parents=queries.parents(current_actor(), but=unit.id)
    )


def pause_form(unit: Any, **given: None) -> PauseForm:
    """Return the form of an absence: whoever is of the unit may stand in."""
    people = [(one.id, one.name) for one in unit.members if one.left_on is None]
    return PauseForm(prefix="pause", people=people, **given)


class _Stored:
    """A record with some of its values written the way a form shows them."""

    def __init__(self, record: Any, given: dict[str, Any]) -> None:
        self._record = record
        self.__dict__.update(given)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._record, name)
