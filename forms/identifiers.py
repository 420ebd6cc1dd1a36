"""Recognize the number that identifies a company: SIREN, SIRET, VAT number, or a foreign register's number.

Offline and pure. A number that claims to be of a checked kind and fails the check is refused, never taken for a
register number: a mistyped SIREN is the common mistake.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from stdnum.be import vat as belgian
from stdnum.ch import uid as swiss
from stdnum.eu import vat
from stdnum.exceptions import ValidationError

from models.numbers import is_siren, is_siret

_SEPARATORS = re.compile(r"[\s.\-/]+")
_REGISTER = re.compile(r"[A-ZÀ-Þ0-9][A-ZÀ-Þ0-9 .,/()\-]{2,38}[A-ZÀ-Þ0-9)]")
# What a VAT number of the Union looks like, right or wrong: country, then digits with at most a few letters.
_VAT_SHAPE = re.compile(
    r"[A-Z]{2}(?:[0-9]{8,12}|U[0-9]{8}|[A-Z0-9]{2}[0-9]{9}|[0-9]{9}B[0-9]{2}|[A-Z][0-9]{7,8}[A-Z]?)"
)
_SWISS_VAT = re.compile(r"(MWST|TVA|IVA)$")


class NumberKind(StrEnum):
    """What a company's number is; `vat` and `register` are the stored kinds of foreign numbers."""

    SIREN = "siren"
    SIRET = "siret"
    VAT = "vat"
    REGISTER = "register"


class NumberFault(StrEnum):
    """Why a number was not recognized."""

    SIREN_CHECK = "siren_check"
    SIRET_CHECK = "siret_check"
    VAT_CHECK = "vat_check"
    UID_CHECK = "uid_check"
    LENGTH = "length"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CompanyNumber:
    """A number in its one written form, with the SIREN it contains if it does."""

    kind: NumberKind
    value: str
    siren: str | None = None


def compact(text: str) -> str:
    """Return a number without blanks, dots, dashes and slashes, in capitals."""
    return _SEPARATORS.sub("", text).upper()


def is_begun(text: str) -> bool:
    """Tell whether a number may simply not be typed to its end: fewer digits than a SIREN, or between it and a SIRET."""
    number = compact(text)
    return number.isascii() and (len(number) < 9 or (number.isdigit() and 9 < len(number) < 14))


def recognize(text: str) -> CompanyNumber | NumberFault:
    """Return the number that was typed, in its one written form, or why it is none."""
    number = compact(text)
    if not number.isascii() and number.isdigit():
        return NumberFault.UNKNOWN
    if number.isdigit():
        return _digits(number)
    if number.startswith("CHE") and number[3:4].isdigit():
        return _swiss(number)
    if number[:2].lower() in vat.MEMBER_STATES | {"el"} and _VAT_SHAPE.fullmatch(number):
        return _vat(number)
    return _register(text)


def _digits(number: str) -> CompanyNumber | NumberFault:
    """Recognize a number of digits alone: French, or Belgian without its country."""
    if len(number) == 9:
        return (
            CompanyNumber(NumberKind.SIREN, number, number) if is_siren(number) else NumberFault.SIREN_CHECK
        )
    if len(number) == 14:
        return (
            CompanyNumber(NumberKind.SIRET, number, number[:9])
            if is_siret(number)
            else NumberFault.SIRET_CHECK
        )
    if len(number) == 10 and belgian.is_valid(number):
        return CompanyNumber(NumberKind.VAT, f"BE{number}")
    return NumberFault.LENGTH


def _swiss(number: str) -> CompanyNumber | NumberFault:
    """Recognize a Swiss UID, a register number unless its suffix makes it one of VAT."""
    plain = _SWISS_VAT.sub("", number)
    if not swiss.is_valid(plain):
        return NumberFault.UID_CHECK
    kind = NumberKind.REGISTER if plain == number else NumberKind.VAT
    return CompanyNumber(kind, str(swiss.format(plain)))


def _vat(number: str) -> CompanyNumber | NumberFault:
    """Recognize a VAT number of the Union; a French one contains the SIREN."""
    try:
        value = str(vat.validate(number))
    except ValidationError:
        return NumberFault.VAT_CHECK
    siren = value[4:] if value.startswith("FR") and is_siren(value[4:]) else None
    return CompanyNumber(NumberKind.VAT, value, siren)


def _register(text: str) -> CompanyNumber | NumberFault:
    """Accept a plausible number of a foreign register: letters that name the register, and digits."""
    value = " ".join(text.upper().split())
    has_digits = sum(char in "0123456789" for char in value) >= 2
    if _REGISTER.fullmatch(value) and has_digits and any(char.isalpha() for char in value):
        return CompanyNumber(NumberKind.REGISTER, value)
    return NumberFault.UNKNOWN
