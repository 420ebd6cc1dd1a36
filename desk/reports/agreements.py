"""What was signed and delivered: M14, M15 and M28."""

from collections import Counter
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, case, func, or_, select

from desk import clock
from desk.extensions import session
from desk.reports.period import Period
from desk.reports.report import Report, Result, Row, Tallied, most_first, share
from models import Amendment, Contract, ContractKind, FundingLine, Milestone
from models.states import FundingNature, FundingSource, MilestoneState

ON_TIME, LATE, OPEN = "on_time", "late", "open"
WORDS = {
    ON_TIME: _l("Validated on time"),
    LATE: _l("Late, or missed"),
    OPEN: _l("Not due yet"),
}


def _signed_in(period: Period, column: Any = Contract.signed_on) -> ColumnElement[bool]:
    return and_(column >= period.starts_on, column <= period.ends_on)


def _kind_label(language: str) -> Any:
    return ContractKind.label_fr if language == "fr" else ContractKind.label_en


def _by_kind(counts: Counter[str], language: str) -> list[tuple[str, str, int]]:
    """Return code, words and number of each kind, the highest first."""
    named = select(ContractKind.code, func.min(_kind_label(language))).group_by(ContractKind.code)
    words: dict[str, str] = {row[0]: row[1] for row in session.execute(named)}
    return [(code, words[code], count) for code, count in most_first(counts)]


def _read_signed(period: Period, language: str) -> Result:
    statement = (
        select(ContractKind.code, func.count())
        .join(Contract, Contract.kind_id == ContractKind.id)
        .where(_signed_in(period))
        .group_by(ContractKind.code)
    )
    return _signed_by(Counter({row[0]: row[1] for row in session.execute(statement)}), language)


def _signed_by(counts: Counter[str], language: str) -> Result:
    rows = [Row(code, count, words=words) for code, words, count in _by_kind(counts, language)]
    return Result(counts.total(), counts.total(), rows)


def _signed(period: Period, key: str | None) -> Any:
    statement = select(Contract.id).join(ContractKind, ContractKind.id == Contract.kind_id)
    statement = statement.where(_signed_in(period))
    return statement if key is None else statement.where(ContractKind.code == key)


def _company_cash(period: Period) -> ColumnElement[bool]:
    """Keep the company's money of contracts signed in the period, and of amendments signed in it."""
    first = and_(FundingLine.amendment_id.is_(None), _signed_in(period))
    later = and_(FundingLine.amendment_id.is_not(None), _signed_in(period, Amendment.signed_on))
    of_company = FundingLine.source == FundingSource.COMPANY
    return and_(
        of_company, FundingLine.nature == FundingNature.CASH, Contract.currency == "EUR", or_(first, later)
    )


def _read_cash(period: Period, language: str) -> Result:
    statement = (
        select(ContractKind.code, func.sum(FundingLine.amount), func.count(func.distinct(Contract.id)))
        .select_from(FundingLine)
        .join(Contract, Contract.id == FundingLine.contract_id)
        .join(ContractKind, ContractKind.id == Contract.kind_id)
        .outerjoin(Amendment, Amendment.id == FundingLine.amendment_id)
        .where(_company_cash(period))
        .group_by(ContractKind.code)
    )
    found = session.execute(statement).all()
    cents = Counter({code: round(amount * 100) for code, amount, _ in found})
    return _cash_by(cents, sum(count for *_, count in found), language)


def _tallied_cash(sums: Tallied, language: str) -> Result:
    """Count an agreement once that brought cash in several months: where no earlier month of the period did."""
    first = sums.period.months()[0]
    paying = sum(count for key, count in sums.of("paying").items() if key.partition("|")[2] < first)
    return _cash_by(sums.of("cash"), paying, language)


def _cash_by(cents: Counter[str], agreements: int, language: str) -> Result:
    rows = [Row(code, count / 100, words=words) for code, words, count in _by_kind(cents, language)]
    return Result(cents.total() / 100, agreements, rows)


def _with_cash(period: Period, key: str | None) -> Any:
    statement = (
        select(Contract.id)
        .join(FundingLine, FundingLine.contract_id == Contract.id)
        .join(ContractKind, ContractKind.id == Contract.kind_id)
        .outerjoin(Amendment, Amendment.id == FundingLine.amendment_id)
        .where(_company_cash(period))
    )
    return statement if key is None else statement.where(ContractKind.code == key)


def _due_in(period: Period) -> ColumnElement[bool]:
    return and_(
        Milestone.due_on >= period.starts_on, Milestone.due_on <= period.ends_on,
        Milestone.state != MilestoneState.CANCELLED,
    )  # fmt: skip


def _standing() -> dict[str, ColumnElement[bool]]:
    """Tell milestones apart: the same words for counting and for listing."""
    on_time = and_(Milestone.validated_on.is_not(None), Milestone.validated_on <= Milestone.due_on)
    is_open = and_(
        Milestone.validated_on.is_(None),
        Milestone.state != MilestoneState.MISSED,
        Milestone.due_on >= clock.today(),
    )
    return {ON_TIME: on_time, LATE: and_(~on_time, ~is_open), OPEN: is_open}


def _read_milestones(period: Period, language: str) -> Result:
    columns = [func.coalesce(func.sum(case((one, 1), else_=0)), 0) for one in _standing().values()]
    counts = dict(zip(WORDS, session.execute(select(*columns).where(_due_in(period))).one(), strict=True))
    return _punctual(counts)


def _tallied_milestones(sums: Tallied) -> Result:
    """Tell of the milestones that are not settled which are late by now."""
    settled, today = sums.of("milestone"), clock.today().isoformat()
    counts = {ON_TIME: settled.pop("on_time", 0), LATE: settled.pop("late", 0), OPEN: 0}
    for due_on, count in settled.items():
        counts[LATE if due_on < today else OPEN] += count
    return _punctual(counts)


def _punctual(counts: dict[str, int]) -> Result:
    due = counts[ON_TIME] + counts[LATE]
    rows = [Row(key, int(counts[key]), words=words) for key, words in WORDS.items()]
    return Result(share(int(counts[ON_TIME]), int(due)), int(due), rows if sum(counts.values()) else [])


def _milestones(period: Period, key: str | None) -> Any:
    standing = _standing()
    condition = standing[ON_TIME] | standing[LATE] if key is None else standing.get(key, Milestone.id < 0)
    return select(Milestone.id).where(_due_in(period), condition)


SIGNED = Report(
    "agreements", "M14", _l("Agreements signed"),
    _l("Agreements whose last signature lies in the period, by kind; confidentiality agreements and amendments are not counted."),
    "count", _read_signed, "contract", _signed,
    parts=_l("By kind"),
    tallied=lambda sums, language: _signed_by(sums.of("signed"), language),
)  # fmt: skip
CASH = Report(
    "company-cash", "M15", _l("Money from companies"),
    _l("Cash brought by companies in agreements signed in the period, and the differences of amendments signed in it, in euros without VAT."),
    "money", _read_cash, "contract", _with_cash, rows_unit="money",
    parts=_l("By kind"),
    tallied=_tallied_cash,
)  # fmt: skip
MILESTONES = Report(
    "milestones", "M28", _l("Milestones on time"),
    _l("Milestones validated by their day, of those due in the period that are validated, missed or overdue; cancelled ones are left out."),
    "share", _read_milestones, "milestone", _milestones,
    parts=_l("By result"),
    tallied=lambda sums, _language: _tallied_milestones(sums),
)  # fmt: skip
