"""What may be typed into a field; each message says what to do.

An empty field passes: whether one must be filled in is another validator's business. Where there is one written form
(numbers, addresses), the field's data becomes it.
"""

import re
from typing import Any
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _l
from wtforms import Form
from wtforms.fields import Field
from wtforms.validators import ValidationError

from forms.identifiers import CompanyNumber, NumberFault, compact, recognize
from models.numbers import is_siren, is_siret

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_LINE_BREAK = re.compile("[\n\r\x0b\x0c\x85\u2028\u2029]")
# What word processors write for a new line, pasted along unseen.
_PASTED_BREAK = re.compile("[\x0b\x0c\x85\u2028\u2029]")
# They reverse what is read after them; no honest title or name needs one.
_BIDI_OVERRIDE = re.compile("[\u202a-\u202e\u2066-\u2069]")
_HOST = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,63}")
_BARE_ADDRESS = re.compile(r"[^\s:/?#@]+\.[^\s:/?#@]+(?::[0-9]+)?(?:[/?#]\S*)?")

_FAULTS = {
    NumberFault.SIREN_CHECK: _l("This SIREN does not add up: check its 9 digits on an invoice."),
    NumberFault.SIRET_CHECK: _l("This SIRET does not add up: check its 14 digits on an invoice."),
    NumberFault.VAT_CHECK: _l("This VAT number does not add up: check it on an invoice."),
    NumberFault.UID_CHECK: _l(
        "This UID does not add up: write CHE and its 9 digits, such as CHE-123.456.788."
    ),
    NumberFault.LENGTH: _l(
        "A SIREN has 9 digits and a SIRET 14. For a foreign company, write the VAT number with its country, "
        "or the register's name before its number."
    ),
    NumberFault.UNKNOWN: _l(
        "Write a SIREN (9 digits), a SIRET (14 digits), a VAT number with its country, or the number in your "
        "country's register, such as HRB 12345."
    ),
}


def number_fault(fault: NumberFault) -> Any:
    """Return what to do about a number that was not recognized."""
    return _FAULTS[fault]


class Siren:
    """Nine digits that pass Luhn; blanks are tolerated, and gone afterwards."""

    def __call__(self, form: Form, field: Field) -> None:
        """Refuse a SIREN that does not add up."""
        if field.data:
            number = compact(field.data)
            if not is_siren(number):
                raise ValidationError(_FAULTS[NumberFault.SIREN_CHECK])
            field.data = number


class Siret:
    """Fourteen digits that pass Luhn, or the rule of La Poste; blanks are tolerated, and gone afterwards."""

    def __call__(self, form: Form, field: Field) -> None:
        """Refuse a SIRET that does not add up."""
        if field.data:
            number = compact(field.data)
            if not is_siret(number):
                raise ValidationError(_FAULTS[NumberFault.SIRET_CHECK])
            field.data = number


class CompanyIdentifier:
    """Any number that identifies a company; `field.company_number` then says which kind it is."""

    def __call__(self, form: Form, field: Any) -> None:
        """Refuse a number of no known kind."""
        field.company_number = None
        if not field.data:
            return
        number = recognize(field.data)
        if not isinstance(number, CompanyNumber):
            raise ValidationError(_FAULTS[number])
        field.data, field.company_number = number.value, number


class PlainText:
    """Text a database, a mail header and a page can all carry, of at most `maximum` characters."""

    def __init__(self, maximum: int, lines: bool = False) -> None:
        """Allow line breaks when `lines` is true."""
        self.maximum = maximum
        self.lines = lines

    def __call__(self, form: Form, field: Field) -> None:
        """Refuse what is too long or invisible; a line break of a word processor becomes one of a page."""
        text = field.data
        if not text:
            return
        if self.lines:
            field.data = text = _PASTED_BREAK.sub("\n", text)
        if len(text) > self.maximum:
            raise ValidationError(
                _l(
                    "Shorten this text to %(maximum)d characters; it has %(count)d now.",
                    maximum=self.maximum,
                    count=len(text),
                )
            )
        if not self.lines and _LINE_BREAK.search(text):
            raise ValidationError(_l("Write this on one line."))
        if _CONTROL.search(text) or _SURROGATE.search(text) or _BIDI_OVERRIDE.search(text):
            raise ValidationError(
                _l("Remove the invisible characters from this text: type it again or paste it as plain text.")
            )


class CountedText(PlainText):
    """Text whose remaining characters the page counts down."""

    def __init__(self, maximum: int, lines: bool = False) -> None:
        super().__init__(maximum, lines)
        self.field_flags = {"maxlength": maximum}


class ProfessionalEmail:
    """An e-mail address that can be written to; nothing is looked up, and international domains become ASCII."""

    def __call__(self, form: Form, field: Field) -> None:
        """Refuse what no mail server would take."""
        if not field.data:
            return
        try:
            if len(field.data) > 254:  # the parser is for addresses, not for novels
                raise EmailNotValidError
            address = validate_email(field.data, check_deliverability=False, allow_smtputf8=False)
        except EmailNotValidError:
            raise ValidationError(_l("Write an e-mail address like name@company.com.")) from None
        field.data = address.ascii_email or address.normalized


class HttpUrl:
    """A web address that opens a page; `https://` is added where it was left out."""

    def __call__(self, form: Form, field: Field) -> None:
        """Refuse every scheme that does something else, and addresses that hide where they lead."""
        if not field.data:
            return
        address = f"https://{field.data}" if _BARE_ADDRESS.fullmatch(field.data) else field.data
        if not _is_web_address(address):
            raise ValidationError(_l("Write a web address like https://www.company.com."))
        field.data = address


class Phone:
    """A phone number with whatever people write around it, such as the best time to call."""

    def __call__(self, form: Form, field: Field) -> None:
        """Refuse a text in which no number can be dialed."""
        if field.data and len(re.findall("[0-9]", field.data)) < 6:
            raise ValidationError(_l("Write the number with its digits, such as +33 3 87 12 34 56."))


def _is_web_address(address: str) -> bool:
    """Tell whether an address is http or https with a public-looking host and no disguise."""
    if (
        len(address) > 2000
        or re.search(r"[\s\\<>\"]", address)
        or _CONTROL.search(address)
        or _SURROGATE.search(address)
    ):
        return False
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    plain = parts.username is None and parts.password is None and port != 0
    return parts.scheme in ("http", "https") and plain and bool(_HOST.fullmatch(host))
