"""The calendar of this desk: promises and next actions are dated with it."""

from datetime import date

from desk import calendars, clock, config


def current() -> calendars.Calendar:
    """Return the calendar the settings name."""
    settings = config.settings()
    return calendars.for_site(settings.calendar, settings.timezone)


def in_working_days(count: int) -> date:
    """Return the date so many working days from today."""
    return calendars.add_working_days(clock.today(), count, current())
