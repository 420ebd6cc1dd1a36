"""Organizations and people: what is known of them."""

import re
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.fields import BooleanField, EmailField, StringField, TelField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from forms.base import DeskForm, VersionedForm
from forms.fields import ChoiceField, DayField, WholeField
from forms.labels import choices
from forms.validators import CompanyIdentifier, CountedText, Phone, PlainText, ProfessionalEmail
from models.states import IdentifierKind, Language, LegalBasis

NOT_SAID = _l("Not known")
# Where our companies are; any other code of two letters may be typed.
NEIGHBORS = ("FR", "DE", "LU", "BE", "CH")


def two_letters(_form: Any, field: Any) -> None:
    """Take the two letters of a country, in capitals."""
    field.data = (field.data or "").upper()
    if len(field.data) != 2 or not field.data.isascii() or not field.data.isalpha():
        raise ValidationError(_l("Write the two letters of the country, such as FR or DE."))


def _domain_in(text: str) -> str:
    """Return the domain alone, also from an address."""
    return text.rpartition("@")[2].casefold().removeprefix("www.")


class OrganizationForm(DeskForm):
    """What is known of an organization."""

    name = StringField(
        _l("What is its name?"),
        validators=[InputRequired(_l("Write the organization's name.")), CountedText(200)],
    )
    number = StringField(
        _l("Which number identifies it?"),
        description=_l("SIREN or SIRET; for a foreign company its VAT number or its number in the register."),
        validators=[Optional(), PlainText(40), CompanyIdentifier()],
    )
    kind = ChoiceField(_l("What is it?"), choices=choices("organization_kind"))
    country = StringField(
        _l("In which country is it?"),
        description=_l("Two letters: FR, DE, LU, BE, CH…"),
        validators=[InputRequired(_l("Write the two letters of the country.")), Length(max=2), two_letters],
        default="FR",
    )
    city = StringField(_l("In which town?"), validators=[Optional(), PlainText(80)])
    region = StringField(_l("In which department or region?"), validators=[Optional(), PlainText(40)])
    domain = StringField(
        _l("What stands after the @ in its addresses?"),
        description=_l("For example company.com: people who write from there are recognized."),
        validators=[Optional(), PlainText(200)],
    )
    further_domains = StringField(
        _l("Which other domains are its own?"),
        description=_l(
            "With blanks between them: company.eu company-group.com. Never those of mail providers that many share."
        ),
        validators=[Optional(), PlainText(1000)],
    )
    sector = StringField(_l("What does it do, in plain words?"), validators=[Optional(), PlainText(120)])
    activity_code = StringField(_l("What is its activity code?"), validators=[Optional(), PlainText(10)])
    activity_version = ChoiceField(
        _l("From which list is the code?"), choices=choices("activity_version"), blank=NOT_SAID
    )
    size_class = ChoiceField(
        _l("How large is the firm it belongs to?"),
        description=_l("Counted on the whole group: a subsidiary of twelve people may be large."),
        choices=choices("size_class"), blank=NOT_SAID,
    )  # fmt: skip
    size_year = WholeField(
        _l("Of which year is this size?"),
        validators=[Optional(), NumberRange(2000, 2100, _l("Write a year such as 2025."))],
    )
    size_source = StringField(_l("Who says so?"), validators=[Optional(), PlainText(80)])

    group = StringField(
        _l("To which group does it belong?"),
        description=_l("The SIREN, domain or exact name of the group’s head, as it stands in the directory."),
        validators=[Optional(), PlainText(200)],
    )

    def validate_domain(self, field: Any) -> None:
        """Take the domain alone, also from an address."""
        field.data = _domain_in(field.data or "") or None
        if field.data and ("." not in field.data or any(char in field.data for char in "/ :")):
            raise ValidationError(_l("Write only what stands after the @, such as company.com."))

    def validate_further_domains(self, field: Any) -> None:
        """Take the domains alone, each once."""
        found = [_domain_in(one) for one in re.split(r"[\s,;]+", field.data or "") if one]
        field.data = " ".join(dict.fromkeys(found))
        if any("." not in one or any(char in one for char in "/:") for one in found):
            raise ValidationError(_l("Write only what stands after the @, such as company.com."))

    def validate_activity_version(self, field: Any) -> None:
        """Ask for the list a code is from: the same code means two things."""
        if self.activity_code.data and not field.data:
            raise ValidationError(_l("Choose the list this code is from."))

    def validate_size_class(self, field: Any) -> None:
        """Ask for the year and source of a size."""
        if field.data and not (self.size_year.data and self.size_source.data):
            raise ValidationError(_l("Give the year of this size and who says so."))

    def facts(self) -> dict[str, Any]:
        """Return the words for the service, the number in the column of its kind."""
        words = self.words()
        words.pop("version", None)
        words.pop("number")
        words["further_domains"] = (words["further_domains"] or "").split()
        number = getattr(self.number, "company_number", None)
        words |= {"siren": None, "foreign_id": None, "foreign_id_kind": None}
        if number is None:
            return words
        if number.siren:
            words |= {"siren": number.siren}
            words |= {"siret": number.value} if number.kind == "siret" else {}
        else:
            words |= {"foreign_id": number.value, "foreign_id_kind": IdentifierKind(number.kind)}
        return words


class EditOrganizationForm(VersionedForm, OrganizationForm):
    """A correction of what is known; where it is, its sites tell."""

    city = None
    region = None


class ContactForm(DeskForm):
    """What is known of a person."""

    name = StringField(
        _l("What is their name?"),
        validators=[InputRequired(_l("Write the person's name.")), CountedText(120)],
    )
    position = StringField(_l("What do they do there?"), validators=[Optional(), PlainText(120)])
    email = EmailField(
        _l("What is their professional e-mail address?"),
        validators=[Optional(), PlainText(254), ProfessionalEmail()],
    )
    phone = TelField(_l("What is their phone number?"), validators=[Optional(), PlainText(60), Phone()])
    language = ChoiceField(
        _l("In which language do we write to them?"), choices=choices("language", Language)
    )
    legal_basis = ChoiceField(
        _l("Why may we keep what we know of them?"), choices=choices("legal_basis", LegalBasis),
        default=LegalBasis.LEGITIMATE_INTEREST,
    )  # fmt: skip
    notice_on = DayField(
        _l("When were they told how their data are used?"),
        description=_l("Left empty: not yet."), validators=[Optional()],
    )  # fmt: skip


class EditContactForm(VersionedForm, ContactForm):
    """A correction of what is known of a person."""

    has_left = BooleanField(_l("They do not work there any more"))

    def facts(self, left_on: date | None, today: date) -> dict[str, Any]:
        """Return the words for the service; someone who left keeps the day it was first said."""
        words = self.words()
        words.pop("version")
        has_left = words.pop("has_left")
        return {**words, "left_on": (left_on or today) if has_left else None}


class RefuseWishForm(DeskForm):
    """Why a wish about personal data is refused."""

    reason = TextAreaField(
        _l("Why can it not be done? The person reads this."),
        validators=[
            InputRequired(_l("Write the reason: the person receives it.")),
            PlainText(2000, lines=True),
        ],
        render_kw={"rows": 3},
    )


class EraseForm(VersionedForm):
    """The last word before a person is erased."""

    is_sure = BooleanField(
        _l("I have read what goes and what stays. It cannot be undone."),
        validators=[InputRequired(_l("Tick this box to erase the person."))],
    )
