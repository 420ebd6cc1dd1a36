"""Who speaks for a company about its request."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from forms.base import VersionedForm
from forms.fields import record_id

_NOT_LISTED = _l("Choose one of the answers listed.")


class SpeakerForm(VersionedForm):
    """Whom the desk writes to about a request from now on."""

    contact_id = SelectField(
        _l("Who speaks for the company from now on?"),
        description=_l("They receive the desk’s mails and a link of their own. Whoever spoke before goes on following, unless their link is ended."),
        coerce=record_id, validators=[InputRequired(_l("Choose somebody."))],
        invalid_choice_message=_NOT_LISTED, invalid_value_message=_NOT_LISTED,
    )  # fmt: skip

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        """Offer the people of the company who can be written to."""
        super().__init__(*args, **kwargs)
        self.contact_id.choices = [
            SelectChoice("", _l("Choose…")),
            *(SelectChoice(id_, name) for id_, name in people),
        ]
