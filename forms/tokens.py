"""A key for a program of one's own."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from forms.base import DeskForm
from forms.fields import NOT_LISTED
from forms.labels import choices
from forms.second_step import CODE_FAULTS, code_of_app_or_paper
from forms.validators import PlainText

_UNLISTED = {"invalid_choice_message": NOT_LISTED, "invalid_value_message": NOT_LISTED}
# For how many days a key may be made: the same as desk.policy.TOKEN_DAYS, in words.
_LASTING = ((30, _l("30 days")), (90, _l("90 days")), (365, _l("One year")))


class TokenForm(DeskForm):
    """What the key is for, what it opens, and for how long."""

    name = StringField(
        _l("What is it for?"),
        description=_l("A name by which you know it again, such as “Weekly export”."),
        validators=[
            InputRequired(_l("Write what it is for, so that you know it again in the list.")),
            PlainText(80),
        ],
    )
    scope = RadioField(
        _l("What may the program do?"),
        description=_l("Never more than you: it sees what you see and does what you may do."),
        default="read",
        validators=[InputRequired(_l("Choose what the program may do."))],
        **_UNLISTED,
    )
    days = RadioField(
        _l("For how long?"),
        description=_l("Shorter is safer: a new one is made in a moment."),
        coerce=int,
        default=90,
        validators=[InputRequired(_l("Choose for how long."))],
        choices=[SelectChoice(value=days, label=words) for days, words in _LASTING],
        **_UNLISTED,
    )

    one_time_code = code_of_app_or_paper()

    def __init__(self, *args: Any, asks_for_code: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope.choices = choices("token_scope")
        if not asks_for_code:
            del self.one_time_code

    def refuse(self, code: str) -> None:
        """Say beside the code why it is not taken."""
        self.one_time_code.errors = [CODE_FAULTS[code]]
