"""Messages, files, mails, meetings and background work."""

from flask_babel import lazy_gettext as _l

# What the desk itself notes where a mail server's answer would stand; a server's own words are shown as they came.
NOTED_OF_MAILS = {
    "kept in the demo mailbox": _l("kept in the demo mailbox"),
    "made up with its message": _l("made up with its message"),
    "printed": _l("printed"),
    "cannot be written as a mail": _l("cannot be written as a mail"),
    "not an address a mail can be sent to": _l("not an address a mail can be sent to"),
    "the sender stopped before it knew whether the mail had left": _l(
        "the sender stopped before it knew whether the mail had left"
    ),
}
GROUPS = {
    "lane": {
        "company": _l("With the company"),
        "unit": _l("With the research unit"),
        "internal": _l("Among the desk"),
    },
    "author_kind": {
        "contact": _l("Company"),
        "staff": _l("Desk"),
        "unit": _l("Research unit"),
        "system": _l("Automatic"),
    },
    # Who may read a file.
    "layer": {
        "pitch": _l("Open to experts"),
        "confidential": _l("Confidential until an agreement"),
        "internal": _l("For the desk only"),
    },
    # What looks internal in words that are about to leave.
    "internal_words": {
        "marker": _l("words for colleagues"),
        "mention": _l("a colleague’s name with an @"),
        "note": _l("words of an internal note"),
        "unit": _l("a unit that was asked, which the company does not know"),
        "confidential": _l("words of the confidential part"),
        "company": _l("the company’s name, which this unit may not know yet"),
    },
    "scan_state": {
        "not_scanned": _l("Not scanned"),
        "clean": _l("No virus found"),
        "infected": _l("Virus found"),
        "held": _l("Held back"),
    },
    "outbox_state": {
        "queued": _l("Waiting to leave"),
        "sending": _l("Leaving"),
        "sent": _l("Mail sent"),
        "refused": _l("Refused by the mail server"),
        "failed": _l("Could not be sent"),
        "unknown": _l("Perhaps sent: check before sending again"),
        "bounced": _l("Came back"),
        "held": _l("In the next daily mail"),
    },
    "link_purpose": {
        "tracking": _l("Following a request"),
        "resume": _l("Resuming a draft"),
        "offer": _l("Answering an offer"),
        "password": _l("Setting a password"),
        "calendar": _l("Reading a calendar"),
        "my_data": _l("Reading a copy of one’s data"),
    },
    "data_wish_kind": {
        "copy": _l("Send me a copy of my data"),
        "erasure": _l("Erase my data"),
    },
    "data_wish_state": {
        "open": _l("Waiting"),
        "done": _l("Carried out"),
        "refused": _l("Refused, with a reason"),
    },
    "interaction_kind": {
        "call": _l("Call"),
        "meeting": _l("Meeting"),
        "visit": _l("Visit"),
        "event": _l("Event"),
        "diagnosis": _l("Diagnosis"),
    },
    "meeting_answer": {
        "awaited": _l("No answer yet"),
        "accepted": _l("Comes"),
        "tentative": _l("Perhaps"),
        "declined": _l("Cannot come"),
    },
    "follow_up_kind": {
        "meeting": _l("Meeting"),
        "call": _l("Call"),
        "visit": _l("Visit"),
        "check": _l("Check how things stand"),
    },
    "follow_up_state": {
        "planned": _l("Planned"),
        "done": _l("Done"),
        "cancelled": _l("Cancelled"),
    },
    "job_run_state": {
        "running": _l("Running"),
        "done": _l("Done"),
        "failed": _l("Failed"),
    },
}
