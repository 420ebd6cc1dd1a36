"""A text the public reads, part by part in each language."""

from functools import cache
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.widgets import HiddenInput

from forms.base import DeskForm
from forms.fields import WholeField
from forms.labels import label
from forms.validators import PlainText
from models.states import PUBLIC_TEXTS, Language

_ONE_LINE: Final = 120  # a part so short is one line


class PublicTextForm(DeskForm):
    """What every text has: the number of the words the page showed."""

    instead_of = WholeField(widget=HiddenInput())

    @property
    def by_language(self) -> list[tuple[str, list[Any]]]:
        """Return the boxes of each language."""
        return [(spoken, [self[f"{spoken}_{part}"] for part in self.parts]) for spoken in Language]

    def words(self) -> dict[str, dict[str, str]]:
        """Return what was typed by language and part; nothing at all when every box is empty."""
        typed = {
            str(spoken): {part: self[f"{spoken}_{part}"].data or "" for part in self.parts} for spoken in Language
        }  # fmt: skip
        return typed if any(words for parts in typed.values() for words in parts.values()) else {}

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each box; one that is filled in needs the others."""
        is_valid = bool(super().validate(extra_validators))
        if self.words():
            for _, boxes in self.by_language:
                for box in boxes:
                    if not box.data:
                        box.errors = [
                            *box.errors,
                            _l("Write this in every language, or leave every box empty."),
                        ]
                        is_valid = False
        return is_valid


@cache
def form_of(name: str) -> type[PublicTextForm]:
    """Return the form of one text."""
    boxes: dict[str, Any] = {"parts": tuple(PUBLIC_TEXTS[name])}
    for spoken in Language:
        for part, most in PUBLIC_TEXTS[name].items():
            is_line = most <= _ONE_LINE
            box = StringField if is_line else TextAreaField
            boxes[f"{spoken}_{part}"] = box(
                label("text_part", part), validators=[PlainText(most, lines=not is_line)],
                render_kw={"lang": str(spoken)} | ({} if is_line else {"rows": 3 if most < 1000 else 8}),
            )  # fmt: skip
    return type(f"PublicTextForm_{name}", (PublicTextForm,), boxes)
