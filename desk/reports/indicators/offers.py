"""What units answered, and which of them: M11, M12, M26 and M27."""

from collections import Counter
from collections.abc import Iterator, Mapping

from flask_babel import lazy_gettext as _l

from desk.reports.indicators.facts import Facts
from desk.reports.indicators.report import Dated, Entry, Report, Result
from desk.reports.period import Period
from models.states import ACCEPTED_OFFERS, OfferState, UnitKind

# Withdrawn offers were never decided by their unit.
DECIDED = (*ACCEPTED_OFFERS, OfferState.DECLINED, OfferState.EXPIRED)


def _answered(facts: Facts, period: Period) -> Iterator[Dated]:
    for one in facts.decided(period, *DECIDED):
        yield Dated(one.decided_at, Entry("offer", one.id, int(one.state in ACCEPTED_OFFERS), one.state))


def _declined(facts: Facts, period: Period) -> Iterator[Dated]:
    for one in facts.decided(period, OfferState.DECLINED):
        yield Dated(one.decided_at, Entry("offer", one.id, part=str(one.decline_code)))


def _by_chair(facts: Facts, period: Period) -> Iterator[Dated]:
    for one in facts.decided(period, *ACCEPTED_OFFERS):
        if facts.units[one.unit_id].kind == UnitKind.CHAIR:
            yield Dated(one.decided_at, Entry("offer", one.id, part=str(one.unit_id)))


def _chairs(facts: Facts, period: Period) -> Iterator[Entry]:
    for unit in facts.units.values():
        if unit.kind == UnitKind.CHAIR and unit.is_active and unit.created_at < period.ends_before:
            yield Entry("unit", unit.id)


def _engaged(found: Mapping[str, Result]) -> list[Entry]:
    """Return every chair, and whether an offer was accepted by it."""
    engaged = {row.key for row in found[BY_CHAIR.name].rows}
    chairs = found[KNOWN_CHAIRS.name].entries
    return [chair._replace(value=int(str(chair.id) in engaged)) for chair in chairs]


def _accepted(facts: Facts, period: Period) -> Iterator[Dated]:
    for one in facts.decided(period, *ACCEPTED_OFFERS):
        yield Dated(one.decided_at, Entry("offer", one.id, part=str(facts.units[one.unit_id].home_id)))


ACCEPTANCE = Report(
    "offer-acceptance", "M11", _l("Offers accepted"),
    _l("Accepted offers, of those accepted, declined or expired in the period; withdrawn ones are left out."),
    "share", "share", _answered, parts=_l("By answer"), group="offer_state", dated="each",
)  # fmt: skip
REASONS = Report(
    "decline-reasons", "M12", _l("Why units declined"),
    _l("Offers declined in the period, by the reason the unit gave."),
    "count", "count", _declined, parts=_l("By reason"), group="decline_code", dated="each",
)  # fmt: skip
# What the share of chairs is made of; shown nowhere by themselves.
BY_CHAIR = Report(
    "accepted-by-chair", None, "", "", "count", "count", _by_chair, parts="", group="unit", dated="each"
)
KNOWN_CHAIRS = Report("known-chairs", None, "", "", "count", "count", _chairs, about="unit")
CHAIRS = Report(
    "chairs-engaged", "M26", _l("Chairs engaged"),
    _l("Chairs that accepted at least one offer in the period, of the active chairs that the desk knew by its last day. Filters narrow the offers, never the chairs."),
    "share", "share", lambda facts, period: (), sources=(BY_CHAIR, KNOWN_CHAIRS), drawn=_engaged,
    summed=lambda found: Counter((one.value, one.part) for one in _engaged(found)),
)  # fmt: skip
CONCENTRATION = Report(
    "concentration", "M27", _l("Concentration of the work"),
    _l("Share of the offers accepted in the period that went to the unit that accepted most; engineers count as their pool."),
    "share", "largest", _accepted, parts=_l("By unit"), group="unit", dated="each",
)  # fmt: skip
