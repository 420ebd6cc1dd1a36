"""The texts of the public pages and mails that a desk may write itself: the parts of each, and how long a part may be."""

from collections.abc import Mapping
from typing import Final

PUBLIC_TEXTS: Final[Mapping[str, Mapping[str, int]]] = {
    "notice": {"words": 300},
    "welcome": {"title": 120, "lead": 500},
    "story_1": {"need": 250, "who": 80, "result": 400},
    "story_2": {"need": 250, "who": 80, "result": 400},
    "story_3": {"need": 250, "who": 80, "result": 400},
    "cost": {"words": 800},
    "kept": {"words": 800},
    "data": {"words": 4000},
    "legal": {"words": 4000},
    "signature": {"words": 400},
}
