"""`make translations`: collect the program's texts into the .po files and name those still to translate."""

import sys

from desk.translations import LANGUAGES
from desk.translations.catalog import extracted, faults, updated, write


def main() -> int:
    """Update every language's file; fail while something is missing."""
    texts = extracted()
    lacking = []
    for language in LANGUAGES:
        catalog = updated(language, texts)
        write(language, catalog)
        lacking += faults(language, texts, catalog)
    print("\n".join([*lacking, f"{len(texts)} texts, {len(lacking)} to do"]))
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
