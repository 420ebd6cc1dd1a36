"""What units answered: M11 and M12."""

from collections import Counter
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, func, select

from desk.extensions import session
from desk.reports.period import Period
from desk.reports.report import Report, Result, Row, most_first, share
from models import Offer
from models.states import ACCEPTED_OFFERS, OfferState

# Withdrawn offers were never decided by their unit.
DECIDED = (*ACCEPTED_OFFERS, OfferState.DECLINED, OfferState.EXPIRED)


def _decided_in(period: Period, *states: OfferState) -> ColumnElement[bool]:
    return and_(
        Offer.decided_at >= period.begins_at, Offer.decided_at < period.ends_before, Offer.state.in_(states)
    )


def _read_acceptance(period: Period, language: str) -> Result:
    statement = select(Offer.state, func.count()).where(_decided_in(period, *DECIDED)).group_by(Offer.state)
    return _acceptance(Counter(dict(session.execute(statement).all())))


def _acceptance(counts: Counter[str]) -> Result:
    decided, accepted = sum(counts.values()), sum(counts.get(state, 0) for state in ACCEPTED_OFFERS)
    rows = [Row(state, counts.get(state, 0), group="offer_state") for state in DECIDED] if decided else []
    return Result(share(accepted, decided), decided, rows)


def _decided(period: Period, key: str | None) -> Any:
    statement = select(Offer.id).where(_decided_in(period, *DECIDED))
    return statement if key is None else statement.where(Offer.state == key)


def _read_reasons(period: Period, language: str) -> Result:
    statement = (
        select(Offer.decline_code, func.count())
        .where(_decided_in(period, OfferState.DECLINED))
        .group_by(Offer.decline_code)
    )
    return _by_reason(Counter({str(code): count for code, count in session.execute(statement)}))


def _by_reason(counts: Counter[str]) -> Result:
    rows = [Row(code, count, group="decline_code") for code, count in most_first(counts)]
    return Result(counts.total(), counts.total(), rows)


def _declined(period: Period, key: str | None) -> Any:
    statement = select(Offer.id).where(_decided_in(period, OfferState.DECLINED))
    return statement if key is None else statement.where(Offer.decline_code == key)


ACCEPTANCE = Report(
    "offer-acceptance", "M11", _l("Offers accepted"),
    _l("Accepted offers, of those accepted, declined or expired in the period; withdrawn ones are left out."),
    "share", _read_acceptance, "offer", _decided,
    parts=_l("By answer"),
    tallied=lambda sums, _language: _acceptance(sums.of("offer")),
)  # fmt: skip
REASONS = Report(
    "decline-reasons", "M12", _l("Why units declined"),
    _l("Offers declined in the period, by the reason the unit gave."),
    "count", _read_reasons, "offer", _declined,
    parts=_l("By reason"),
    tallied=lambda sums, _language: _by_reason(sums.of("declined")),
)  # fmt: skip
