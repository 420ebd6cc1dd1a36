"""Administration: accounts, units with their people and what they declare, files of topics."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, EmailField, HiddenField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange
from wtforms.widgets import HiddenInput

from forms.base import DeskForm, VersionedForm
from forms.fields import ChoiceField, DayField, TickField, WholeField, record_id
from forms.labels import choices
from forms.validators import PlainText, ProfessionalEmail
from models.states import Cooperation

_HELP = [code for code in Cooperation if code is not Cooperation.UNKNOWN]
CEILING_AT_MOST = 99
PARTS_AT_MOST = 80  # topics, or texts, in one form


class UserForm(DeskForm):
    """A new account."""

    name = StringField(_l("Name"), validators=[InputRequired(_l("Write the person's name.")), PlainText(120)])
    email = EmailField(
        _l("E-mail address"), validators=[InputRequired(_l("Write an e-mail address.")), ProfessionalEmail()]
    )
    role = ChoiceField(_l("Role"), choices=choices("role"))
    language = ChoiceField(_l("Language of pages and mails"), choices=choices("language"))


class EditUserForm(VersionedForm, UserForm):
    """An account to correct."""


class UnitForm(DeskForm):
    """A chair, a team or an engineer; the code is for good."""

    code = StringField(
        _l("Code"),
        description=_l("Short, for good: files and reports name the unit by it."),
        validators=[InputRequired(_l("Give the unit a short code.")), PlainText(40)],
    )
    name = StringField(_l("Name"), validators=[InputRequired(_l("Write the unit's name.")), PlainText(160)])
    kind = ChoiceField(_l("Kind"), choices=choices("unit_kind"))
    parent_id = ChoiceField(_l("Part of"), description=_l("For engineers: their pool."), blank=_l("None"))
    institution = StringField(_l("Institution"), validators=[PlainText(160)])
    site = StringField(_l("Site"), validators=[PlainText(40)])
    axis = ChoiceField(_l("Axis"), blank=_l("None"), choices=choices("axis"))
    ceiling = WholeField(
        _l("Engagements at the same time"),
        description=_l("Above this number, asking the unit takes a written reason."),
        validators=[
            InputRequired(_l("Write a whole number from 0 to 99.")),
            NumberRange(0, CEILING_AT_MOST, _l("Write a whole number from 0 to 99.")),
        ],
    )
    languages = TickField(_l("Languages it works in"), choices=choices("language"))
    cooperations = TickField(_l("Kinds of help it gives"), choices=choices("cooperation", _HELP))
    sectors = StringField(
        _l("Sectors it knows"), description=_l("Separated by commas."), validators=[PlainText(500)]
    )
    is_restricted_zone = BooleanField(_l("Works in a restricted zone (ZRR)"))
    is_active = BooleanField(_l("May be asked"), default=True)

    def __init__(self, *args: Any, parents: Iterable[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parent_id.choices = self.parent_id.listed(
            [SelectChoice(str(unit_id), name) for unit_id, name in parents]
        )

    def facts(self) -> dict[str, Any]:
        """Return what was typed as the service takes it."""
        facts = {name: value for name, value in self.words().items() if name != "version"}
        facts["parent_id"] = int(self.parent_id.data) if self.parent_id.data else None
        facts["axis"] = self.axis.data or None
        facts["sectors"] = [one.strip() for one in (self.sectors.data or "").split(",") if one.strip()]
        return facts


class EditUnitForm(VersionedForm, UnitForm):
    """A unit to correct, all but its code."""

    code = None


class MemberForm(DeskForm):
    """A person of a unit."""

    name = StringField(_l("Name"), validators=[InputRequired(_l("Write the person's name.")), PlainText(120)])
    email = EmailField(
        _l("E-mail address"), validators=[InputRequired(_l("Write an e-mail address.")), ProfessionalEmail()]
    )
    role = ChoiceField(_l("What they are in the unit"), choices=choices("member_role"))
    language = ChoiceField(_l("Language of mails"), choices=choices("language"))
    receives_offers = BooleanField(_l("Receives the offers"), default=True)


class EditMemberForm(MemberForm):
    """A person of a unit to correct."""

    left_on = DayField(_l("Last day"), description=_l("From then on they receive nothing more."))


class PauseForm(DeskForm):
    """Days on which a unit is away, and who of it stands in."""

    starts_on = DayField(_l("First day"), validators=[InputRequired(_l("Choose the first day."))])
    ends_on = DayField(_l("Last day"), validators=[InputRequired(_l("Choose the last day."))])
    stand_in_id = ChoiceField(
        _l("Who stands in?"),
        description=_l("Offers and mails of the unit then go to this person alone."),
        blank=_l("Nobody: no offers on those days"),
        coerce=record_id,
    )
    reason = StringField(_l("Reason"), validators=[PlainText(200)])

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        """Offer the people of the unit."""
        super().__init__(*args, **kwargs)
        self.stand_in_id.choices = self.stand_in_id.listed(people)


class TopicsFileForm(DeskForm):
    """A file of topics."""

    file = FileField(
        _l("File of topics"),
        description=_l("YAML, JSON or CSV. Topics that the file does not name stay as they are."),
        validators=[FileRequired(_l("Choose a file."))],
    )


class TemplateFileForm(DeskForm):
    """A Word template of confidentiality agreements."""

    language = ChoiceField(_l("Language of the agreement"), choices=choices("language"))
    file = FileField(
        _l("Word template"),
        description=_l("A .docx file of at most 1 MB. It is checked before it counts."),
        validators=[FileRequired(_l("Choose a file."))],
    )


class ConfirmImportForm(DeskForm):
    """The file that was looked at, carried along until it is imported."""

    name = HiddenField(validators=[InputRequired()])
    content = HiddenField(validators=[InputRequired()])


class PhraseForm(DeskForm):
    """One phrase proposed as a label, named by its topic, its language and its stems."""

    topic = HiddenField(validators=[InputRequired(), Length(max=60)])
    language = HiddenField(validators=[InputRequired(), AnyOf(("fr", "en", "de"))])
    key = HiddenField(validators=[InputRequired(), Length(max=200)])


class LimitForm(DeskForm):
    """Over how many months a support may run."""

    instead_of = WholeField(widget=HiddenInput())
    months = WholeField(
        _l("Months a support may run at most"),
        description=_l("From its first month with days to its last, both counted. Supports under way are left alone."),
        validators=[InputRequired(_l("Write a number of months.")), NumberRange(1, 60, _l("Write a number of months from 1 to 60."))],
    )  # fmt: skip


class DemandForm(DeskForm):
    """Of whom a second step is asked."""

    roles = TickField(
        _l("Who must sign in with a second step?"),
        description=_l(
            "Whoever has none is led to set one up with their next page, and can do nothing before."
        ),
    )
    instead_of = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roles.choices = choices("role")
