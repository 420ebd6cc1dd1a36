"""What people of a unit say of themselves."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import InputRequired, Optional

from forms.base import DeskForm
from forms.fields import DayField
from forms.validators import PlainText


class AbsenceForm(DeskForm):
    """From when to when no offers are wanted."""

    starts_on = DayField(
        _l("First day"), validators=[InputRequired(_l("Give the first day of the absence."))]
    )
    ends_on = DayField(_l("Last day"), validators=[InputRequired(_l("Give the last day of the absence."))])
    reason = StringField(
        _l("Reason, for the desk alone"),
        description=_l("For example: field campaign, parental leave, end of a thesis."),
        validators=[Optional(), PlainText(200)],
    )
