"""Meetings: when, where, about what and with whom."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from wtforms.fields import StringField, TextAreaField, TimeField
from wtforms.validators import InputRequired, NumberRange, Optional

from forms.base import DeskForm, VersionedForm
from forms.fields import DayField, TickField, WholeField, record_id
from forms.validators import CountedText, PlainText


class HourField(TimeField):
    """An hour of the day, as browsers send it or as it is written in French: 14:30, 14h30, 14h."""

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, format=["%H:%M", "%Hh%M", "%Hh", "%H:%M:%S"], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the hour; nothing typed is none."""
        self.data = None
        if valuelist and valuelist[0]:
            try:
                super().process_formdata([valuelist[0].replace(" ", "")])
            except ValueError:
                self.data = None
                raise ValueError(_l("Write an hour such as 14:30.")) from None


class MeetingForm(DeskForm):
    """What those invited read, and who they are."""

    subject = StringField(
        _l("What is it about?"),
        description=_l(
            "Everybody invited reads this, the place and the agenda, in mails and calendars: no secrets."
        ),
        validators=[
            InputRequired(_l("Write in a few words what it is about.")),
            CountedText(140),
        ],
    )
    starts_on = DayField(_l("On which day?"), validators=[InputRequired(_l("Choose a day."))])
    starts_at = HourField(_l("At what time?"), validators=[InputRequired(_l("Choose an hour."))])
    minutes = WholeField(
        _l("How many minutes?"), default=60,
        validators=[InputRequired(_l("Write the minutes, at most a day.")), NumberRange(5, 1440, _l("Write the minutes, at most a day."))],
    )  # fmt: skip
    place = StringField(
        _l("Where?"), description=_l("A room, an address, or the link of a video call."),
        validators=[InputRequired(_l("Say where it takes place.")), CountedText(200)],
    )  # fmt: skip
    agenda = TextAreaField(
        _l("What is on the agenda?"),
        validators=[Optional(), PlainText(2000, lines=True)],
        render_kw={"rows": 4},
    )
    contact_ids = TickField(_l("Who of the company?"), coerce=record_id, validators=[Optional()])
    member_ids = TickField(_l("Who of the units at work on it?"), coerce=record_id, validators=[Optional()])

    def __init__(
        self, *args: Any, contacts: list[tuple[int, str]], members: list[tuple[int, str]], **kwargs: Any
    ) -> None:
        """Offer the people who can be invited."""
        super().__init__(*args, **kwargs)
        self.contact_ids.choices, self.member_ids.choices = contacts, members

    def plan(self, zone: ZoneInfo) -> dict[str, Any]:
        """Return the words of a plan, the hour on the desk's wall."""
        words = self.words()
        words.pop("version", None)
        day, hour = words.pop("starts_on"), words["starts_at"]
        people = {name: frozenset(words[name] or ()) for name in ("contact_ids", "member_ids")}
        return words | people | {"starts_at": datetime.combine(day, hour, zone)}


class EditMeetingForm(VersionedForm, MeetingForm):
    """A change of what those invited were told."""
