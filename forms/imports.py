"""Lists brought in: the file, which column means what, and the words for what is wrong with a row or a file."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, FieldList, HiddenField, Label
from wtforms.validators import ValidationError

from forms.base import DeskForm
from forms.fields import ChoiceField
from forms.labels import choices

COLUMNS_AT_MOST = 60


class ListFileForm(DeskForm):
    """A list of companies and their people."""

    file = FileField(
        _l("List of companies"),
        description=_l("Excel (.xlsx), CSV, YAML or JSON, up to 20,000 rows. You see what it would change before anything is kept."),
        validators=[FileRequired(_l("Choose a file."))],
    )  # fmt: skip


class DaysFileForm(DeskForm):
    """A list of days of the engineer pool."""

    file = FileField(
        _l("List of days"),
        description=_l("Excel (.xlsx) or CSV, up to 1,000 rows. You see what it would change before anything is kept."),
        validators=[FileRequired(_l("Choose a file."))],
    )  # fmt: skip


class LookedAtForm(DeskForm):
    """A list that was looked at; the file is carried along by a signed text."""

    held = HiddenField()
    leave_out = BooleanField(_l("Leave the bad rows out and bring in the others"))


class ColumnsForm(DeskForm):
    """Which column means what; the file that was looked at is carried along by a signed text."""

    held = HiddenField()
    columns = FieldList(ChoiceField(blank=_l("Leave out")), max_entries=COLUMNS_AT_MOST)
    leave_out = BooleanField(_l("Leave the bad rows out and bring in the others"))

    def __init__(self, *args: Any, names: list[str], guessed: Mapping[str, str], **kwargs: Any) -> None:
        """Ask about each column of the file; `guessed` is what its name tells."""
        kwargs.setdefault("columns", [guessed.get(name, "") for name in names])
        super().__init__(*args, **kwargs)
        for name, field in zip(names, self.columns, strict=False):
            field.label = Label(field.id, name)
            field.choices = field.listed(choices("directory_field"))

    def validate_columns(self, field: Any) -> None:
        """Ask for each meaning once, and for the company's name."""
        given = [one.data for one in field if one.data]
        if "name" not in given:
            raise ValidationError(_l("Say which column holds the name of the company."))
        if len(set(given)) != len(given):
            raise ValidationError(_l("Two columns mean the same: keep one of them."))


# Why a row of a file is left out, by code; the field and the value stand beside it.
IMPORT_PROBLEMS = {
    "missing": _l("is missing"),
    "too_long": _l("is too long"),
    "not_text": _l("is no plain text"),
    "unknown_code": _l("is not one of the known codes"),
    "not_a_list": _l("must be a list"),
    "not_a_number_between": _l("is no whole number within its bounds"),
    "not_yes_or_no": _l("must be yes or no"),
    "not_an_id": _l("is no id: small letters, digits, dots and dashes"),
    "not_by_language": _l("must hold a text for each of fr, en and de"),
    "unknown_topic": _l("names a topic the desk does not have"),
    "itself": _l("names the row itself"),
    "circle": _l("runs in a circle"),
    "twice": _l("comes twice"),
    "no_key": _l(
        "is missing, and so are a foreign number, a domain and a professional mail address: nothing tells the company"
    ),
    "several_have_it": _l("belongs to several companies: give the SIREN"),
    "not_a_siren": _l("is no SIREN: nine digits, the last of them checked"),
    "not_a_siret": _l("is no SIRET: fourteen digits, the last of them checked"),
    "other_siren": _l("is of another SIREN than the row gives"),
    "of_another_company": _l("is a site of another company in the directory"),
    "not_a_country": _l("is no country in two letters, such as FR"),
    "not_a_domain": _l("is no domain, such as company.fr"),
    "shared_domain": _l("is a domain many companies share"),
    "too_many_cells": _l("has more cells than the first line has names"),
    "not_email": _l("is no mail address"),
    "unknown_unit": _l("names a unit the desk does not have"),
    "not_a_month": _l("is no month, such as 2026-03"),
    "not_in_halves": _l("is no number of days in halves, such as 2 or 2.5"),
    "not_of_pool": _l("is of no engineer pool"),
    "no_pool": _l("is told of a pool only"),
    "no_support": _l("names no support of this unit"),
    "which_support": _l("is missing: the unit supports several requests then"),
    "support_too_long": _l("would make a support run longer than supports may"),
    "not_yet": _l("is to come: no day of it was worked"),
    "not_taken": _l("could not be taken: bring it in by hand"),
}
# What was done to a row that is kept, by code.
IMPORT_NOTES = {
    "zeros_back": _l("the zeros a spreadsheet dropped are put back"),
    "said_otherwise": _l("an earlier line says otherwise, and that one counts"),
}
# Why a file cannot be read at all, by code.
FILE_PROBLEMS = {
    "empty": _l("The file holds no row."),
    "too_large": _l("The file is larger than 10 MB, or 5 MB in YAML or JSON."),
    "too_many_rows": _l("The file has too many rows: divide it."),
    "not_utf8": _l("The file is not in UTF-8: save it again as UTF-8 text."),
    "not_text": _l("The file is no text."),
    "unknown_kind": _l("Give a file whose name ends in .yaml, .json, .csv or .xlsx."),
    "no_rows": _l("The file holds no list named “concepts”."),
    "not_a_row": _l("A row of the file is no mapping."),
    "aliases": _l("The file uses YAML aliases, which are not taken: write the values out."),
    "not_yaml": _l("The file is no proper YAML."),
    "not_json": _l("The file is no proper JSON."),
    "not_csv": _l("The file is no proper CSV."),
    "not_a_workbook": _l("The file is no proper Excel workbook: save it again as .xlsx or as CSV."),
    "no_names": _l("The first line of a table must name each column once."),
    "too_many_cells": _l("A line has more cells than the first line has names."),
}
