"""What a company answers in the form, as it reads it there."""

from flask_babel import lazy_gettext as _l

GROUPS = {
    "data_available": {
        "none": _l("No data yet"),
        "some": _l("Some data"),
        "lot": _l("A lot of data"),
    },
    "data_kind": {
        "text": _l("Text"),
        "images": _l("Images or video"),
        "signals": _l("Signals or measurements"),
        "tables": _l("Tables or databases"),
        "other": _l("Other kinds of data"),
    },
    "horizon": {
        "under_3_months": _l("Within 3 months"),
        "this_year": _l("This year"),
        "later": _l("Later"),
    },
    "cooperation": {
        "advice": _l("Advice from an expert"),
        "study": _l("Study or expertise report"),
        "thesis": _l("Thesis with a company (such as CIFRE)"),
        "student": _l("Student project or internship"),
        "joint_project": _l("Joint research project"),
        "engineer": _l("Support from an engineer"),
        "training": _l("Training"),
        "unknown": _l("I don’t know yet"),
    },
    "budget": {
        "none": _l("No budget"),
        "lt10k": _l("Under €10,000"),
        "10_50k": _l("€10,000 to €50,000"),
        "50_200k": _l("€50,000 to €200,000"),
        "gt200k": _l("Over €200,000"),
        "public_funding": _l("Public funding wanted"),
    },
    "sensitive_data": {
        "yes": _l("Yes"),
        "no": _l("No"),
        "unknown": _l("I don’t know"),
    },
}
