"""What came of an agreement, or of a unit's work on a request."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.fields import SelectChoice, StringField
from wtforms.validators import InputRequired

from forms.base import DeskForm
from forms.fields import ChoiceField, DayField
from forms.labels import choices
from forms.validators import CountedText
from models.states import OutputKind


class OutputForm(DeskForm):
    """One publication, program, patent…"""

    came_of = ChoiceField(
        _l("What did it come of?"), [InputRequired(_l("Choose what it came of."))], blank=_l("Choose…")
    )
    kind = ChoiceField(_l("What is it?"), choices=choices("output_kind", OutputKind))
    title = StringField(_l("What is it called?"), [InputRequired(_l("Write a title.")), CountedText(300)])
    came_out_on = DayField(_l("When did it come out?"), [InputRequired(_l("Write the day it came out."))])
    source = StringField(
        _l("Where can it be looked up?"),
        [InputRequired(_l("Write where it can be looked up.")), CountedText(300)],
        description=_l("A DOI, an address, the number of a patent."),
    )

    def __init__(self, *args: Any, origins: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        """Offer the agreements and the units' work of the request."""
        super().__init__(*args, **kwargs)
        self.came_of.choices = self.came_of.listed([SelectChoice(*one) for one in origins])
