"""Days on which somebody of the desk is away, and who acts for them."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from forms.base import DeskForm
from forms.fields import ChoiceField, DayField, record_id
from forms.validators import PlainText

_CHOOSE = _l("Choose…")


class AbsenceForm(DeskForm):
    """Who, from when to when, and who stands in."""

    user_id = ChoiceField(
        _l("Who is away?"),
        blank=_CHOOSE,
        coerce=record_id,
        validators=[InputRequired(_l("Choose a person."))],
    )
    starts_on = DayField(_l("First day"), validators=[InputRequired(_l("Choose the first day."))])
    ends_on = DayField(_l("Last day"), validators=[InputRequired(_l("Choose the last day."))])
    stand_in_id = ChoiceField(
        _l("Who stands in?"),
        description=_l("Sees the requests among their own, and receives the mails, too. Owners stay owners."),
        blank=_CHOOSE,
        coerce=record_id,
        validators=[InputRequired(_l("Choose who acts on those days."))],
    )
    reason = StringField(
        _l("A word to colleagues"), description=_l("The desk reads it."), validators=[PlainText(200)]
    )

    def __init__(
        self, *args: Any, away: list[tuple[int, str]], people: list[tuple[int, str]], **kwargs: Any
    ) -> None:
        """Offer whose absences may be noted, and who may stand in."""
        super().__init__(*args, **kwargs)
        self.user_id.choices = [SelectChoice("", _CHOOSE), *(SelectChoice(*one) for one in away)]
        self.stand_in_id.choices = [SelectChoice("", _CHOOSE), *(SelectChoice(*one) for one in people)]
