"""Confidentiality agreements, contracts, money, milestones and the checks before them."""

from flask_babel import lazy_gettext as _l

GROUPS = {
    "nda_state": {
        "requested": _l("Asked for"),
        "drafted": _l("Drafted"),
        "in_review": _l("In review"),
        "signed": _l("Signed"),
        "expired": _l("Ran out"),
        "ended": _l("Ended early"),
    },
    "contract_state": {
        "idea": _l("Idea"),
        "negotiation": _l("In negotiation"),
        "legal_review": _l("In legal review"),
        "signature": _l("Being signed"),
        "active": _l("In force"),
        "completed": _l("Completed"),
        "terminated": _l("Terminated"),
        "abandoned": _l("Abandoned"),
    },
    "milestone_state": {
        "planned": _l("Planned"),
        "due": _l("Due"),
        "submitted": _l("Handed in"),
        "validated": _l("Validated"),
        "missed": _l("Missed"),
        "cancelled": _l("Cancelled"),
    },
    "funding_source": {
        "company": _l("Paid by the company"),
        "anr": _l("ANR (national research agency)"),
        "region": _l("Region"),
        "state": _l("State funds"),
        "eu": _l("European Union"),
        "laboratory": _l("Laboratory"),
        "other": _l("Other funder"),
    },
    "output_kind": {
        "publication": _l("Publication"),
        "software": _l("Program"),
        "dataset": _l("Data"),
        "patent": _l("Patent"),
        "license": _l("License"),
        "start_up": _l("Start-up"),
        "other": _l("Something else"),
    },
    "monthly_measure": {
        "grant_spent": _l("Cluster grant spent, in euros"),
        "energy": _l("Energy of the machine, in kWh"),
        "processor": _l("Processor time, in hours"),
    },
    "party_role": {
        "company": _l("Company"),
        "establishment": _l("Establishment"),
        "foundation": _l("Foundation"),
        "person": _l("Person"),
        "other": _l("Other party"),
    },
    "kind_answer": {
        "text": _l("A line of text"),
        "long_text": _l("A text"),
        "number": _l("A number"),
        "days": _l("A number of days"),
        "months": _l("A number of months"),
        "money": _l("An amount"),
        "percent": _l("A percentage"),
        "date": _l("A day"),
        "yes_no": _l("Yes or no"),
    },
    "funding_nature": {
        "cash": _l("In cash"),
        "kind": _l("In kind"),
    },
    "overhead_mode": {
        "on_top": _l("Added on top of the costs"),
        "inside": _l("Included in the total"),
    },
    "screening_decision": {
        "cleared": _l("Cleared"),
        "cleared_with_conditions": _l("Cleared with conditions"),
        "refused": _l("Refused"),
    },
    "screening_check": {
        "restricted_zone": _l("Restricted zone (ZRR)"),
        "export_control": _l("Export control"),
        "sanctions": _l("Sanctions lists"),
        "personal_data": _l("Personal data"),
        "ethics": _l("Research ethics"),
        "ai_act": _l("AI regulation"),
    },
}
