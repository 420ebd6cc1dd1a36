"""Invitations as calendar programs read them (RFC 5545, 5546): one person each, who learns of nobody else's."""

from datetime import UTC

from desk import clock, config
from models import Invitee, Meeting
from models.states import MeetingAnswer

REQUEST, CANCEL = "REQUEST", "CANCEL"
_SAID = {
    MeetingAnswer.AWAITED: "NEEDS-ACTION",
    MeetingAnswer.ACCEPTED: "ACCEPTED",
    MeetingAnswer.TENTATIVE: "TENTATIVE",
    MeetingAnswer.DECLINED: "DECLINED",
}


def written(meeting: Meeting, invitee: Invitee, method: str) -> str:
    """Write an invitation, its update, or its end.

    No link stands in it: calendars are read by others, too, and a person's link is theirs alone. The hour is in UTC, so that
    no program needs our rules of summer time.
    """
    from icalendar import (  # here: megabytes for the few mails that need them
        Calendar,
        Event,
        vCalAddress,
        vText,
    )

    settings, person = config.settings(), invitee.person
    organizer = vCalAddress(f"mailto:{settings.mail_from}")
    organizer.params["CN"] = vText(settings.name)
    attendee = vCalAddress(f"mailto:{person.email}")
    said = _SAID[MeetingAnswer(invitee.answer)]
    attendee.params |= {"CN": vText(person.name), "ROLE": vText("REQ-PARTICIPANT"), "PARTSTAT": vText(said),
                        "RSVP": vText("TRUE" if method == REQUEST else "FALSE")}  # fmt: skip
    event = Event()
    for name, value in (
        ("uid", f"{invitee.uid}@{settings.mail_domain}"), ("sequence", meeting.sequence), ("dtstamp", clock.now()),
        ("dtstart", meeting.starts_at.astimezone(UTC)), ("dtend", meeting.ends_at.astimezone(UTC)), ("summary", meeting.subject),
        ("location", meeting.place), ("status", "CONFIRMED" if method == REQUEST else "CANCELLED"),
    ):  # fmt: skip
        event.add(name, value)
    if meeting.agenda:
        event.add("description", meeting.agenda)
    event.add("organizer", organizer, encode=False)
    event.add("attendee", attendee, encode=False)
    calendar = Calendar()
    for name, value in (
        ("prodid", f"-//{settings.name}//guichet//EN"),
        ("version", "2.0"),
        ("method", method),
    ):
        calendar.add(name, value)
    calendar.add_component(event)
    return str(calendar.to_ical().decode("utf-8"))
