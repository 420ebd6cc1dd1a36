"""Who there is: people, organizations and units."""

from flask_babel import lazy_gettext as _l

GROUPS = {
    "role": {
        "officer": _l("Desk officer"),
        "lead": _l("Head of the desk"),
        "contract_office": _l("Contract office"),
        "director": _l("Director"),
        "researcher": _l("Researcher or engineer"),
        "administrator": _l("Administrator"),
        "funder": _l("Funder (reports only)"),
    },
    # Each in itself, so that its readers find it.
    "notice_timing": {
        "at_once": _l("At once, one mail for each thing"),
        "daily": _l("Once a day: one mail in the morning"),
    },
    "token_scope": {
        "read": _l("Read"),
        "write": _l("Read and write"),
    },
    # With what a browser was signed in.
    "sign_in_proof": {
        "password": _l("Password alone"),
        "code": _l("Password and code"),
        "recovery_code": _l("Password and recovery code"),
    },
    "language": {
        "fr": _l("Français"),
        "en": _l("English"),
        "de": _l("Deutsch"),
    },
    "organization_kind": {
        "company": _l("Company"),
        "public_body": _l("Public body"),
        "academic": _l("Academic institution"),
        "other": _l("Other organization"),
    },
    "size_class": {
        "micro": _l("Micro-enterprise"),
        "sme": _l("Small or medium-sized enterprise"),
        "midcap": _l("Mid-cap company"),
        "large": _l("Large company"),
    },
    "identifier_kind": {
        "vat": _l("VAT number"),
        "register": _l("Register number"),
    },
    "activity_version": {
        "naf_rev2": _l("NAF rev. 2"),
        "naf_2025": _l("NAF 2025"),
    },
    "unit_kind": {
        "chair": _l("Chair"),
        "engineer": _l("Engineer of the pool"),
        "team": _l("Team"),
    },
    "member_role": {
        "holder": _l("Holder"),
        "deputy": _l("Deputy"),
        "engineer": _l("Engineer"),
        "member": _l("Member"),
    },
    "unit_text_kind": {
        "description": _l("Description"),
        "publication": _l("Publication"),
        "project": _l("Project"),
    },
    # What a profile lacks to be matched on.
    "profile_lack": {
        "no_topic": _l("no topic"),
        "few_topics": _l("few topics"),
        "no_text": _l("no text, no publication"),
        "never_confirmed": _l("topics nobody has confirmed"),
        "stale": _l("not confirmed for a year"),
    },
    # Why the desk may keep what it knows of a person; they read it themselves in the copy of their data.
    "legal_basis": {
        "request": _l("They wrote to the desk with a request"),
        "legitimate_interest": _l("The desk’s own task: working with companies (legitimate interest)"),
        "contract": _l("An agreement with their organization"),
        "consent": _l("They agreed to it"),
    },
    # What two records of the directory may both say.
    "merge_fact": {
        "name": _l("Name"),
        "kind": _l("Kind"),
        "number": _l("Number"),
        "domain": _l("Domain"),
        "sector": _l("Sector"),
        "activity": _l("Activity"),
        "size": _l("Size"),
        "email": _l("E-mail address"),
        "phone": _l("Phone"),
        "position": _l("Position"),
        "language": _l("Language"),
    },
    "site_fact": {
        "siret": _l("SIRET"),
        "name": _l("Name"),
        "address": _l("Address"),
        "postal_code": _l("Postal code"),
        "city": _l("Town"),
        "country": _l("Country"),
        "region": _l("Department or region"),
        "is_head": _l("Head office"),
        "opened_on": _l("Opened on"),
        "closed_on": _l("Closed on"),
    },
    # What moves from a record to the one it becomes part of.
    "merge_moves": {
        "requests": _l("Requests"),
        "people": _l("People"),
        "establishments": _l("Sites"),
        "messages": _l("Messages"),
        "ndas": _l("Confidentiality agreements"),
        "contracts": _l("Contracts"),
        "interactions": _l("Calls, meetings and visits"),
        "follow_ups": _l("Follow-ups"),
        "imports": _l("Lists it came in"),
    },
    # What speaks for two records being one, and what against it.
    "likeness_reason": {
        "same_number": _l("the same number"),
        "same_name": _l("the same name, legal form aside"),
        "close_name": _l("nearly the same name"),
        "same_domain": _l("the same mail domain"),
        "sister_domain": _l("the same mail domain under another ending"),
        "domain_is_name": _l("the mail domain of one is the name of the other"),
        "same_place": _l("the same town"),
        "same_address": _l("the same e-mail address"),
        "close_address": _l("nearly the same e-mail address"),
        "same_phone": _l("the same phone number"),
        "same_company": _l("the same company"),
        "likely_company": _l("perhaps the same company under another name"),
        "same_person": _l("the same person"),
        "same_sentence": _l("the same sentence"),
        "close_sentence": _l("nearly the same sentence"),
        "same_words": _l("the same text"),
        "close_words": _l("much of the same text"),
        "other_company": _l("another company"),
        "other_place": _l("another town"),
        "other_country": _l("another country"),
        "other_domain": _l("another mail domain"),
        "other_words": _l("a word of its own in the name"),
        "other_name": _l("another name"),
        "other_address": _l("another address at the same domain"),
    },
    # Days in a person's own calendar.
    "calendar_entry": {
        "follow_up": _l("Follow-up"),
        "milestone": _l("Milestone"),
        "offer_to_answer": _l("Last day to answer"),
        "offer_ends": _l("An offer ends"),
        "next_action": _l("Next step"),
    },
    "publication_source": {
        "bibtex": _l("BibTeX"),
        "hal": _l("HAL"),
        "orcid": _l("ORCID"),
        "csv": _l("CSV"),
    },
    # 1 aware, 2 practiced, 3 expert.
    "expertise_level": {
        "1": _l("Aware"),
        "2": _l("Practiced"),
        "3": _l("Expert"),
    },
}

# Refused to companies as well, and so said in German too.
REFUSED = {
    "desks_own": _l("This address is the desk’s own: write the one at which you read your mail."),
}
