"""Stories on the calendar: ordered, never in the future, in working time for the people of the desk."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from desk import calendars
from desk.demo import content
from desk.demo.timeline import Timeline

CALENDAR = calendars.for_site("FR-57")
PARIS = ZoneInfo("Europe/Paris")
MOMENTS = [
    datetime(2026, 3, 10, 8, 0, tzinfo=UTC),  # a Tuesday
    datetime(2026, 3, 14, 1, 30, tzinfo=UTC),  # the night to a Saturday
    datetime(2026, 12, 28, 22, 45, tzinfo=UTC),  # after Christmas, late
    datetime(2026, 3, 29, 1, 5, tzinfo=UTC),  # just after the clocks changed
]


@pytest.mark.parametrize("now", MOMENTS, ids=str)
def test_steps_follow_one_another_and_none_is_to_come(now):
    timeline = Timeline(now, CALENDAR)
    for story in content.stories():
        moments = [scene.moment for scene in timeline.scenes(story)]
        assert moments == sorted(set(moments)), story.key
        assert moments[-1] < now, story.key


def test_the_desk_works_when_it_is_open():
    timeline = Timeline(datetime(2026, 3, 12, 16, 0, tzinfo=UTC), CALENDAR)
    company = {"send", "confirm", "answer", "survey"}
    scenes = [
        scene
        for story in content.stories()
        for scene in timeline.scenes(story)
        if scene.step.verb not in company
    ]
    late = [scene for scene in scenes if not calendars.is_open(scene.moment - timedelta(hours=1), CALENDAR)
            and not calendars.is_open(scene.moment, CALENDAR)]  # fmt: skip
    assert len(late) < len(scenes) / 20


def test_companies_do_not_write_at_night():
    timeline = Timeline(datetime(2026, 3, 12, 16, 0, tzinfo=UTC), CALENDAR)
    hours = {next(timeline.scenes(story)).moment.astimezone(PARIS).hour for story in content.stories()}
    assert hours.isdisjoint({0, 1, 2, 3, 4, 5, 6, 23})


def test_days_of_a_story_are_counted_from_its_sending():
    timeline = Timeline(datetime(2026, 3, 12, 16, 0, tzinfo=UTC), CALENDAR)
    story = next(one for one in content.stories() if one.key == "orneval-recuit")
    assert (timeline.day(story, story.sent) - timeline.day(story, 0)).days in (338, 339)
    assert timeline.working_day(story, 0) >= timeline.day(story, 0)
