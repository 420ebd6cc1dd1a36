"""A list of companies and their people read through by itself: mended, its bad rows named, before the directory is asked anything.

So a list of any length is told within seconds, and what is carried out later is what was read here.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final

from desk.services.imports import values as v
from desk.services.imports.columns import CONTACT
from desk.services.imports.mending import Said, mended
from desk.services.imports.organizations import key_of, organization_told
from desk.services.imports.outcome import BadRow, Outcome
from desk.services.imports.people import person_key, person_told
from desk.services.imports.sites import site_key, site_told
from desk.services.imports.table import Row
from models.domains import domain_of

_AROUND_A_DOMAIN: Final = re.compile(r"^https?://|[/?#].*$|\s", re.IGNORECASE)


@dataclass(frozen=True)
class Checked:
    """What one row says of its company, of a site of it and of a person there, as columns; the last two may be empty."""

    line: int
    name: str  # of the company, as the list has it
    company: dict[str, Any]
    site: dict[str, Any]
    person: dict[str, Any]

    def written(self) -> str:
        """Write it as one line."""
        return json.dumps(asdict(self), ensure_ascii=False) + "\n"

    @classmethod
    def read(cls, line: bytes) -> "Checked":
        """Read what was written."""
        return cls(**json.loads(line))


def checked(rows: Iterable[Row], outcome: Outcome) -> Iterator[Checked]:
    """Go through rows; bad ones, and what was mended or said otherwise before, are noted in `outcome`."""
    said = Said()
    for row in rows:
        try:
            found = _checked(row, said, outcome)
        except BadRow as bad:
            outcome.problems.append(bad.at(row, str(row.values.get("name") or "")))
        else:
            yield found


def _checked(row: Row, said: Said, outcome: Outcome) -> Checked:
    """Read one row as a whole before anything of it counts; raises BadRow."""
    if row.fault:
        raise BadRow("name", row.fault)
    row = mended(row, outcome)
    company, person = _halves(row)
    facts, site = organization_told(company), site_told(company)
    try:
        someone = person_told(person)
    except BadRow as bad:  # named by the column of the list
        raise BadRow(CONTACT + bad.field, bad.code, bad.value) from bad
    key = key_of(facts)
    facts = said.agreed(key, facts, row, outcome)
    site = site and said.agreed(f"{key}:{site_key(site)}", site, row, outcome)
    someone = someone and said.agreed(f"{key}:{person_key(someone)}", someone, row, outcome, CONTACT)
    return Checked(row.line, str(row.values.get("name") or ""), facts, site, someone)


def _halves(row: Row) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a row says of the company, and of its person."""
    company = {name: value for name, value in row.values.items() if not name.startswith(CONTACT)}
    person = {
        name.removeprefix(CONTACT): value for name, value in row.values.items() if name.startswith(CONTACT)
    }
    if person.get("email") and not company.keys() & {"siren", "siret", "foreign_id", "domain"}:
        company["domain"] = domain_of(v.email(person, "email"))
    if company.get("domain"):  # lists hold whole addresses of sites
        company["domain"] = _AROUND_A_DOMAIN.sub("", str(company["domain"]))
    return company, person
