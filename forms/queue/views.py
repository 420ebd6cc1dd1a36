"""How a list is kept: under which name, and with which columns."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from forms.base import DeskForm, VersionedForm
from forms.fields import TickField
from forms.labels import choices
from forms.validators import PlainText

_NAME = _l("Name of the view")
_NEEDED = _l("Write a name, such as “Health, waiting for us”.")


class NewViewForm(DeskForm):
    """The name of a list as it is asked now."""

    name = StringField(_NAME, validators=[InputRequired(_NEEDED), Length(max=60), PlainText(60)])
    is_shared = BooleanField(_l("Everybody who reads the queue sees it"))

    def facts(self) -> dict[str, Any]:
        """Return the words for the service."""
        return {"name": self.name.data, "is_shared": bool(self.is_shared.data)}


class ViewForm(VersionedForm):
    """A view that exists."""

    name = StringField(_NAME, validators=[InputRequired(_NEEDED), Length(max=60), PlainText(60)])
    is_shared = BooleanField(_l("Everybody who reads the queue sees it"))

    def facts(self) -> dict[str, Any]:
        """Return the words for the service."""
        return {
            "name": self.name.data,
            "is_shared": bool(self.is_shared.data),
            "version": self.version.data,
        }


class ColumnsForm(DeskForm):
    """What a row shows besides the request itself."""

    columns = TickField(_l("Which columns does this list show?"))

    def __init__(self, *args: Any, known: tuple[str, ...], **kwargs: Any) -> None:
        """Offer the columns there are."""
        super().__init__(*args, **kwargs)
        self.columns.choices = choices("queue_column", known)

    def validate_columns(self, field: Any) -> None:
        """Ask for at least one: a list of titles alone is a mistake."""
        if not field.data:
            raise ValidationError(_l("Tick at least one column."))
