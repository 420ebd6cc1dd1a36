"""Why a value cannot be taken, beside its field, and what to do instead."""

from flask_babel import lazy_gettext as _l

GROUPS = {
    "refusal": {
        "no_change": _l("This is what is in force already: change something first."),
        "missing_language": _l("Write this in every language, or leave every box empty."),
        "too_long": _l("This text is too long."),
        "out_of_range": _l("This number is out of range."),
        "no_person": _l("Only a person with an account can do this."),
        "duplicate": _l("There is one already: open it instead, or write something else here."),
        "too_many_requests": _l("This is more than one run takes, 20,000 requests: narrow the list."),
        "too_many_mails": _l(
            "This macro writes to companies: at most 200 requests at once. Narrow the list."
        ),
        "too_many_acts": _l("A macro does at most twelve things: take one out."),
        "too_many_views": _l("You keep as many views as fit: delete one first."),
        "too_many_tokens": _l("You hold as many tokens as fit: end one first."),
        "token_name_taken": _l("You have a token of this name: choose another name."),
        "other_siren": _l("This SIRET is of another SIREN: its first nine digits must be the same."),
        "siren_of_another": _l(
            "Another company in the directory has this SIREN: put the two together first."
        ),
        "siret_is_french": _l("Only a site in France has a SIRET."),
        "before_it_opened": _l("It cannot close before it opened: choose a later day."),
        "unknown_site": _l("This is no site of the company of this agreement: choose one of the list."),
        "nothing_matches": _l(
            "No organization has this number, domain or name: write it as it stands in the directory."
        ),
        "several_match": _l("Several organizations have this name: write the number or the domain."),
        "group_of_itself": _l(
            "This one belongs to the organization itself: a group cannot be part of what it holds."
        ),
        "same_record": _l("This is one record already: choose two."),
        "two_organizations": _l(
            "These two are at different organizations: put the organizations together first."
        ),
        "erased": _l("This person was erased: what is left of them stays as it is."),
        "unknown_fact": _l("Tick only facts that are listed: reload the page."),
        "taken_by_another": _l("A third record has this number or address: put that one together first."),
        "goes_with_organizations": _l("These two came together with their organizations: part those."),
        "no_pool": _l("Only a pool, or an engineer of one, has days."),
        "not_yet": _l("Nobody has worked yet in a month to come: write those days as planned."),
        "past": _l("This day is over: choose today or a later day."),
        "shared_domain": _l("Many share this domain: it tells nobody."),
        "domain_taken": _l(
            "This domain is another organization’s: put the two together first, if they are one."
        ),
        "consent_untold": _l("Nobody consents without having been told: say when they were."),
        "nobody_invited": _l("Tick at least one person to invite, and at most forty."),
        "not_to_be_invited": _l("One of these people can no longer be invited: look at the list again."),
        "meeting_stands": _l(
            "People are invited to this meeting: call it off on its page, so that they learn of it."
        ),
        "month_to_come": _l("This month has not begun yet: leave it empty."),
        "source_missing": _l(
            "Say where these numbers come from: whoever reads them will want to look there."
        ),
        "not_a_score": _l("Write a score from 0 to 100."),
        "future": _l("This day has not come yet: choose today or an earlier day."),
        "before_start": _l("This day comes before the first one: choose a later day."),
        "before_end": _l("This day comes before the last day of the agreement: choose a later one."),
        "before_contract": _l("An amendment is signed after its contract: choose a later day."),
        "reason_missing": _l("Write why: others will have to understand this decision."),
        "name_missing": _l("Write the name of the person who made the statement."),
        "outcome_missing": _l("Write what came of it, in a sentence."),
        "value_missing": _l("This kind of agreement needs an answer here."),
        "choice_missing": _l("Choose how the overhead is counted."),
        "below_zero": _l("Write an amount that is not negative."),
        "unit_missing": _l("Say which unit does the work: an agreement comes into force with its unit."),
        "unknown_stage": _l("Choose one of the stages of this kind of agreement."),
        "stage_missing": _l("Write at least one stage."),
        "field_starts_deadline": _l(
            "The deadline of this kind is counted from one of its questions: keep that question."
        ),
        "unknown_kind": _l("Choose one of the kinds listed."),
        "unknown_field": _l("This kind of agreement has no such question: reload the page."),
        "not_at_the_desk": _l("Choose someone of the desk with an open account."),
        "not_at_work": _l("Choose among the units at work on this request and their people."),
        "nobody_named": _l("Name at least one person."),
        "other_organization": _l("This belongs to another organization: choose again."),
        "ticket_closed": _l("This request is closed: reopen it first."),
        "not_accepted": _l("No unit has accepted this request yet: wait for an acceptance."),
        "offer_not_accepted": _l("The unit has not accepted this request: there is nothing to state yet."),
        "nda_under_way": _l("An agreement is being prepared already: open that one."),
        "already_signed": _l("This is signed: what changes now needs an amendment."),
        "agreement_over": _l("This agreement is over: it cannot change any more."),
        "not_in_force": _l("Only an agreement in force can be amended."),
        "milestone_settled": _l("This milestone is settled: add a new one instead."),
        "nothing_to_invoice": _l("Only a validated milestone with an amount can be invoiced."),
        "already_decided": _l("A check that was decided stays required: change its decision instead."),
        "not_required": _l("This check is not required: say first that it is."),
        "no_tie": _l("No tie was declared: there is nothing to decide."),
        "overlaps": _l("Another absence lies in these days: take that one back first or choose other days."),
        "oneself": _l("Nobody stands in for themselves: choose somebody else."),
        "circle": _l(
            "On some of these days this person counts on whoever is away here: choose somebody else."
        ),
        "too_many_publications": _l(
            "A unit keeps at most 2,000 publications: take fewer, or remove some first."
        ),
        "asked_lately": _l("Its people were asked less than a month ago."),
        "not_of_the_unit": _l("Choose somebody of the unit who has not left."),
        "not_of_the_company": _l("Choose somebody of the company who can be written to."),
        "out_of_bounds": _l("Write a whole number from 0 to 99."),
        "no_such_parent": _l("Choose a team or pool that belongs to no other."),
        "unknown_topic": _l("Choose topics of the scheme that are not retired."),
        "twice": _l("This is listed twice: name it once."),
        "level": _l("Choose one of the three levels for each topic."),
        "last_administrator": _l("This is the only active administrator: make somebody else one first."),
        "closed_account": _l("This account is closed: open it again first."),
        "unknown": _l("This is not known here: choose among what is listed."),
        "none": _l("Choose at least one."),
        "missing": _l("This answer is needed here."),
        "closed": _l("This request is closed: reopen it first."),
        "itself": _l("This is the request itself: choose another one."),
        "is_part": _l("This request is merged: undo the merge, or open the request in which it lives now."),
        "one_closed": _l("One of the two requests is closed: reopen it first."),
        "other_company": _l(
            "The two requests belong to different companies: neither may read the words of the other. If it is one company, "
            "bring its two records together in the directory first."
        ),
        "committed": _l(
            "Units are asked or at work here, or an agreement is under way: merge the other request into this one instead."
        ),
        "both_committed": _l(
            "Units are asked or at work on both requests, or agreements are under way: they stay two."
        ),
        "of_an_offer": _l(
            "What was exchanged with a unit belongs to its offer and stays: choose other messages."
        ),
        "no_company_words": _l(
            "A new request begins with words of the company: choose at least one of its messages."
        ),
        "gone": _l("Some of these messages are somewhere else by now: choose again."),
        "merged_since": _l("The new request was merged since: undo that merge first."),
        "ended_a_split": _l("This merge came of undoing a split: split the messages off again instead."),
        "does_not_fit": _l("A request in this state cannot end this way: choose another outcome."),
        "nobody_to_write_to": _l(
            "Nobody of this unit receives offers: name one of its members in its profile."
        ),
        "paused": _l("This unit is absent: choose another one or wait until it is back."),
        "already_asked": _l("This unit has an open offer for this request or accepted it already."),
        "conflict": _l("A tie between this unit and the company stands in the way."),
        "ceiling": _l("This unit is at its ceiling: write why you ask it all the same."),
        "address_not_proven": _l(
            "This person has never acted from a link mailed to this address, so that we do not know whose it is. "
            "Have a new personal link sent there first, or hand the copy over in person."
        ),
        "not_searching": _l(
            "No unit is being looked for in this state: qualify the request and run the matching first."
        ),
    },
}
