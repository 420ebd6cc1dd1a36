"""Money: M15, M16 and M17."""

from collections.abc import Collection, Iterator

from flask_babel import lazy_gettext as _l

from desk.reports.indicators.facts import CONFIDENTIALITY, Facts, FundingFact
from desk.reports.indicators.report import Dated, Entry, Report
from desk.reports.period import Period
from models.states import FundingNature, FundingSource

# Everybody who pays and is neither the company nor the laboratory. The cluster's own grant is no line of an agreement.
_PUBLIC = (
    FundingSource.ANR, FundingSource.REGION, FundingSource.STATE, FundingSource.EU, FundingSource.OTHER,
)  # fmt: skip


def _lines(
    facts: Facts,
    period: Period,
    sources: Collection[FundingSource],
    natures: Collection[FundingNature] = tuple(FundingNature),
) -> Iterator[tuple[FundingFact, str]]:
    """Yield the lines that count from a signature in the period, with the kind of their agreement."""
    for one in facts.funding:
        contract = facts.contracts[one.contract_id]
        if one.signed_on is None or one.signed_on not in period:
            continue
        is_counted = contract.currency == "EUR" and contract.kind != CONFIDENTIALITY
        if is_counted and one.source in sources and one.nature in natures:
            yield one, contract.kind


def _entry(one: FundingFact, part: str) -> Dated:
    entry = Entry("funding", one.id, one.amount, part, f"contract:{one.contract_id}")
    return Dated(one.signed_on, entry)


def _cash(facts: Facts, period: Period) -> Iterator[Dated]:
    lines = _lines(facts, period, (FundingSource.COMPANY,), (FundingNature.CASH,))
    return (_entry(one, kind) for one, kind in lines)


def _in_kind(facts: Facts, period: Period) -> Iterator[Dated]:
    lines = _lines(facts, period, (FundingSource.COMPANY,), (FundingNature.KIND,))
    return (_entry(one, kind) for one, kind in lines)


def _public(facts: Facts, period: Period) -> Iterator[Dated]:
    return (_entry(one, one.source) for one, _ in _lines(facts, period, _PUBLIC))


CASH = Report(
    "company-cash", "M15", _l("Money from companies"),
    _l("Cash brought by companies in agreements signed in the period, and the differences of amendments signed in it, in euros without VAT."),
    "money", "sum", _cash, parts=_l("By kind"), group="kind", dated="once",
)  # fmt: skip
IN_KIND = Report(
    "company-in-kind", "M16", _l("Contributions in kind from companies"),
    _l("Time and means brought by companies in agreements signed in the period, and the differences of amendments signed in it, in euros without VAT."),
    "money", "sum", _in_kind, parts=_l("By kind"), group="kind", dated="once",
)  # fmt: skip
PUBLIC = Report(
    "public-funding", "M17", _l("Public co-funding won"),
    _l("Money of the ANR other than the cluster grant, the region, the State, the European Union and other funders in agreements and amendments signed in the period, in euros. The day of signature stands for the day of the funder's decision."),
    "money", "sum", _public, parts=_l("By source"), group="funding_source", dated="once",
)  # fmt: skip
