"""What a company reads about its request on the tracking page."""

from flask_babel import lazy_gettext as _l

GROUPS = {
    # The life of a request as its company sees it, six steps.
    "tracking_step": {
        "received": _l("Received"),
        "reading": _l("Read by the desk"),
        "searching": _l("Looking for the right people"),
        "meeting": _l("Getting to know each other"),
        "agreement": _l("Agreement"),
        "work": _l("Working together"),
    },
    # The next step in plain words; the officer's own words never leave the desk.
    "next_step_company": {
        "triage": _l("A person at the desk reads your request and answers you"),
        "qualify": _l("The desk makes sure it has understood your need"),
        "wait_company": _l("Your answer to the desk’s question"),
        "search": _l("The desk looks for the people who can help and comes back to you"),
        "match": _l("The desk looks for the people who can help and comes back to you"),
        "choose_units": _l("The desk looks for the people who can help and comes back to you"),
        "wait_offers": _l("The desk looks for the people who can help and comes back to you"),
        "date_meeting": _l("The desk proposes a date for the first meeting"),
        "hold_meeting": _l("The first meeting"),
        "prepare_agreement": _l("The desk prepares an agreement"),
        "conclude_agreement": _l("The agreement is read and signed"),
        "follow_milestones": _l("The work goes on; the desk follows its milestones"),
        "resume": _l("The desk takes your request up again"),
        "answer_message": _l("The desk answers your message"),
        "custom": _l("The desk takes the next step for you"),
        "yours": _l("The next step is yours: see what the desk wrote below, or ask it"),
    },
    # What a company's number was recognized as, told while it is typed.
    "number_kind": {
        "siren": _l("SIREN"),
        "siret": _l("SIRET"),
        "vat": _l("VAT number"),
        "register": _l("Register number"),
    },
    # The desk's follow-up, in the language of whoever owns it.
    "data_wish_purpose": {
        "copy": _l("Send a copy of their data: {name}"),
        "erasure": _l("Erase personal data: {name}"),
    },
}
