"""What is done to every request of a list, and the number of requests it is said to."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField
from wtforms.fields import HiddenField, SelectChoice
from wtforms.validators import ValidationError

from forms.base import DeskForm
from forms.fields import ChoiceField, DayField, record_id
from forms.labels import choices, label
from forms.validators import CountedText
from models.states import ActingParty, BulkAct, Priority

# What each act needs to know.
NEEDS = {
    BulkAct.ASSIGN: ("owner_id",), BulkAct.PRIORITIZE: ("priority",), BulkAct.ADD_TOPIC: ("topic_id",),
    BulkAct.REMOVE_TOPIC: ("topic_id",), BulkAct.NEXT_STEP: ("note", "by", "due_on"), BulkAct.HOLD: ("reason", "until"),
    BulkAct.MACRO: ("macro_id",),
}  # fmt: skip
_CHOOSE = _l("Choose…")


class BulkForm(DeskForm):
    """One act, what it needs, and a tick that names how many requests it is for."""

    key = HiddenField()
    expected = HiddenField()
    act = ChoiceField(_l("What do you do to them?"), blank=_CHOOSE, choices=choices("bulk_act"))
    owner_id = ChoiceField(_l("To whom?"), blank=_CHOOSE, coerce=record_id)
    priority = ChoiceField(
        _l("Which priority?"), blank=_CHOOSE, choices=choices("priority", reversed(Priority))
    )
    topic_id = ChoiceField(_l("Which topic?"), blank=_CHOOSE)
    note = StringField(_l("What happens next?"), validators=[CountedText(200)])
    by = ChoiceField(_l("Whose turn is it?"), blank=_CHOOSE, choices=choices("acting_party", ActingParty))
    due_on = DayField(_l("Until when?"))
    reason = StringField(_l("Why do they wait?"), validators=[CountedText(500)])
    until = DayField(_l("Until which day?"))
    macro_id = ChoiceField(_l("Which macro?"), blank=_CHOOSE, coerce=record_id)
    confirmed = BooleanField(_l("Yes, to all of them"))

    def __init__(
        self, *args: Any, owners: Any, topics: Any, macros: Any, count: int, today: Any, **kwargs: Any
    ) -> None:
        """Offer owners, topics and macros; `count` is how many requests the list holds now."""
        super().__init__(*args, **kwargs)
        self.owner_id.choices = [SelectChoice("", _CHOOSE), *(SelectChoice(*one) for one in owners)]
        self.topic_id.choices = [SelectChoice("", _CHOOSE), *(SelectChoice(*one) for one in topics)]
        self.macro_id.choices = [SelectChoice("", _CHOOSE), *(SelectChoice(*one) for one in macros)]
        self._count, self._today = count, today

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for what the act needs, and for a tick beside the number the list holds now."""
        super().validate(extra_validators)
        if not self.act.data:
            self._add("act", _l("Choose what is done to them."))
        for name in NEEDS.get(self.act.data, ()) if self.act.data else ():
            if self[name].data in (None, "") and not self[name].errors:
                self._add(name, _l("This act needs an answer here."))
        for name in ("due_on", "until"):
            day = self[name].data
            is_needed = name in NEEDS.get(self.act.data, ())
            if is_needed and day is not None and day < self._today:
                self._add(name, label("refusal", "past"))
        if not self.confirmed.data:
            self._add("confirmed", _l("Look at the number and tick the box."))
        elif self.expected.data != str(self._count):
            self.confirmed.data = False
            self._add("confirmed", _l("The list has changed meanwhile: look at the number and tick again."))
        return not self.errors

    def given(self) -> dict[str, Any]:
        """Return what the act needs, as plain values."""
        words = {name: self[name].data for name in NEEDS.get(self.act.data, ())}
        return {
            name: value.isoformat() if name in ("due_on", "until") else value for name, value in words.items()
        }

    def validate_key(self, field: Any) -> None:
        """Refuse a form that does not know itself."""
        if not field.data or len(field.data) > 64:
            raise ValidationError(_l("Reload the page and try again."))

    def _add(self, name: str, words: Any) -> None:
        self[name].errors = [*self[name].errors, words]
