"""What was done with a company and what is planned: recorded, settled, followed by the next."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from wtforms.fields import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from forms.base import DeskForm, VersionedForm
from forms.fields import ChoiceField, DayField, WholeField, options, record_id
from forms.labels import choices
from forms.validators import CountedText, PlainText
from models.states import InteractionKind


def noon_of(day: date | None, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the noon of an earlier day on the desk's wall; today is just now."""
    return datetime.combine(day, time(12), zone) if day not in (None, now.astimezone(zone).date()) else None


class NextStep(DeskForm):
    """Asks for the follow-up that comes of what was just done; nothing may come of it, but it is said."""

    next_kind = ChoiceField(
        _l("What comes next?"), choices=choices("follow_up_kind"), blank=_l("Nothing for now")
    )
    next_purpose = StringField(_l("What for?"), validators=[Optional(), CountedText(200)])
    next_due_on = DayField(_l("On which day?"), validators=[Optional()])
    next_owner_id = ChoiceField(_l("Who sees to it?"), coerce=record_id, blank=_l("Me"))

    def __init__(self, *args: Any, others: list[tuple[int, str]], **kwargs: Any) -> None:
        """Offer oneself, and the other people of the desk."""
        super().__init__(*args, **kwargs)
        self.next_owner_id.choices = self.next_owner_id.listed(others)

    def validate_next_kind(self, field: Any) -> None:
        """Ask for the purpose and day of what comes next."""
        if field.data and not (self.next_purpose.data and self.next_due_on.data):
            raise ValidationError(_l("Say what the next step is for and on which day."))
        if not field.data and (self.next_purpose.data or self.next_due_on.data):
            raise ValidationError(_l("Choose what the next step will be."))

    def following(self) -> dict[str, Any] | None:
        """Return what is planned next as the words of a plan, or None when nothing is."""
        if not self.next_kind.data:
            return None
        return {
            "kind": self.next_kind.data, "purpose": self.next_purpose.data, "due_on": self.next_due_on.data,
            "owner_id": self.next_owner_id.data,
        }  # fmt: skip


class InteractionForm(NextStep):
    """What took place: ten seconds for a call; and what comes of it."""

    kind = ChoiceField(_l("What was it?"), choices=choices("interaction_kind", InteractionKind))
    summary = TextAreaField(
        _l("What was said or decided?"),
        validators=[InputRequired(_l("Write in a sentence what was said.")), PlainText(4000, lines=True)],
        render_kw={"rows": 3},
    )
    contact_id = ChoiceField(_l("With whom?"), coerce=record_id, blank=_l("Nobody in particular"))
    ticket_id = ChoiceField(_l("About which request?"), coerce=record_id, blank=_l("None in particular"))
    unit_id = ChoiceField(_l("Did an expert unit take part?"), coerce=record_id, blank=_l("No"))
    happened_on = DayField(
        _l("On which day?"), description=_l("Left empty: just now."), validators=[Optional()]
    )
    minutes = WholeField(
        _l("How many minutes?"),
        validators=[Optional(), NumberRange(1, 1440, _l("Write the minutes, at most a day."))],
    )

    def __init__(
        self,
        *args: Any,
        contacts: list[tuple[int, str]],
        tickets: list[tuple[int, str]],
        units: list[tuple[int, str]],
        **kwargs: Any,
    ) -> None:
        """Offer the organization's people and requests, and the units."""
        super().__init__(*args, **kwargs)
        self.contact_id.choices = self.contact_id.listed(contacts)
        self.ticket_id.choices = self.ticket_id.listed(tickets)
        self.unit_id.choices = self.unit_id.listed(units)

    def facts(self, now: datetime, zone: ZoneInfo) -> dict[str, Any]:
        """Return the words for the service; an earlier day is taken at its noon, on the desk's wall."""
        words = {name: value for name, value in self.words().items() if not name.startswith("next_")}
        day = words.pop("happened_on")
        return words | {"happened_at": noon_of(day, now, zone)}


class FollowUpForm(DeskForm):
    """What is planned."""

    kind = ChoiceField(_l("What will it be?"), choices=choices("follow_up_kind"))
    purpose = StringField(
        _l("What for?"),
        validators=[
            InputRequired(_l("Write in a few words what it is for.")),
            CountedText(200),
        ],
    )
    due_on = DayField(_l("On which day?"), validators=[InputRequired(_l("Choose a day."))])
    owner_id = ChoiceField(_l("Who sees to it?"), coerce=record_id)

    def __init__(self, *args: Any, owners: list[tuple[int, str]], **kwargs: Any) -> None:
        """Offer the people of the desk."""
        super().__init__(*args, **kwargs)
        self.owner_id.choices = options(owners)


class CompleteForm(NextStep, VersionedForm):
    """What came of a follow-up, and the one that comes of it."""

    outcome = TextAreaField(
        _l("What came of it?"),
        validators=[InputRequired(_l("Write what came of it, in a sentence.")), PlainText(2000, lines=True)],
        render_kw={"rows": 3},
    )


class QuickForm(NextStep):
    """What took place, from anywhere: whom the page was about is proposed, anybody else is looked up."""

    back = HiddenField(validators=[Optional(), Length(max=2000)])
    kind = ChoiceField(_l("What was it?"), choices=choices("interaction_kind", InteractionKind))
    whom = RadioField(_l("With whom?"), choices=[], validators=[Optional()], validate_choice=False)
    looked_for = StringField(
        _l("With whom?"),
        description=_l("A name, an address, a company, its SIREN or the reference of a request."),
        validators=[Optional(), PlainText(200)],
        render_kw={"list": "people-near", "autocomplete": "off"},
    )
    ticket_id = ChoiceField(_l("About which request?"), coerce=record_id, blank=_l("None in particular"))
    summary = StringField(
        _l("What was said or decided, in a line?"),
        validators=[InputRequired(_l("Write in a sentence what was said.")), CountedText(500)],
    )
    happened_on = DayField(
        _l("On which day?"), description=_l("Left empty: just now."), validators=[Optional()]
    )

    def __init__(
        self, *args: Any, people: list[tuple[str, str]], tickets: list[tuple[int, str]], **kwargs: Any
    ) -> None:
        """Offer those the page was about or the words may mean, and the requests of their company."""
        super().__init__(*args, **kwargs)
        self.whom.choices = people
        self.ticket_id.choices = self.ticket_id.listed(tickets)

    def moment(self, now: datetime, zone: ZoneInfo) -> datetime | None:
        """Return when it took place; None is just now, an earlier day is taken at its noon."""
        return noon_of(self.happened_on.data, now, zone)


class CancelForm(VersionedForm):
    """Why a follow-up will not take place."""

    reason = StringField(_l("Why will it not take place?"), validators=[Optional(), PlainText(500)])
