"""The names of what the public reads, where each stands, and of the parts of a text."""

from flask_babel import lazy_gettext as _l

GROUPS = {
    "public_text": {
        "notice": _l("A notice to everybody"),
        "welcome": _l("The first words"),
        "story_1": _l("First example"),
        "story_2": _l("Second example"),
        "story_3": _l("Third example"),
        "cost": _l("What it costs"),
        "kept": _l("How long requests are kept"),
        "data": _l("More about data"),
        "legal": _l("More in the legal notice"),
        "signature": _l("Under every mail"),
    },
    "public_text_place": {
        "notice": _l(
            "On top of the first page, the form and each company’s own page: closed days, a call that ends."
        ),
        "welcome": _l("The title of the first page and the lines under it."),
        "story_1": _l("On the first page. Once one example is yours, the invented ones are gone."),
        "story_2": _l("On the first page, beside the first."),
        "story_3": _l("On the first page, beside the others."),
        "cost": _l("On the first page, under “What does it cost?”"),
        "kept": _l("On the page about data, the last word on confirmed requests."),
        "data": _l("On the page about data, before the rights of each person."),
        "legal": _l("In the legal notice, after who publishes the service and where it runs."),
        "signature": _l("Under the name of the desk: its postal address, its number, its hours."),
    },
    "text_part": {
        "words": _l("Words"),
        "title": _l("Title"),
        "lead": _l("Lines under the title"),
        "need": _l("What they asked"),
        "who": _l("Who they are"),
        "result": _l("What came of it"),
    },
}
