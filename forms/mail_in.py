"""What is decided about a mail in quarantine."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from forms.base import DeskForm

REASON_LENGTH = 500


class AcceptForm(DeskForm):
    """Whose words a mail holds."""

    person = RadioField(
        _l("Whose words are these?"), validators=[InputRequired(_l("Choose whose words these are."))]
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person.choices = [SelectChoice(code, words) for code, words in people]


class DiscardForm(DeskForm):
    """Why a mail is let lie."""

    reason = StringField(
        _l("Why is it discarded?"),
        validators=[
            InputRequired(_l("Say in a few words why, for whoever looks for it later.")),
            Length(max=REASON_LENGTH, message=_l("Shorten this to 500 characters.")),
        ],
    )
