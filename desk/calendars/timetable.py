"""What an administrator sets: opening hours, closures, places with their holidays, and targets by kind and priority."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from desk.calendars.site import Calendar, Closure, Week

# What a day counts where those of the week differ.
_A_DAY = timedelta(hours=7)
# Minutes of working time, by kind of target and priority.
Targets = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class TimeRules:
    """One version of the desk's time: `version` 0 is what the desk ships with, `code` the calendar of the desk itself."""

    version: int
    code: str
    zone: str
    week: Week
    closures: tuple[Closure, ...]
    places: Mapping[str, str]
    targets: Targets
    _known: dict[str | None, Calendar] = field(default_factory=dict, init=False, repr=False, compare=False)

    def calendar(self, place: str | None = None) -> Calendar:
        """Return the calendar of a place, the desk's own where the place is none or not known.

        A place has holidays of its own; hours and closures are the desk's, which the desk's own calendar follows.
        """
        sought = place.strip().casefold() if place else None
        code = next((code for name, code in self.places.items() if name.casefold() == sought), None)
        if code not in self._known:
            own = self.closures if code is None else ()
            self._known[code] = Calendar(code=code or self.code, zone=self.zone, week=self.week, closures=own)
        return self._known[code]

    def target(self, kind: str, priority: str) -> timedelta:
        """Return the working time a target gives."""
        return timedelta(minutes=self.targets[kind][priority])

    def working_days(self, kind: str, priority: str) -> int:
        """Return a target in working days, a begun one counted, as promises in words give it."""
        day = self.calendar().day_length() or _A_DAY
        return -(-self.target(kind, priority) // day)
