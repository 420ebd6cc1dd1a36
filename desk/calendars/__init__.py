"""Working time, holidays, deadlines with pauses; pure; explains itself in a sentence.

Arithmetic is in UTC, so both clock changes are exact. Both edges of an opening count as open: a target that ends
at 17:30 is due at 17:30 that day, not at 9:00 the next.
"""

from desk.calendars.deadlines import Deadline, Pause, SkippedDay, deadline, due_at
from desk.calendars.site import DEFAULT_WEEK, Calendar, Closure, Span, UnknownCalendar, for_site
from desk.calendars.timetable import Targets, TimeRules
from desk.calendars.wording import explain
from desk.calendars.working import (
    add_working,
    add_working_days,
    is_open,
    is_working_day,
    months_later,
    months_over,
    next_working_day,
    working_between,
)

__all__ = [
    "DEFAULT_WEEK",
    "Calendar",
    "Closure",
    "Deadline",
    "Pause",
    "SkippedDay",
    "Span",
    "Targets",
    "TimeRules",
    "UnknownCalendar",
    "add_working",
    "add_working_days",
    "deadline",
    "due_at",
    "explain",
    "for_site",
    "is_open",
    "is_working_day",
    "months_later",
    "months_over",
    "next_working_day",
    "working_between",
]
