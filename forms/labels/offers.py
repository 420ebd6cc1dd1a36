"""What became of an offer to a unit, and of the work that follows."""

from flask_babel import lazy_gettext as _l

GROUPS = {
    "offer_state": {
        "draft": _l("Draft"),
        "sent": _l("Sent"),
        "seen": _l("Opened by the unit"),
        "accepted": _l("Accepted"),
        "accepted_with_conditions": _l("Accepted with conditions"),
        "declined": _l("Declined"),
        "expired": _l("Expired without answer"),
        "withdrawn": _l("Withdrawn"),
    },
    # As the unit reads it when it says no.
    "decline_code": {
        "not_my_topic": _l("Not our topic"),
        "no_capacity": _l("No capacity at the moment"),
        "conflict_of_interest": _l("Conflict of interest"),
        "too_early": _l("The need is not ripe yet"),
        "not_research": _l("This is not research"),
        "data_missing": _l("The data are missing"),
        "no_funding": _l("The funding is missing"),
        "confidentiality": _l("The confidentiality terms do not suit us"),
        "suggest_other_unit": _l("Another unit is better placed"),
        "other": _l("Another reason"),
    },
    "engagement_state": {
        "active": _l("At work"),
        "ended": _l("Work ended"),
    },
}
