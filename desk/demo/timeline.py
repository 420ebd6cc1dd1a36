"""Puts the stories on the calendar, relative to today: the desk works in working time, companies write when they like.

Nothing lies in the future, and the steps of one story follow one another by at least a minute.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from desk import calendars
from desk.calendars import Calendar
from desk.demo.content import Step, Story

# Done by people of the desk and of the units, who do not work at night.
_COMPANY_VERBS: Final = frozenset({"send", "confirm", "answer", "survey"})
_STEP: Final = timedelta(minutes=3)
_BED_TIME: Final = 22
_RISING: Final = 7


@dataclass(frozen=True, order=True)
class Scene:
    """One step of one story at its moment; scenes sort by it."""

    moment: datetime
    place: tuple[str, int]
    story: Story
    step: Step


@dataclass(frozen=True)
class Timeline:
    """Days of stories as dates and moments; `now` is when the demonstration is loaded."""

    now: datetime
    calendar: Calendar
    offer_days: int = 7

    @property
    def anchor(self) -> datetime:
        """Return the moment the days of all stories are counted back from: late today, or now if that is earlier."""
        zone = ZoneInfo(self.calendar.zone)
        local = self.now.astimezone(zone)
        day = local.date() if local.hour >= 9 else local.date() - timedelta(days=1)
        return min(self.now, datetime.combine(day, time(17), zone).astimezone(UTC))

    def scenes(self, story: Story) -> Iterator[Scene]:
        """Yield the sending and the steps of a story, each at its moment."""
        steps = (Step("send", 0.0, {}), *story.steps)
        previous = datetime.min.replace(tzinfo=UTC)
        for number, step in enumerate(steps):
            latest = self.now - (len(steps) - number) * timedelta(seconds=20)
            moment = min(max(self._when(story, step), previous + _STEP), latest)
            previous = max(moment, previous + timedelta(seconds=1))
            yield Scene(previous, (story.key, number), story, step)

    def day(self, story: Story, days: float) -> date:
        """Return the date some days after a story's sending."""
        return self.calendar.day_of(self.anchor + timedelta(days=days - story.sent))

    def working_day(self, story: Story, days: float) -> date:
        """Return that date, or the first working day after it."""
        return calendars.add_working_days(self.day(story, days), 0, self.calendar)

    def _when(self, story: Story, step: Step) -> datetime:
        """Return the moment of a step, moved to a likely hour."""
        if step.get("ends") == "yesterday":
            return self._sent_to_end_last_night()
        moment = self.anchor + timedelta(days=step.day - story.sent)
        if step.verb in _COMPANY_VERBS:
            return self._awake(moment)
        if calendars.is_open(moment, self.calendar):
            return moment
        # Not on the stroke of nine: people open their mail first.
        settling = timedelta(minutes=int(step.day * 977 + len(story.key) * 7) % 150 + 4)
        opening = calendars.add_working(moment, settling, self.calendar)
        return opening if opening < self.now else moment

    def _sent_to_end_last_night(self) -> datetime:
        """Return the morning on which an offer is sent whose last day was yesterday, or is the first working day since.

        Nothing that is over stays so for long on a desk whose jobs run; on the day after a weekend it ends tonight.
        """
        today = self.calendar.day_of(self.anchor)
        last_day = sent = calendars.add_working_days(today - timedelta(days=1), 0, self.calendar)
        while calendars.add_working_days(sent, self.offer_days, self.calendar) > last_day:
            sent -= timedelta(days=1)
        morning = datetime.combine(sent, time(10, 20), ZoneInfo(self.calendar.zone))
        return morning.astimezone(UTC)

    def _awake(self, moment: datetime) -> datetime:
        """Move what would be written at night to the evening before."""
        hour = moment.astimezone(ZoneInfo(self.calendar.zone)).hour
        if hour < _RISING:
            return moment - timedelta(hours=hour + 3)
        return moment - timedelta(hours=2) if hour >= _BED_TIME else moment
