"""What the four imports read of a row: said by `--help`, and held against what a file brings."""

from collections.abc import Iterable
from enum import StrEnum

from desk.services.imports import Table
from models.states import (
    ActivityVersion,
    Axis,
    Cooperation,
    IdentifierKind,
    Language,
    MemberRole,
    OrganizationKind,
    SizeClass,
    UnitKind,
)


def _one_of(codes: Iterable[StrEnum]) -> str:
    return "one of " + ", ".join(codes)


TOPICS = {
    "id": "small letters, digits, dots and dashes; never used for another topic",
    "axis": _one_of(Axis),
    "label_fr, label_en, label_de": "its name; in YAML and JSON: prefLabel: {fr: …, en: …, de: …}",
    "alt_fr, alt_en, alt_de": "other words for it, parted by bars; in YAML and JSON: altLabel: {fr: [ … ]}",
    "broader": "id of the topic above",
    "related": "ids, parted by bars",
    "position": "its place in lists; else the order of the file",
    "deprecated, replacedBy": "yes, and the id that stands for it now",
}
UNITS = {
    "code": "the key: a short name that stays, CHAIR-VISION",
    "kind": _one_of(UnitKind),
    "name": "as people read it",
    "institution, site": "who houses it, and where",
    "axis": _one_of(Axis),
    "parent": "code of the team above, in a row before",
    "ceiling": "how many engagements at once, 0 to 99",
    "languages": "parted by bars: " + "|".join(Language),
    "help": "parted by bars: " + "|".join(one for one in Cooperation if one != Cooperation.UNKNOWN),
    "sectors": "trades it knows, parted by bars",
    "restricted_zone": "yes or no",
    "status": "active or inactive",
    "expertise": "topics with a level from 1 (some) to 3 (deep): vision:3|speech:1",
    "member_name, member_email": "who receives its offers",
    "member_role, member_language": _one_of(MemberRole) + "; " + _one_of(Language),
    "description_fr, description_en, description_de": "what it does, on which data, for whom: found by these words",
    "members": "YAML and JSON: several people, each with name, email, role, language",
    "texts": "YAML and JSON: what it writes of its work, each with text, language, title, year",
    "publications": "YAML and JSON: each with title, text, language, year",
}
ORGANIZATIONS = {
    "name": "its name",
    "siren, siret": "nine or fourteen digits: the key, where there is one",
    "foreign_id, foreign_id_kind": "the key of others: its number, and " + _one_of(IdentifierKind),
    "country": "two capital letters; needed beside a foreign number",
    "domain": "of its mail addresses: the key when no number is given",
    "kind": _one_of(OrganizationKind),
    "sector": "its trade",
    "activity_code, activity_version": "and " + _one_of(ActivityVersion),
    "size_class, size_year, size_source": _one_of(SizeClass) + "; since when, and who says so",
    "site_name, address, postal_code, city, region": "its site",
}
POOL_DAYS = {
    "unit": "code of a pool, or of an engineer or team of it",
    "month": "2026-03 or 03/2026",
    "request": "reference of the request a support is of; needed where a unit supports several at a time",
    "offered": "days a pool offers, in halves",
    "planned, worked": "days a support is planned to take, and took, in halves",
}
NESTED = {  # how YAML and JSON write the same, and what older files hold beside it
    "concepts": {"prefLabel", "altLabel"},
    "units": {"notes"},
    "organizations": {"size", "activity"},
    "pool_days": set(),
}
READ = {"concepts": TOPICS, "units": UNITS, "organizations": ORGANIZATIONS, "pool_days": POOL_DAYS}


def described(rows: str) -> str:
    """Describe the columns for `--help`, a line each that the terminal does not wrap."""
    lines = [f"  {names}\n      {about}" for names, about in READ[rows].items()]
    start = f"FILE is CSV with a first line of names, an Excel workbook, or YAML or JSON with a list called {rows}."
    return start + "\n\n\b\nColumns:\n" + "\n".join(lines)


def not_read(table: Table, rows: str) -> list[str]:
    """Name the columns of a file that no import reads, in the order in which they come."""
    known = {name for names in READ[rows] for name in names.split(", ")} | NESTED[rows]
    return list(dict.fromkeys(name for row in table.rows for name in row.values if name not in known))
