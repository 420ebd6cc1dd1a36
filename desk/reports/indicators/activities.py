"""The sections of the French nomenclature of activities, in both of its versions."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l

from models.states import ActivityVersion

# First division of each section. NAF 2025 follows NACE Rev. 2.1, whose section J of NAF rev. 2 became J and K.
_REV2 = {
    1: "A", 5: "B", 10: "C", 35: "D", 36: "E", 41: "F", 45: "G", 49: "H", 55: "I", 58: "J", 64: "K", 68: "L", 69: "M",
    77: "N", 84: "O", 85: "P", 86: "Q", 90: "R", 94: "S", 97: "T", 99: "U",
}  # fmt: skip
_2025 = {
    1: "A", 5: "B", 10: "C", 35: "D", 36: "E", 41: "F", 46: "G", 49: "H", 55: "I", 58: "J", 61: "K", 64: "L", 68: "M",
    69: "N", 77: "O", 84: "P", 85: "Q", 86: "R", 90: "S", 94: "T", 97: "U", 99: "V",
}  # fmt: skip
_STARTS = {ActivityVersion.NAF_REV2: _REV2, ActivityVersion.NAF_2025: _2025}

_SHARED: dict[str, Any] = {
    "A": _l("Agriculture, forestry and fishing"),
    "B": _l("Mining and quarrying"),
    "C": _l("Manufacturing"),
    "D": _l("Electricity, gas, steam"),
    "E": _l("Water, waste and cleaning up"),
    "F": _l("Construction"),
    "G": _l("Trade"),
    "H": _l("Transport and storage"),
    "I": _l("Hotels and restaurants"),
}
_AFTER_J: list[Any] = [
    _l("Finance and insurance"),
    _l("Real estate"),
    _l("Specialized, scientific and technical activities"),
    _l("Administrative and support services"),
    _l("Public administration"),
    _l("Education"),
    _l("Health and social work"),
    _l("Arts, sports and leisure"),
    _l("Other services"),
    _l("Households as employers"),
    _l("International organizations"),
]
_NAMES: dict[str, dict[str, Any]] = {
    ActivityVersion.NAF_REV2: {
        **_SHARED, "J": _l("Information and communication"),
        **dict(zip("KLMNOPQRSTU", _AFTER_J, strict=True)),
    },
    ActivityVersion.NAF_2025: {
        **_SHARED, "J": _l("Publishing and broadcasting"), "K": _l("Telecommunications, software and data services"),
        **dict(zip("LMNOPQRSTUV", _AFTER_J, strict=True)),
    },
}  # fmt: skip
_VERSIONS = {ActivityVersion.NAF_REV2: "NAF rév. 2", ActivityVersion.NAF_2025: "NAF 2025"}


def section(code: str | None, version: str | None) -> str | None:
    """Return the section of an activity code with its version ("C naf_rev2"), or None when there is none."""
    found = re.match(r"[0-9]{2}", code or "")
    if found is None or version not in _STARTS:
        return None
    before = [first for first in _STARTS[ActivityVersion(version)] if first <= int(found[0])]
    return f"{_STARTS[ActivityVersion(version)][max(before)]} {version}" if before else None


def section_words(key: str) -> str:
    """Say a section in words, with its version: "C Manufacturing (NAF 2025)"."""
    letter, version = key.split(" ")
    return f"{letter} {_NAMES[version][letter]} ({_VERSIONS[ActivityVersion(version)]})"
