"""Which column of somebody's list means what: guessed from its name, decided by a person."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from desk.services.imports.table import Row, Table
from models.names import fold

# What a column may be called, folded, in the desk's languages, besides the field's own name.
FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "name": ("raison sociale", "denomination", "entreprise", "societe", "company", "organization", "organisation",
             "firma", "unternehmen", "nom de l entreprise", "company name", "account name"),
    "siren": ("siren", "numero siren", "n siren"),
    "siret": ("siret", "numero siret", "n siret", "siret etablissement"),
    "site_name": ("site name", "etablissement", "enseigne", "nom de l etablissement", "standort", "establishment"),
    "address": ("address", "adresse", "rue", "street", "adresse postale", "strasse"),
    "postal_code": ("postal code", "code postal", "cp", "zip", "postcode", "plz", "zip code"),
    "foreign_id": ("foreign id", "vat", "tva", "numero de tva", "ust idnr", "uid", "handelsregister", "register number"),
    "foreign_id_kind": ("foreign id kind",),
    "country": ("country", "pays", "land", "code pays", "country code"),
    "region": ("region", "departement", "bundesland"),
    "city": ("city", "ville", "commune", "stadt", "ort"),
    "domain": ("domain", "site web", "site internet", "site", "website", "web", "url", "webseite", "domaine"),
    "sector": ("sector", "secteur", "secteur d activite", "activite", "industry", "branche"),
    "kind": ("kind", "type"),
    "activity_code": ("activity code", "naf", "ape", "code naf", "code ape"),
    "activity_version": ("activity version",),
    "size_class": ("size class", "taille", "categorie", "size", "groesse"),
    "size_year": ("size year", "annee de la taille"),
    "size_source": ("size source", "source de la taille"),
    "contact_name": ("contact name", "contact", "nom du contact", "interlocuteur", "personne", "ansprechpartner", "full name"),
    "contact_email": ("contact email", "email", "e mail", "mail", "courriel", "adresse mail", "adresse electronique"),
    "contact_phone": ("contact phone", "telephone", "tel", "phone", "mobile", "portable", "telefon"),
    "contact_position": ("contact position", "fonction", "poste", "position", "title", "job title", "funktion"),
    "contact_language": ("contact language", "langue", "language", "sprache"),
}  # fmt: skip
CONTACT: Final = "contact_"
_BY_NAME: Final = {word: field for field, words in FIELDS.items() for word in words}
# Words for whatever is named: the company, and beside a column that names the company its person.
_A_NAME: Final = ("name", "nom")


def columns_of(table: Table) -> list[str]:
    """Return the names of a file's columns, in the order they first come."""
    return list(dict.fromkeys(name for row in table.rows for name in row.values))


def guess(names: Iterable[str]) -> dict[str, str]:
    """Return the field of each column whose name tells it; a field is given to one column only."""
    found: dict[str, str] = {}
    words = {name: " ".join(re.findall(r"[a-z0-9]+", fold(name))) for name in names}
    for name in sorted(words, key=lambda name: words[name] in _A_NAME):
        meant = ("name", "contact_name") if words[name] in _A_NAME else (_BY_NAME.get(words[name]),)
        field = next((one for one in meant if one is not None and one not in found.values()), None)
        if field is not None:
            found[name] = field
    return found


def arranged(table: Table, fields: Mapping[str, str]) -> Table:
    """Return the rows under the names of the fields; columns without a field are left out."""
    rows = [
        Row(
            row.line, {fields[name]: value for name, value in row.values.items() if name in fields}, row.fault
        )
        for row in table.rows
    ]
    return Table([row for row in rows if row.values or row.fault])
