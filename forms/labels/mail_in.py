"""Mails that came in, as the desk reads of them."""

from flask_babel import lazy_gettext as _l

GROUPS = {
    "mail_source": {
        "imap": _l("From the mailbox"),
        "maildir": _l("From the mail folder"),
        "file": _l("From a file"),
    },
    "inbound_state": {
        "received": _l("Waiting to be understood"),
        "understood": _l("Understood"),
        "set_aside": _l("Could not be understood"),
    },
    "inbound_outcome": {
        "new": _l("New request"),
        "follow_up": _l("On its request"),
        "ignored": _l("Nothing to do"),
        "bounce": _l("A mail of ours came back"),
        "quarantine": _l("To decide"),
    },
    "inbound_decision": {
        "accepted": _l("Placed on a request by a person"),
        "opened": _l("Made a request by a person"),
        "discarded": _l("Discarded by a person"),
    },
    # What a mail that came in is; for those that wait, `inbound_why` says it in a sentence.
    "inbound_reason": {
        "no_match": _l("A new request"),
        "keyed_address": _l("An answer, to the address we gave"),
        "known_reference": _l("An answer to a mail of ours"),
        "delivery_notice": _l("A note that a mail arrived"),
        "read_receipt": _l("A note that a mail was read"),
        "away": _l("Somebody is away"),
        "empty": _l("An empty mail"),
        "own_mail": _l("A mail of the desk itself"),
        "meeting_answer": _l("An answer to an invitation, kept with its meeting"),
        "meeting_late": _l("An answer to an invitation that no longer stands so"),
        "meeting_not_invited": _l("An answer to an invitation by somebody it was not for"),
        "meeting_unknown": _l("An answer to an invitation we do not know"),
        "bounce": _l("A mail of ours came back"),
        "delay": _l("A mail of ours is delayed"),
        "complaint": _l("A complaint about a mail of ours"),
        "stranger": _l("A stranger’s answer"),
        "unproven": _l("A sender without proof"),
        "left": _l("Somebody who no longer belongs there"),
        "no_ticket": _l("A request that is not confirmed"),
        "too_many": _l("Too many mails at once"),
        "too_large": _l("A mail that is too large"),
        "number_only": _l("A number without proof"),
        "colleague": _l("A colleague, it says"),
        "challenge": _l("A filter that holds a mail of ours"),
    },
    "inbound_why": {
        "stranger": _l(
            "It answers a mail about this request, but its sender does not belong there. Nobody of the request sees it."
        ),
        "unproven": _l(
            "It calls itself from a colleague, but nothing proves it: neither our reply address nor our own mail server."
        ),
        "left": _l("It came to a reply address whose holder no longer belongs to the request."),
        "no_ticket": _l("It answers about a request that its company has not confirmed."),
        "too_many": _l("This address wrote more than people do. Perhaps a machine answers another."),
        "too_large": _l(
            "It is larger than 36 MB. Its beginning is here; the whole of it, with its files, lies in the mailbox."
        ),
        "number_only": _l("It names a request by its number alone, which anybody can write."),
        "colleague": _l(
            "It calls itself from somebody of the desk or of a unit, and belongs to no request we know."
        ),
        "challenge": _l(
            "A filter keeps a mail of ours from its recipient until somebody follows its link. Look where the link leads, follow it, then discard this mail."
        ),
    },
}
