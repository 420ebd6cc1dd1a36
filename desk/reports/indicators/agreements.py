"""What was signed, is in force and was delivered: M14, M20 to M23, M28 and M39."""

from collections.abc import Collection, Iterator
from datetime import date

from flask_babel import lazy_gettext as _l

from desk import clock
from desk.calendars import months_later
from desk.reports.indicators.facts import CONFIDENTIALITY, ContractFact, Facts
from desk.reports.indicators.report import Dated, Entry, Lasting, Report
from desk.reports.period import Period
from models.states import MilestoneState

ON_TIME, LATE = "on_time", "late"
CIFRE = "cifre"
_LABORATORIES = ("labcom", "chaire_ind", "chaire_mecenat")
_THESES = (CIFRE, "these", "postdoc")
_CONTRACT_WITHIN_MONTHS = 6  # of the start of a CIFRE thesis (CONTRACTS)


def _signed(facts: Facts, period: Period) -> Iterator[Dated]:
    for one in facts.contracts.values():
        if one.kind != CONFIDENTIALITY and one.signed_on is not None and one.signed_on in period:
            yield Dated(one.signed_on, Entry("contract", one.id, part=one.kind))


def _in_force(facts: Facts, kinds: Collection[str] = ()) -> Iterator[Lasting]:
    for one in facts.contracts.values():
        if one.kind in kinds or not kinds:
            for first, last in facts.in_force(one):
                yield Lasting(first, last, Entry("contract", one.id, part=one.kind))


def _active(facts: Facts, period: Period) -> Iterator[Lasting]:
    return _in_force(facts)


def _laboratories(facts: Facts, period: Period) -> Iterator[Lasting]:
    return _in_force(facts, _LABORATORIES)


def _theses(facts: Facts, period: Period) -> Iterator[Lasting]:
    for one in facts.contracts.values():
        if one.kind in _THESES and one.signed_on is not None and one.starts_on is not None:
            entry = Entry("contract", one.id, part=one.kind)
            yield Lasting(one.starts_on, one.ends_on or date.max, entry)


def _cifre_started(facts: Facts, period: Period) -> Iterator[tuple[ContractFact, date]]:
    for one in facts.contracts.values():
        start = _work_start(one) if one.kind == CIFRE else None
        if start is not None and start in period:
            yield one, start


def _work_start(contract: ContractFact) -> date | None:
    """Return the first day of a thesis as the agreement's own field says it."""
    try:
        return date.fromisoformat(str((contract.fields or {}).get("work_starts_on") or ""))
    except ValueError:
        return None


def _cifre(facts: Facts, period: Period) -> Iterator[Dated]:
    return (Dated(start, Entry("contract", one.id)) for one, start in _cifre_started(facts, period))


def _cifre_in_time(facts: Facts, period: Period) -> Iterator[Dated]:
    for one, start in _cifre_started(facts, period):
        due = months_later(start, _CONTRACT_WITHIN_MONTHS)
        is_in_time = one.signed_on is not None and one.signed_on <= due
        yield Dated(start, Entry("contract", one.id, int(is_in_time)))


def _milestones(facts: Facts, period: Period) -> Iterator[Dated]:
    for one in facts.milestones:
        if one.due_on in period and one.state != MilestoneState.CANCELLED:
            is_settled = one.validated_on is not None or one.state == MilestoneState.MISSED
            is_on_time = one.validated_on is not None and one.validated_on <= one.due_on
            entry = Entry("milestone", one.id, int(is_on_time), ON_TIME if is_on_time else LATE)
            yield Dated(one.due_on, entry, after=None if is_settled else one.due_on)


def _screened(facts: Facts, period: Period) -> Iterator[Lasting]:
    for first, last, entry in _in_force(facts):
        is_decided = facts.contracts[entry.id].ticket_id not in facts.undecided
        yield Lasting(first, last, Entry("contract", entry.id, int(is_decided)))


SIGNED = Report(
    "agreements", "M14", _l("Agreements signed"),
    _l("Agreements whose last signature lies in the period, by kind; confidentiality agreements and amendments are not counted."),
    "count", "count", _signed, parts=_l("By kind"), group="kind", dated="each",
)  # fmt: skip
ACTIVE = Report(
    "active-agreements", "M20", _l("Active agreements"),
    _l("Agreements in force on the last day of the period: begun, not over, and active on that day by the record of their moves."),
    "count", "count", _active, parts=_l("By kind"), group="kind", dated="lasting", is_at_end=True,
)  # fmt: skip
CIFRE_STARTED = Report(
    "cifre", "M21", _l("CIFRE theses started"),
    _l("CIFRE agreements whose thesis work started in the period."),
    "count", "count", _cifre, dated="each",
)  # fmt: skip
CIFRE_IN_TIME = Report(
    "cifre-in-time", "M21", _l("CIFRE contracts signed in time"),
    _l("CIFRE agreements signed within six months of the start of work, of those whose work started in the period. Told only once six months have passed since its last day."),
    "share", "share", _cifre_in_time, dated="each",
    is_mature=lambda period: months_later(period.ends_on, _CONTRACT_WITHIN_MONTHS) <= clock.today(),
)  # fmt: skip
LABORATORIES = Report(
    "laboratories", "M22", _l("Joint laboratories and industrial chairs"),
    _l("Agreements of these kinds in force on the last day of the period."),
    "count", "count", _laboratories, parts=_l("By kind"), group="kind", dated="lasting", is_at_end=True,
)  # fmt: skip
THESES = Report(
    "theses", "M23", _l("Theses and post-docs with companies"),
    _l("Signed CIFRE, company-paid thesis and post-doc agreements that run in the period; each is about one person."),
    "count", "count", _theses, parts=_l("By kind"), group="kind", dated="lasting",
)  # fmt: skip
MILESTONES = Report(
    "milestones", "M28", _l("Milestones on time"),
    _l("Milestones validated by their day, of those due in the period that are validated, missed or overdue; cancelled ones are left out."),
    "share", "share", _milestones, parts=_l("By result"), dated="each",
    words={ON_TIME: _l("Validated on time"), LATE: _l("Late, or missed")},
)  # fmt: skip
SCREENED = Report(
    "screened", "M39", _l("Screening in order"),
    _l("Agreements in force on the last day of the period on whose request every required check is decided, of all agreements in force that day."),
    "share", "share", _screened, target=1.0, dated="lasting", is_at_end=True,
)  # fmt: skip
