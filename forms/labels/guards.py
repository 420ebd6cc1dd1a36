"""What is missing when a state table refuses a move, and what to do about it."""

from flask_babel import lazy_gettext as _l

GROUPS = {
    "guard": {
        "owner_set": _l("Nobody owns this request yet: choose an owner first."),
        "question_sent": _l("No question has been sent: write your question to the company first."),
        "answer_received": _l(
            "The company has not answered yet: wait for its answer, or note what it told you."
        ),
        "topic_confirmed": _l("No topic is confirmed: confirm at least one topic."),
        "pitch_checked": _l("The pitch has not been checked: read it and say that it holds no secret."),
        "screening_answered": _l(
            "The screening questions are not answered: say for each check whether it is required."
        ),
        "match_run_stored": _l("No search for units is stored: run the search first."),
        "offer_sent": _l("No offer has been sent: send at least one offer."),
        "no_blocking_conflict": _l("A conflict of interest blocks this unit: choose another one."),
        "offer_accepted": _l("No unit has accepted yet: wait for an acceptance or ask another unit."),
        "no_offer_open": _l("An offer is still open: wait for its answer or withdraw it."),
        "meeting_dated": _l("The first meeting has no date: plan it in the follow-ups."),
        "agreement_drafted": _l("There is no agreement yet: draft one first."),
        "conflicts_stated": _l(
            "A statement on conflicts of interest is missing or undecided: complete it first."
        ),
        "screenings_cleared": _l(
            "A required check is not cleared, or its decision has run out: have it decided first."
        ),
        "agreement_active": _l("No agreement is in force: have it signed first."),
        "outcome_fits": _l("This outcome does not fit where the request stands: choose another one."),
        "milestones_settled": _l("A milestone is still open: validate it, mark it missed or cancel it."),
        "trl_end_given": _l("The maturity at the end is missing: give the TRL reached, from 1 to 9."),
        "reason_and_date": _l("A reason and a date are missing: say why it waits and until when."),
        "comes_back_to_where_it_was": _l(
            "A request on hold goes back to where it was held: resume it there."
        ),
        "reason_given": _l("A reason is missing: write why."),
        "signed_and_dated": _l("The signature and the first day are missing: give both dates."),
        "unit_named": _l("No unit is named: say which unit does the work."),
        "people_named": _l(
            "Nobody is named in the agreement: name the people who may read the confidential part."
        ),
        "dates_set": _l("The dates are missing: give the day of signature and the last day."),
        "end_passed": _l("The last day is not over yet: end the agreement early instead, with a reason."),
        "below_ceiling_or_override": _l(
            "This unit is at its ceiling: choose another one, or write why it should be asked all the same."
        ),
        "place_left": _l("Another unit has already taken this need: thank you all the same."),
        "before_deadline": _l(
            "The deadline has passed: write to the desk if you would still like to answer."
        ),
        "code_given": _l("The reason for declining is missing: choose one."),
        "deadline_passed": _l("The deadline has not passed yet: withdraw the offer instead, with a reason."),
    },
}
