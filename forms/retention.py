"""How long the desk keeps things."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.validators import InputRequired, NumberRange
from wtforms.widgets import HiddenInput

from forms.base import DeskForm
from forms.fields import WholeField
from models.states import RETENTION_BOUNDS


def _period(name: str, label: Any, description: Any) -> WholeField:
    least, most = RETENTION_BOUNDS[name]
    wrong = _l("Write a number from %(least)s to %(most)s.", least=least, most=most)
    return WholeField(
        label, description=description, validators=[InputRequired(wrong), NumberRange(least, most, wrong)]
    )


class RetentionForm(DeskForm):
    """Days, and months for people."""

    instead_of = WholeField(widget=HiddenInput())
    draft_days = _period(
        "draft_days", _l("Drafts, in days"),
        _l("Of companies, researchers and the desk: counted from the last touch."),
    )  # fmt: skip
    unconfirmed_days = _period(
        "unconfirmed_days", _l("Requests never confirmed, in days"),
        _l("Their senders are reminded twice, and told the day on which the request goes."),
    )  # fmt: skip
    named_days = _period(
        "named_days", _l("People whom a unit named as better placed, in days"), _l("Unless they join a unit meanwhile.")
    )  # fmt: skip
    silent_months = _period(
        "silent_months", _l("People nobody hears from, in months"),
        _l("Counted from their last word, once nothing is open with them. The desk is shown whom to erase; the machine erases nobody."),
    )  # fmt: skip

    def periods(self) -> dict[str, int]:
        """Return the periods by name."""
        return {name: self[name].data for name in RETENTION_BOUNDS}
