"""The funder's indicators: each counted from one reading of the records, narrowed as wished, opened down to its records."""

from desk.reports.indicators.agreements import (
    ACTIVE,
    CIFRE_IN_TIME,
    CIFRE_STARTED,
    LABORATORIES,
    MILESTONES,
    SCREENED,
    SIGNED,
    THESES,
)
from desk.reports.indicators.answers import EXPERT, FIRST_ANSWER, PROMISE, TO_AGREEMENT, TO_QUALIFICATION
from desk.reports.indicators.care import IDENTIFIED, TIMELY
from desk.reports.indicators.companies import ACCOMPANIED, PLACES, SECTORS, SIZES, SMALL
from desk.reports.indicators.endings import REDIRECTIONS, RESPONSES, SATISFACTION, TRL_GAIN
from desk.reports.indicators.facts import Facts
from desk.reports.indicators.filters import Filters, narrow
from desk.reports.indicators.funding import CASH, IN_KIND, PUBLIC
from desk.reports.indicators.loading import load, names, regions
from desk.reports.indicators.matching import CONVERSION, FUNNEL, MATCHES, QUALIFICATION
from desk.reports.indicators.offers import ACCEPTANCE, BY_CHAIR, CHAIRS, CONCENTRATION, REASONS
from desk.reports.indicators.outside import days_told, for_others, for_outsiders
from desk.reports.indicators.pipeline import (
    BY_TABLE,
    EXPECTED,
    FORECAST,
    NO_AGREEMENT,
    PAST,
    TO_ACCEPTANCE,
    TO_OFFER,
    TO_SIGNATURE,
)
from desk.reports.indicators.pool import DELIVERED, FOR_COMPANIES, POOL_USE
from desk.reports.indicators.records import behind, described
from desk.reports.indicators.report import Entry, Report, Result, Row
from desk.reports.indicators.requests import COMPANIES, NEW_COMPANIES, REQUESTS
from desk.reports.indicators.told import (
    COMPANY_SHARE,
    ENERGY_EACH,
    LEVERAGE,
    MATURITY,
    OUTPUTS,
    PROCESSOR_EACH,
)
from desk.reports.indicators.topics import AXES, TOPICS, UNSERVED
from desk.reports.period import Period, quarter, year

INDICATORS: tuple[Report, ...] = (
    REQUESTS, COMPANIES, NEW_COMPANIES, ACCOMPANIED, SMALL, PLACES, FIRST_ANSWER, PROMISE, EXPERT, QUALIFICATION, MATCHES,
    ACCEPTANCE, REASONS, CONVERSION, SIGNED, CASH, IN_KIND, PUBLIC, LEVERAGE, COMPANY_SHARE, ACTIVE, CIFRE_STARTED, CIFRE_IN_TIME, LABORATORIES,
    THESES, DELIVERED, FOR_COMPANIES, POOL_USE, CHAIRS, CONCENTRATION, MILESTONES, OUTPUTS, TRL_GAIN, SATISFACTION, RESPONSES, MATURITY,
     AXES, TOPICS, UNSERVED, REDIRECTIONS,
    SIZES, SECTORS, IDENTIFIED, TIMELY, SCREENED, ENERGY_EACH, PROCESSOR_EACH, FUNNEL, TO_QUALIFICATION, TO_OFFER,
    TO_ACCEPTANCE, TO_SIGNATURE, TO_AGREEMENT, NO_AGREEMENT, PAST, EXPECTED, FORECAST, BY_TABLE,
)  # fmt: skip

# Sums that others are made of, beside those that are shown.
BESIDE: tuple[Report, ...] = (BY_CHAIR,)

# What a first look shows.
OVERVIEW: tuple[Report, ...] = (
    REQUESTS, COMPANIES, FUNNEL, FIRST_ANSWER, PROMISE, QUALIFICATION, MATCHES, ACCEPTANCE, REASONS, SIGNED, CASH,
    MILESTONES, AXES, TOPICS, UNSERVED,
)  # fmt: skip

# The way from a request to an agreement; its forecast stands beside.
PIPELINE: tuple[Report, ...] = (
    FUNNEL, TO_QUALIFICATION, TO_OFFER, TO_ACCEPTANCE, TO_SIGNATURE, TO_AGREEMENT, UNSERVED, NO_AGREEMENT, REASONS,
    CONCENTRATION, PAST, EXPECTED, FORECAST, BY_TABLE,
)  # fmt: skip

__all__ = [
    "BESIDE", "BY_TABLE", "EXPECTED", "FORECAST", "FUNNEL", "INDICATORS", "OVERVIEW", "PAST", "PIPELINE", "Entry", "Facts", "Filters", "Period", "Report", "Result", "Row", "behind", "days_told", "described", "for_others", "for_outsiders", "load",
    "names", "narrow", "quarter", "regions", "year",
]  # fmt: skip
