"""What the queue and the ticket page say: why now, which views there are, why a unit is left out, why a value is refused."""

from flask_babel import lazy_gettext as _l

GROUPS = {
    # Why a request stands where it does in the queue.
    "attention": {
        "company_wrote": _l("The company wrote"),
        "unit_wrote": _l("A unit asked something"),
        "unit_accepted": _l("A unit accepted"),
        "mail_refused": _l("A mail did not arrive"),
        "overdue": _l("The next step is overdue"),
        "offers_over": _l("No unit left: choose the next one"),
        "new": _l("New request"),
        "offer_ends": _l("An offer runs out"),
        "unit_declined": _l("A unit declined"),
        "due_today": _l("Due today"),
    },
    "queue_view": {
        "attention": _l("Needs attention"),
        "mine": _l("Mine"),
        "new": _l("New"),
        "open": _l("All open"),
        "closed": _l("Closed"),
        "all": _l("Everything"),
    },
    "queue_sort": {
        "attention": _l("Most pressing first"),
        "due": _l("Next step, soonest first"),
        "newest": _l("Newest first"),
        "activity": _l("Last activity first"),
        "priority": _l("Highest priority first"),
    },
    # Why the matcher leaves a unit out.
    "exclusion": {
        "inactive": _l("No longer active"),
        "conflict": _l("A conflict of interest stands in the way"),
        "excluded_by_company": _l("The company does not want it"),
        "excluded_by_officer": _l("Left out by the desk"),
        "already_engaged": _l("At work on this request"),
        "already_offered": _l("Already asked"),
        "already_declined": _l("Already said no"),
        "paused": _l("Away for the time being"),
        "at_ceiling": _l("At its ceiling"),
    },
    # The parts of a unit's score.
    "match_part": {
        "expertise": _l("Declared expertise"),
        "text": _l("Words in its texts"),
        "cooperation": _l("Kind of help"),
        "sector": _l("Sector"),
        "language": _l("Language"),
    },
    # How a topic of the need meets one of the unit.
    "topic_relation": {
        "same": _l("the same topic"),
        "narrower": _l("a narrower topic"),
        "broader": _l("a wider topic"),
        "related": _l("a related topic"),
        "sibling": _l("a neighboring topic"),
    },
    # In which kind of text a search found its words.
    "search_place": {
        "title": _l("in the title"),
        "pitch": _l("in the request"),
        "company": _l("the company"),
        "person": _l("the company's person"),
        "message": _l("in a message"),
        "note": _l("in a note of the desk"),
        "file": _l("a file"),
        "confidential": _l("in the confidential part"),
    },
    # Beside which field, and what to do; for the acts of the ticket page.
    "ticket_refusal": {
        "owner_id.unknown": _l("Choose an officer or lead with an open account."),
        "due_on.past": _l("This day is over: choose today or a later day."),
        "due_on.closed": _l("This request is closed: reopen it first."),
        "until.past": _l("This day is over: choose a later day."),
        "topics.none": _l("Tick at least one topic."),
        "topics.unknown": _l("A topic is no longer in use: tick another one."),
        "unit_ids.none": _l("Tick at least one unit to ask."),
        "unit_ids.nobody_to_write_to": _l("A unit you ticked has nobody who receives offers: name a person in the directory first."),
        "unit_ids.paused": _l("A unit you ticked is away: choose another one."),
        "unit_ids.already_asked": _l("A unit you ticked has been asked already: wait for its answer."),
        "unit_ids.conflict": _l("A conflict of interest keeps a unit you ticked off this request: choose another one."),
        "unit_ids.not_searching": _l("Units are asked while the request looks for them, or when several may join: qualify it first."),
        "override_reason.ceiling": _l("A unit you ticked is at its ceiling: choose another one, or write why it should be asked all the same."),
        "ticket.not_searching": _l("Units are looked for once the request is qualified."),
        "outcome.does_not_fit": _l("This outcome does not fit where the request stands: choose another one."),
        "redirected_to.missing": _l("Name the partner to whom the company is sent."),
        "duplicate_of.unknown": _l("Write the reference of another request, such as ENA-2026-0042."),
        "missing_topics.none": _l("Tick the topics nobody could serve: they feed the report on unserved topics."),
        "missing_topics.unknown": _l("A topic is no longer in use: tick another one."),
        "files.too_large": _l("A file is too large: at most 25 MB each."),
        "files.too_many": _l("Too many files: at most 10."),
    },
}  # fmt: skip
