"""How an officer brings requests together and takes them apart."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Form, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from forms.base import DeskForm
from forms.drawing import Drawn
from forms.fields import NOT_LISTED, DayField, TickField, record_id
from forms.offer import KeyField
from forms.validators import CountedText, PlainText

_REFERENCE = _l("Its reference, such as ENA-2026-0042.")
_AGREED = _l("They may read it")


class IntoForm(Form):
    """Which request to merge into; part of the address."""

    Meta = Drawn

    into = StringField(
        _l("Which request does it become part of?"), description=_REFERENCE,
        validators=[InputRequired(_l("Write a reference.")), Length(max=24), PlainText(24)],
    )  # fmt: skip


class MergeForm(DeskForm):
    """Yes to a merge, and to who reads more by it."""

    key = KeyField()
    into = HiddenField(validators=[InputRequired(), Length(max=24)])
    seen = HiddenField(validators=[InputRequired(), Length(max=16)])
    agreed = BooleanField(_AGREED)


class TakingForm(Form):
    """Which messages are taken elsewhere, and where to; part of the address."""

    Meta = Drawn

    messages = TickField(_l("Which messages belong elsewhere?"), coerce=record_id)
    into = StringField(
        _l("To which request?"), description=_l("Its reference; left empty, they become a request of their own."),
        validators=[Optional(), Length(max=24), PlainText(24)],
    )  # fmt: skip

    def __init__(self, *args: Any, written: list[tuple[int, str]], **kwargs: Any) -> None:
        """Offer what is written on the request."""
        super().__init__(*args, **kwargs)
        self.messages.choices = [SelectChoice(id_, words) for id_, words in written]


class MoveForm(DeskForm):
    """Yes to taking messages to another request."""

    key = KeyField()
    messages = TickField(coerce=record_id)
    into = HiddenField(validators=[InputRequired(), Length(max=24)])
    seen = HiddenField(validators=[InputRequired(), Length(max=16)])
    agreed = BooleanField(_AGREED)

    def __init__(self, *args: Any, written: list[tuple[int, str]], **kwargs: Any) -> None:
        """Know what is written on the request."""
        super().__init__(*args, **kwargs)
        self.messages.choices = [SelectChoice(id_, words) for id_, words in written]


class SplitForm(DeskForm):
    """What a request is about that is split off, whose it is, and until when it waits."""

    key = KeyField()
    messages = TickField(coerce=record_id)
    title = StringField(
        _l("The need in one sentence"),
        validators=[InputRequired(_l("Write the need in one sentence.")), CountedText(140)],
    )
    pitch = TextAreaField(
        _l("The need as units will read it, without secrets"),
        validators=[InputRequired(_l("Write what the need is.")), CountedText(4000, lines=True)],
        render_kw={"rows": 6},
    )
    owner_id = SelectField(
        _l("Who looks after this request?"), coerce=record_id, validators=[InputRequired(_l("Choose somebody."))],
        invalid_choice_message=NOT_LISTED, invalid_value_message=NOT_LISTED,
    )  # fmt: skip
    due_on = DayField(
        _l("Until when is it sorted?"),
        validators=[InputRequired(_l("Choose a day: nothing waits without one."))],
    )

    def __init__(
        self, *args: Any, written: list[tuple[int, str]], owners: list[tuple[int, str]], **kwargs: Any
    ) -> None:
        """Offer the officers and leads."""
        super().__init__(*args, **kwargs)
        self.messages.choices = [SelectChoice(id_, words) for id_, words in written]
        self.owner_id.choices = [SelectChoice(id_, name) for id_, name in owners]


class UndoForm(DeskForm):
    """One button."""
