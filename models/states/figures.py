"""The codes of what figures are counted from beside requests: who pays, what came of an agreement, what a month took."""

from enum import StrEnum


class FundingSource(StrEnum):
    """Who pays."""

    COMPANY = "company"
    ANR = "anr"
    REGION = "region"
    STATE = "state"
    EU = "eu"
    LABORATORY = "laboratory"
    OTHER = "other"


class MonthlyMeasure(StrEnum):
    """What the desk is told of a month, because it is counted elsewhere."""

    GRANT_SPENT = "grant_spent"
    ENERGY = "energy"
    PROCESSOR = "processor"


class OutputKind(StrEnum):
    """What came of an agreement or of a unit's work on a request."""

    PUBLICATION = "publication"
    SOFTWARE = "software"
    DATASET = "dataset"
    PATENT = "patent"
    LICENSE = "license"
    START_UP = "start_up"
    OTHER = "other"
