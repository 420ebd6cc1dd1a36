"""French numbers of companies: whether their digits add up, and what a spreadsheet made of them. Pure."""

from typing import Final

from stdnum import luhn

LA_POSTE: Final = "356000000"
_ZEROS_LOST: Final = 3
"""A spreadsheet drops the zeros a number begins with; more than these are not believed."""


def is_siren(digits: str) -> bool:
    """Tell whether nine digits pass Luhn."""
    return len(digits) == 9 and digits.isascii() and digits.isdigit() and bool(luhn.is_valid(digits))


def is_siret(digits: str) -> bool:
    """Tell whether fourteen digits are a SIRET: Luhn on all and on the first nine, or the sum rule of La Poste.

    The library knows one number of La Poste that passes Luhn; any that passes is right, so Luhn is tried first.
    """
    if len(digits) != 14 or not (digits.isascii() and digits.isdigit()) or not is_siren(digits[:9]):
        return False
    if luhn.is_valid(digits):
        return True
    return digits.startswith(LA_POSTE) and sum(map(int, digits)) % 5 == 0


def with_zeros(digits: str, length: int) -> str | None:
    """Return a SIREN or SIRET with the zeros a spreadsheet dropped, only when it then adds up; None when nothing is to mend."""
    if not (digits.isascii() and digits.isdigit()) or not length - _ZEROS_LOST <= len(digits) < length:
        return None
    whole = digits.zfill(length)
    return whole if (is_siren if length == 9 else is_siret)(whole) else None
