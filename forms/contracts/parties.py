"""Parties of an agreement, and the establishments that manage agreements."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Form, HiddenField
from wtforms.fields import FieldList, FormField, SelectChoice, StringField
from wtforms.validators import Optional

from forms.base import DeskForm, VersionedForm
from forms.fields import ChoiceField, DayField, ShareField, record_id
from forms.labels import choices
from forms.validators import PlainText
from models.states import OverheadMode, PartyRole

PARTIES_AT_MOST = 12
ESTABLISHMENTS_AT_MOST = 40


class PartyLine(Form):
    """One party; a line without a name is left out."""

    role = ChoiceField(_l("What is it?"), choices=choices("party_role", PartyRole))
    name = StringField(_l("Who is it?"), validators=[Optional(), PlainText(160)])
    establishment_id = ChoiceField(_l("Which site of the company?"), blank=_l("Not said"), coerce=record_id)
    signatory = StringField(_l("Who signs for it?"), validators=[Optional(), PlainText(160)])
    signed_on = DayField(_l("Signed on"), validators=[Optional()])


class PartiesForm(VersionedForm):
    """Who is party to an agreement."""

    parties = FieldList(FormField(PartyLine), max_entries=PARTIES_AT_MOST)

    def __init__(self, *args: Any, sites: Sequence[tuple[int, str]] = (), **kwargs: Any) -> None:
        """Offer the sites of the company: (id, what it is called)."""
        super().__init__(*args, **kwargs)
        self.offer(sites)

    def offer(self, sites: Sequence[tuple[int, str]]) -> None:
        """Let each line choose among the sites of the company."""
        for line in self.parties:
            one = line.form.establishment_id
            one.choices = one.listed(SelectChoice(str(id_), words) for id_, words in sites)

    def given(self) -> list[dict[str, Any]]:
        """Return the lines with a name; only a company has sites here."""
        return [
            {
                "establishment_id": line.form.establishment_id.data if line.form.role.data == PartyRole.COMPANY else None,
                "name": line.form["name"].data, "role": line.form.role.data, "signatory": line.form.signatory.data or None,
                "signed_on": line.form.signed_on.data,
            }
            for line in self.parties
            if line.form["name"].data
        ]  # fmt: skip


class EstablishmentLine(Form):
    """One establishment with its overhead; a line without a name is left out."""

    name = StringField(_l("Establishment"), validators=[Optional(), PlainText(120)])
    overhead_rate = ShareField(_l("Overhead rate, in percent"), validators=[Optional()])
    overhead_mode = ChoiceField(_l("How it is counted"), choices=choices("overhead_mode", OverheadMode))

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for the rate of an establishment that is named."""
        is_valid = super().validate(extra_validators)
        if self["name"].data and self.overhead_rate.data is None and not self.overhead_rate.errors:
            self.overhead_rate.errors = [_l("Write the rate; 0 when it takes none.")]
            is_valid = False
        return bool(is_valid)


class EstablishmentsForm(DeskForm):
    """What each managing establishment takes."""

    base = HiddenField()
    lines = FieldList(FormField(EstablishmentLine), max_entries=ESTABLISHMENTS_AT_MOST)

    def given(self) -> list[dict[str, Any]]:
        """Return the lines with a name."""
        return [
            {
                "name": line.form["name"].data, "overhead_rate": line.form.overhead_rate.data,
                "overhead_mode": line.form.overhead_mode.data,
            }
            for line in self.lines
            if line.form["name"].data
        ]  # fmt: skip
