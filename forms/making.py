"""How the fields of a form are made: once, and then copied, where WTForms works out each of them anew for each form.

Of what a company's form took to be read, a fifth went into making its nineteen fields (measured). What a form changes of its own
fields stays its own: their words, flags, validators, attributes and answers to choose from are copied along.
"""

from typing import Any, Final

from wtforms import Form
from wtforms.csrf.core import CSRFTokenField
from wtforms.fields import Field, FieldList, FormField
from wtforms.fields.core import Flags, Label, UnboundField

# What holds a token of one session, and what holds fields of its own, is made each time.
_MADE_EACH_TIME: Final = (CSRFTokenField, FieldList, FormField)
# A form that stands many times on a page has a prefix for each, such as an offer's number: of those only the first are kept.
PATTERNS_AT_MOST: Final = 8


class Made:
    """The Meta of a form whose fields are made so."""

    def bind_field(self, form: Form, unbound_field: UnboundField, options: dict[str, Any]) -> Field:
        """Make a field of a form."""
        if issubclass(unbound_field.field_class, _MADE_EACH_TIME):
            return unbound_field.bind(form=form, **options)
        patterns: dict[tuple[str, str], Field] = vars(unbound_field).setdefault("patterns", {})
        which = options["name"], options.get("prefix", "")
        if which not in patterns:
            made = unbound_field.bind(form=form, **options)
            if len(patterns) >= PATTERNS_AT_MOST:
                return made
            patterns[which] = pattern = _copied(made, _form=None, meta=None)
            vars(pattern).pop("_translations", None)  # those of the form it was made for
            return made
        words = options.get("translations")
        own = {} if words is None else {"_translations": words}
        return _copied(patterns[which], _form=form, meta=form.meta, **own)


def _copied(field: Field, **own: Any) -> Field:
    """Return a field like another, with what is its own."""
    copy: Field = object.__new__(type(field))
    values = vars(copy)
    for name, value in vars(field).items():
        kind = type(value)
        values[name] = kind(value) if kind is list or kind is dict else value
    values |= own
    values["label"] = Label(field.label.field_id, field.label.text)
    values["flags"] = flags = Flags()
    vars(flags).update(vars(field.flags))
    return copy
