"""What a lead writes once: a reply in three languages."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import InputRequired

from forms.base import DeskForm, VersionedForm
from forms.validators import PlainText


def _words(label: Any) -> TextAreaField:
    return TextAreaField(
        label, render_kw={"rows": 7},
        validators=[InputRequired(_l("Write the reply in this language, too.")), PlainText(4000, lines=True)],
    )  # fmt: skip


class CannedReplyForm(DeskForm):
    """A name to choose it by, and its words."""

    name = StringField(
        _l("Name of the reply"),
        description=_l("What officers choose it by."),
        validators=[InputRequired(_l("Write a name to choose it by.")), PlainText(80)],
    )
    body_fr = _words(_l("In French"))
    body_en = _words(_l("In English"))
    body_de = _words(_l("In German"))


class EditCannedReplyForm(VersionedForm, CannedReplyForm):
    """A reply that is there."""

    is_retired = BooleanField(_l("Offer it no more"))

    def words(self) -> dict[str, Any]:
        """Return what was typed; a box left empty is no."""
        return {**super().words(), "is_retired": bool(self.is_retired.data)}
