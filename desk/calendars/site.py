"""The calendar of a site as data: opening hours of the week, public holidays, own closures."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from holidays import country_holidays

# A departement's holidays are the nation's, but for Alsace-Moselle (ordinance of 16 August 1892): the library
# knows Moselle as 57 and both departements of Alsace as 6AE.
_ALSACE_MOSELLE = {"57": "57", "67": "6AE", "68": "6AE"}
_DEPARTEMENTS = frozenset([f"{n:02}" for n in range(1, 96) if n != 20] + ["2A", "2B"])
_NEIGHBORS = frozenset(["BE", "CH-BL", "CH-BS", "DE-BW", "DE-RP", "DE-SL", "LU"])


class UnknownCalendar(ValueError):
    """No calendar has this code."""


@dataclass(frozen=True, slots=True)
class Span:
    """One opening of a day, in wall time; closing at 00:00 means the end of that day."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        """Refuse an opening that ends before it begins."""
        if self.closes <= self.opens and self.closes != time(0):
            raise ValueError(f"an opening ends after it begins: {self.opens}-{self.closes}")


@dataclass(frozen=True, slots=True)
class Closure:
    """A day on which this site alone is closed, such as a bridge day."""

    on: date
    name: str

    def __post_init__(self) -> None:
        """Refuse a closure without a reason: the sentence that explains a deadline names it."""
        if not self.name.strip():
            raise ValueError(f"the closure of {self.on} needs a name")


Week = tuple[tuple[Span, ...], ...]

_DESK_DAY = (Span(time(9), time(12, 30)), Span(time(13, 30), time(17, 30)))
DEFAULT_WEEK: Week = (_DESK_DAY,) * 5 + ((), ())


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a site is open: `week` from Monday to Sunday, less the holidays of `code` and its own closures."""

    code: str
    zone: str = "Europe/Paris"
    week: Week = DEFAULT_WEEK
    closures: tuple[Closure, ...] = ()
    # Days worked out already: a calendar never changes, and many deadlines ask about the same days.
    _known: dict[date, tuple[tuple[datetime, datetime], ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False, hash=False
    )

    def __post_init__(self) -> None:
        """Refuse unknown codes and zones, a week that never opens, openings that overlap."""
        _place(self.code)
        ZoneInfo(self.zone)
        if len(self.week) != 7 or not any(self.week):
            raise ValueError("a week has seven days, at least one of them with an opening")
        for spans in self.week:
            for earlier, later in pairwise(spans):
                if earlier.closes == time(0) or later.opens < earlier.closes:
                    raise ValueError(f"openings of a day follow one another: {earlier}, {later}")

    def day_of(self, moment: datetime) -> date:
        """Return the site's date at a moment; a naive moment is refused."""
        if moment.utcoffset() is None:
            raise ValueError(f"a moment needs its time zone: {moment!r}")
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def closed_for(self, day: date) -> tuple[str, ...]:
        """Return the English names of what closes a day, empty for an ordinary one (weekends have no name)."""
        own = tuple(closure.name for closure in self.closures if closure.on == day)
        return _public_holidays(self.code, day.year).get(day, ()) + own

    def usual_openings(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """Return the openings of that day of the week in UTC, as if no holiday fell on it."""
        zone = ZoneInfo(self.zone)
        openings = []
        for span in self.week[day.weekday()]:
            last = day + timedelta(days=1) if span.closes == time(0) else day
            opens = datetime.combine(day, span.opens, zone).astimezone(UTC)
            closes = datetime.combine(last, span.closes, zone).astimezone(UTC)
            if opens < closes:  # an opening inside the hour that summer time skips does not exist
                openings.append((opens, closes))
        return tuple(openings)

    def openings(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """Return the openings of one day in UTC, in order."""
        known = self._known.get(day)
        if known is None:
            known = () if self.closed_for(day) else self.usual_openings(day)
            self._known[day] = known
        return known

    def day_length(self) -> timedelta | None:
        """Return the working time of a day when all working days are alike, else None."""
        lengths = {sum((_length(span) for span in spans), timedelta()) for spans in self.week if spans}
        return lengths.pop() if len(lengths) == 1 else None


@lru_cache(maxsize=64)
def for_site(code: str, zone: str = "Europe/Paris") -> Calendar:
    """Return the calendar of a site with the usual hours; UnknownCalendar when no such code is known."""
    return Calendar(code=code, zone=zone)


def _place(code: str) -> tuple[str, str | None]:
    """Split a code into the holiday library's country and subdivision."""
    country, _, part = code.partition("-")
    if country == "FR" and part in _DEPARTEMENTS:
        return country, _ALSACE_MOSELLE.get(part)
    if code in _NEIGHBORS:
        return country, part or None
    raise UnknownCalendar(
        f"{code!r} is no known calendar: FR- and a departement (FR-57), or one of {', '.join(sorted(_NEIGHBORS))}"
    )


@lru_cache(maxsize=256)
def _public_holidays(code: str, year: int) -> dict[date, tuple[str, ...]]:
    """Return the public holidays of a year, in English; two on one day are both named."""
    country, part = _place(code)
    days = country_holidays(country, subdiv=part, years=year, expand=False, language="en_US")
    return {day: tuple(days.get_list(day)) for day in days}


def _length(span: Span) -> timedelta:
    """Return how long an opening is on a day without clock change."""
    opens = timedelta(hours=span.opens.hour, minutes=span.opens.minute, seconds=span.opens.second)
    closes = timedelta(hours=span.closes.hour, minutes=span.closes.minute, seconds=span.closes.second)
    return (closes or timedelta(days=1)) - opens
