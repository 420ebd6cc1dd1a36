"""What people of a unit say of themselves."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import InputRequired, Optional

from forms.base import DeskForm
from forms.fields import ChoiceField, DayField, record_id
from forms.validators import PlainText


class AbsenceForm(DeskForm):
    """From when to when no offers are wanted."""

    starts_on = DayField(
        _l("First day"), validators=[InputRequired(_l("Give the first day of the absence."))]
    )
    ends_on = DayField(_l("Last day"), validators=[InputRequired(_l("Give the last day of the absence."))])
    stand_in_id = ChoiceField(
        _l("Who stands in for you?"),
        description=_l(
            "Offers and mails of the unit then go to them alone. Somebody is missing? Ask the desk to add them to your unit."
        ),
        blank=_l("Nobody: no offers on those days"),
        coerce=record_id,
    )
    reason = StringField(
        _l("Reason, for the desk alone"),
        description=_l("For example: field campaign, parental leave, end of a thesis."),
        validators=[Optional(), PlainText(200)],
    )

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        """Offer the people of the unit as stand-ins."""
        super().__init__(*args, **kwargs)
        self.stand_in_id.choices = self.stand_in_id.listed(people)
