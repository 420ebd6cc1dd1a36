"""A site of an organization: what is known of it."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.fields import BooleanField, StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from forms.base import DeskForm, VersionedForm
from forms.directory.records import two_letters
from forms.fields import DayField
from forms.validators import PlainText, Siret


class EstablishmentForm(DeskForm):
    """What is known of a site."""

    siret = StringField(
        _l("What is its SIRET?"),
        description=_l("14 digits; a site abroad has none."),
        validators=[Optional(), PlainText(40), Siret()],
    )
    name = StringField(
        _l("Which name or brand stands over its door?"), validators=[Optional(), PlainText(200)]
    )
    address = StringField(_l("What is its street and number?"), validators=[Optional(), PlainText(200)])
    postal_code = StringField(
        _l("What is its postal code?"),
        description=_l("A French one tells the department."),
        validators=[Optional(), PlainText(20)],
    )
    city = StringField(_l("In which town?"), validators=[Optional(), PlainText(80)])
    country = StringField(
        _l("In which country is it?"),
        description=_l("Two letters: FR, DE, LU, BE, CH…"),
        validators=[InputRequired(_l("Write the two letters of the country.")), Length(max=2), two_letters],
        default="FR",
    )
    region = StringField(_l("In which department or region?"), validators=[Optional(), PlainText(40)])
    is_head = BooleanField(_l("It is the head office, or the main site"))
    opened_on = DayField(_l("Since when has it been there?"), validators=[Optional()])
    closed_on = DayField(
        _l("On which day did it close?"),
        description=_l("Left empty: it is open. A closed site keeps its requests and agreements."),
        validators=[Optional()],
    )

    def validate_closed_on(self, field: Any) -> None:
        """A site closes after it opened."""
        if field.data and self.opened_on.data and field.data < self.opened_on.data:
            raise ValidationError(_l("It cannot close before it opened: choose a later day."))

    def validate_country(self, field: Any) -> None:
        """Only French sites have a SIRET; and one without a number, a name or a place is none."""
        told = (self.siret, self["name"], self.city, self.address, self.postal_code)
        if not any(one.data for one in told):
            raise ValidationError(_l("Write at least its SIRET, its name or its town."))
        if self.siret.data and field.data != "FR":
            raise ValidationError(_l("Only a site in France has a SIRET: write FR, or leave the number out."))

    def facts(self) -> dict[str, Any]:
        """Return the words for the service."""
        words = self.words()
        words.pop("version", None)
        return words


class EditEstablishmentForm(VersionedForm, EstablishmentForm):
    """A correction of what is known of a site."""
