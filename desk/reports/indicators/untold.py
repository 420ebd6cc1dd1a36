"""The figures of the funder's list that nobody can tell yet, and what the desk would have to record for each."""

from typing import NamedTuple

from flask_babel import lazy_gettext as _l

from desk.reports.indicators.report import Words


class Untold(NamedTuple):
    """A figure without records to count, and what is missing."""

    indicator: str
    title: Words
    missing: Words


_GRANT = _l(
    "What the cluster spent of its grant in the period. The desk keeps no accounts: nothing records it."
)

UNTOLD: tuple[Untold, ...] = (
    Untold("M18", _l("Leverage"), _GRANT),
    Untold("M19", _l("Share of companies in the money"), _GRANT),
    Untold("M29", _l("Outputs"), _l("Publications, software, patents and start-ups that came of an agreement. Nothing records them with their agreement.")),
    Untold("M32", _l("Gain in maturity"), _l("A maturity score of the same company at two moments. No questionnaire is asked.")),
    Untold("M40", _l("Frugality of the service"), _l("The energy or processor time that the machine used over the period. The machine keeps no such record.")),
)  # fmt: skip
