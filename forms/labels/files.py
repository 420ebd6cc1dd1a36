"""Why a file is not taken, and what to do instead. Sizes and counts are said by the page, which knows the limits."""

from flask_babel import lazy_gettext as _l

GROUPS = {
    "file_refusal": {
        "empty": _l("This file is empty: choose it again, or leave it out."),
        "mail_too_large": _l("The mail is larger than 36 MB: this file lies whole in the mailbox alone."),
        "bad_name": _l("This file's name holds hidden characters: give it a plain name and choose it again."),
        "bad_extension": _l(
            "Files with this ending are not taken: send a PDF, an Office or OpenDocument file, an image, a text or a CSV."
        ),
        "unknown_kind": _l(
            "We could not tell what this file is: save it as PDF, Office, OpenDocument, image, text or CSV and choose it again."
        ),
        "markup": _l("This file is a web page, an SVG or XML: save it as PDF and choose it again."),
        "script": _l("This file is a program: send a description of it instead, as PDF or text."),
        "executable": _l("This file is or contains a program: send it without the program."),
        "archive": _l("This file is or contains an archive: unpack it and send the documents one by one."),
        "macros": _l("This document contains macros: save a copy without them, for example as PDF."),
        "encrypted": _l("This document is locked with a password: save a copy without it."),
        "polyglot": _l("Something else is hidden in this file: export it afresh, for example as PDF."),
        "bomb": _l("This document unpacks to far more than its size: export it afresh, for example as PDF."),
        "too_many_pixels": _l("This image is too large to open: save a smaller copy."),
        "damaged": _l("This file is damaged or incomplete: save or export it afresh."),
        "infected": _l("A virus was found in this file: clean it, or write what it says into the form."),
    },
}
