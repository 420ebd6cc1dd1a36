"""The codes of people, companies and units."""

from enum import StrEnum


class Role(StrEnum):
    """What a signed-in person does at the desk."""

    OFFICER = "officer"
    LEAD = "lead"
    CONTRACT_OFFICE = "contract_office"
    DIRECTOR = "director"
    RESEARCHER = "researcher"
    ADMINISTRATOR = "administrator"
    FUNDER = "funder"


DESK_ROLES = (Role.OFFICER, Role.LEAD)
# Who may read a note of a request they see.
NOTE_READERS = (Role.OFFICER, Role.LEAD, Role.CONTRACT_OFFICE, Role.DIRECTOR)
STAFF_ROLES = (Role.OFFICER, Role.LEAD, Role.CONTRACT_OFFICE, Role.DIRECTOR, Role.ADMINISTRATOR)


class Language(StrEnum):
    """The languages people may be written to in."""

    FR = "fr"
    EN = "en"
    DE = "de"


class OrganizationKind(StrEnum):
    """What an organization is."""

    COMPANY = "company"
    PUBLIC_BODY = "public_body"
    ACADEMIC = "academic"
    OTHER = "other"


class SizeClass(StrEnum):
    """Size of the economic firm (decree 2008-1354)."""

    MICRO = "micro"
    SME = "sme"
    MIDCAP = "midcap"
    LARGE = "large"


class IdentifierKind(StrEnum):
    """What identifies a foreign firm."""

    VAT = "vat"
    REGISTER = "register"


class ActivityVersion(StrEnum):
    """The nomenclature of an activity code: NAF rev. 2 until the end of 2026, NAF 2025 from 1 January 2027."""

    NAF_REV2 = "naf_rev2"
    NAF_2025 = "naf_2025"


class UnitKind(StrEnum):
    """What a unit is."""

    CHAIR = "chair"
    ENGINEER = "engineer"
    TEAM = "team"


class MemberRole(StrEnum):
    """What a person is in a unit."""

    HOLDER = "holder"
    DEPUTY = "deputy"
    ENGINEER = "engineer"
    MEMBER = "member"


class PublicationSource(StrEnum):
    """The kind of export file a publication came from."""

    BIBTEX = "bibtex"
    HAL = "hal"
    ORCID = "orcid"
    CSV = "csv"


class UnitTextKind(StrEnum):
    """What a text of a unit is."""

    DESCRIPTION = "description"
    PUBLICATION = "publication"
    PROJECT = "project"


class Axis(StrEnum):
    """The research axes of the cluster."""

    LANG = "lang"
    ENG = "eng"
    HEALTH = "health"
    CROSS = "cross"


class DataWishKind(StrEnum):
    """What a person may ask about their own data."""

    COPY = "copy"
    ERASURE = "erasure"


class DataWishState(StrEnum):
    """Whether a wish about one's data was carried out."""

    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"
