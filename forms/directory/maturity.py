"""How mature a company is with AI, as a questionnaire said."""

import re
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.fields import StringField
from wtforms.validators import InputRequired

from forms.base import DeskForm
from forms.fields import DayField
from forms.validators import CountedText

_SCORE = re.compile(r"(100([.,]0{1,2})?|[0-9]{1,2}([.,][0-9]{1,2})?)")


class ScoreField(StringField):
    """A score from 0 to 100, with at most two decimals."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the score exactly."""
        self.data = None
        if valuelist and valuelist[0].strip():
            typed = valuelist[0].strip()
            if not (typed.isascii() and _SCORE.fullmatch(typed)):
                raise ValueError(_l("Write a score from 0 to 100."))
            self.data = Decimal(typed.replace(",", "."))

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)


class MaturityForm(DeskForm):
    """One score, of which questionnaire and of which day."""

    score = ScoreField(
        _l("Which score, of 100?"), [InputRequired(_l("Write a score from 0 to 100."))], render_kw={"inputmode": "decimal"}
    )  # fmt: skip
    measured_on = DayField(
        _l("On which day was it measured?"), [InputRequired(_l("Write the day it was measured."))]
    )
    source = StringField(
        _l("By which questionnaire?"),
        [InputRequired(_l("Name the questionnaire.")), CountedText(200)],
        description=_l("Scores are compared with earlier ones of the same questionnaire: write its name alike each time."),
    )  # fmt: skip
