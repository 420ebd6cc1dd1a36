"""Putting two records of the directory together."""

from flask_babel import lazy_gettext as _l
from wtforms.fields import HiddenField
from wtforms.validators import InputRequired, Regexp

from forms.base import DeskForm
from forms.fields import TickField


class MergeForm(DeskForm):
    """Which record stays, as it was seen, and the facts it takes from the one that goes."""

    into = HiddenField(validators=[InputRequired(), Regexp(r"^[0-9]{1,18}$")])
    versions = HiddenField(validators=[InputRequired(), Regexp(r"^[0-9]{1,9} [0-9]{1,9}$")])
    wanted = TickField(
        _l("What does the record that stays take from the other?"),
        description=_l("Where both say something. What only one of them says is kept anyway."),
    )

    def seen(self) -> list[int]:
        """Return the versions of the record that goes and of the one that stays, as the page showed them."""
        return [int(part) for part in self.versions.data.split()]
