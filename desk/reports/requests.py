"""How many requests and companies came: M1 and M2."""

from collections import Counter
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, false, func, or_, select

from desk import clock
from desk.extensions import session
from desk.reports import period as periods
from desk.reports.period import Period
from desk.reports.report import Report, Result, Row
from models import Organization, Ticket
from models.states import OrganizationKind, Outcome


def confirmed_in(period: Period) -> ColumnElement[bool]:
    """Keep the tickets of requests confirmed in a period, without spam."""
    return and_(
        Ticket.confirmed_at >= period.begins_at, Ticket.confirmed_at < period.ends_before, is_counted()
    )


def is_counted() -> ColumnElement[bool]:
    """Leave out spam."""
    return or_(Ticket.outcome.is_(None), Ticket.outcome != Outcome.SPAM)


def _read_requests(period: Period, language: str) -> Result:
    moments = session.execute(select(Ticket.confirmed_at).where(confirmed_in(period))).scalars()
    return _requests_by(period, Counter(clock.day_of(moment).strftime("%Y-%m") for moment in moments))


def _requests_by(period: Period, by_month: Counter[str]) -> Result:
    this_month = clock.today().strftime("%Y-%m")  # months to come are not months without requests
    rows = [Row(month, by_month[month], group="month") for month in period.months() if month <= this_month]
    return Result(by_month.total(), by_month.total(), rows)


def _requests(period: Period, key: str | None) -> Any:
    statement = select(Ticket.id).where(confirmed_in(period))
    if key is None:
        return statement
    month = periods.month(key)
    return statement.where(confirmed_in(month) if month else false())


def _read_companies(period: Period, language: str) -> Result:
    home = func.coalesce(Organization.merged_into_id, Organization.id)
    statement = (
        select(Organization.country, func.count(func.distinct(home)))
        .join(Ticket, Ticket.organization_id == Organization.id)
        .where(confirmed_in(period), Organization.kind == OrganizationKind.COMPANY)
        .group_by(Organization.country)
        .order_by(func.count(func.distinct(home)).desc(), Organization.country)
    )
    rows = [Row(country, count, group="country") for country, count in session.execute(statement)]
    total = int(sum(row.value for row in rows))
    return Result(total, total, rows)


def _of_companies(period: Period, key: str | None) -> Any:
    statement = select(Ticket.id).join(Organization, Organization.id == Ticket.organization_id)
    statement = statement.where(confirmed_in(period), Organization.kind == OrganizationKind.COMPANY)
    return statement if key is None else statement.where(Organization.country == key)


REQUESTS = Report(
    "requests", "M1", _l("Requests received"),
    _l("Requests confirmed in the period, by month; spam is left out."),
    "count", _read_requests, "ticket", _requests, chart="line",
    parts=_l("By month"),
    tallied=lambda sums, _language: _requests_by(sums.period, sums.by_month("came", "received")),
)  # fmt: skip
COMPANIES = Report(
    "companies", "M2", _l("Companies that asked"),
    _l("Different companies with a request confirmed in the period, by country; merged companies count once."),
    "count", _read_companies, "ticket", _of_companies,
    parts=_l("By country"),
)  # fmt: skip
