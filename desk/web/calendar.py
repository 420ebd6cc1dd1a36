"""Room: one's own dates in any calendar program, under an address that can be renewed and ended."""

from datetime import timedelta

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import config
from desk.queries import calendar as queries
from desk.queries.calendar import Entry
from desk.services import calendar_links
from desk.transaction import unit_of_work
from desk.web.guards import current_actor, public, signed_in
from desk.web.language import speak
from desk.web.words import because
from forms.labels import label
from models.states import NextAction

room = Blueprint("calendar", __name__)
REFRESH = timedelta(hours=4)
# Which words a kind's detail has; the others say all by themselves.
_DETAILS = {"follow_up": "follow_up_kind", "next_action": "next_action"}


@room.get("/account/calendar")
@signed_in
def own() -> ResponseReturnValue:
    """See whether one's dates can be read by a calendar program, and which dates those are."""
    return _page()


@room.post("/account/calendar")
@signed_in
def make() -> ResponseReturnValue:
    """Get an address, or a new one in place of the old."""
    with unit_of_work():
        path = calendar_links.make(actor=current_actor())
    return _page(config.settings().base_url + path)


@room.post("/account/calendar/end")
@signed_in
def end() -> ResponseReturnValue:
    """End the address."""
    with unit_of_work():
        calendar_links.end(actor=current_actor())
    flash(_("The address has ended: calendar programs read nothing more."), "success")
    return redirect(url_for("calendar.own"), 303)


def _page(made: str | None = None) -> ResponseReturnValue:
    """Show the page; an address that was just made stands on it this once."""
    actor = current_actor()
    return render_template(
        "calendar/own.html", made=made, address=queries.address(actor),
        rows=[(one, summary(one)) for one in queries.entries(actor)],
    )  # fmt: skip


@room.get("/calendar/<opaque:key>.ics")
@public
def feed(key: str) -> Response:
    """Give a calendar program the dates of the person whose address it was told."""
    actor = calendar_links.reader(key)
    if actor is None:
        abort(404)
    speak(actor.language)
    response = make_response(_written(queries.entries(actor)))
    response.content_type = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = 'inline; filename="guichet.ics"'
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]  # werkzeug says so


def _written(entries: list[Entry]) -> bytes:
    """Write the dates as iCalendar (RFC 5545): days without an hour, that take no time and hold nothing back."""
    from icalendar import Calendar, Event, vUri  # here: megabytes for the few who ask

    settings = config.settings()
    calendar = Calendar()
    for name, value in (
        ("prodid", f"-//{settings.name}//guichet//EN"), ("version", "2.0"), ("method", "PUBLISH"),
        ("x-wr-calname", settings.name), ("name", settings.name),
    ):  # fmt: skip
        calendar.add(name, value)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for one in entries:
        event = Event()
        event.add("uid", f"{one.uid}@{settings.mail_domain}")
        event.add(
            "dtstamp", one.since
        )  # not now: the same dates are the same bytes, and are not fetched again
        event.add("dtstart", one.on)
        event.add("dtend", one.on + timedelta(days=1))
        event.add("summary", summary(one))
        if one.because is not None:
            event.add("description", because(one.because))
        event.add("url", vUri(settings.base_url + one.path))
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return calendar.to_ical()


def summary(one: Entry) -> str:
    """Say a date in one line: what it is, then the request."""
    words = str(label("calendar_entry", one.kind))
    if one.kind in _DETAILS and one.detail != NextAction.CUSTOM:  # an officer's own words stay at the desk
        words = str(label(_DETAILS[one.kind], one.detail))
    about = " ".join(part for part in (f"[{one.reference}]" if one.reference else "", one.title) if part)
    return _("%(what)s: %(about)s", what=words, about=about) if about else words
