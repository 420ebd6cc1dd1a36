"""The words people read for every code that is stored; a code without words is an error, never a blank."""

from collections.abc import Iterable

from flask_babel.speaklater import LazyString
from wtforms.fields import SelectChoice

from forms.labels import (
    agreements,
    bulk,
    exchanges,
    files,
    guards,
    mail_in,
    needs,
    offers,
    people,
    public_texts,
    refusals,
    requests,
    tracking,
    workbench,
)

GROUPS: dict[str, dict[str, LazyString]] = {
    **requests.GROUPS,
    **needs.GROUPS,
    **offers.GROUPS,
    **agreements.GROUPS,
    **exchanges.GROUPS,
    **mail_in.GROUPS,
    **files.GROUPS,
    **people.GROUPS,
    **public_texts.GROUPS,
    **guards.GROUPS,
    "refusal": {**refusals.GROUPS["refusal"], **people.REFUSED},
    **tracking.GROUPS,
    **workbench.GROUPS,
    **bulk.GROUPS,
}


def label(group: str, code: object) -> LazyString:
    """Return the words of a code in the reader's language; raises KeyError for one that has none."""
    return GROUPS[group][str(code)]


def choices(group: str, codes: Iterable[object] | None = None) -> list[SelectChoice]:
    """Return the choices of a form's field: the codes given, in that order, or the whole group."""
    return [
        SelectChoice(str(code), label(group, code)) for code in (GROUPS[group] if codes is None else codes)
    ]
