"""The form of a request as its pages and its script post it, and how what it holds is kept as a draft."""

from collections.abc import Callable
from typing import Any

from desk import policy
from desk.errors import Conflict
from desk.services import drafts, limits
from desk.transaction import unit_of_work
from desk.web import topic_boxes
from desk.web.filing import Filed
from desk.web.language import current_language
from desk.web.senders import sender
from forms.intake import IntakeForm

NO_TOKEN = {"csrf": False}  # the origin of each post is checked instead, so that blocked cookies block nobody


def make(*args: Any, **kwargs: Any) -> IntakeForm:
    """Make the form in the language of the page, with the topics in use."""
    return IntakeForm(*args, topics=topic_boxes.offered, meta=NO_TOKEN, **kwargs)


def keep(form: IntakeForm, filed: Filed, without: str | None = None) -> None:
    """Keep words and files on the server, whatever is still wrong with them."""
    if form.is_too_long_to_keep or not (form.answers() or filed.received or without):
        return

    def kept() -> None:
        limits.take("draft", sender(), limit=policy.DRAFT_SAVES_PER_ADDRESS)
        drafts.keep(
            key=form.key.data, answers=form.answers(), language=current_language(), files=tuple(filed.received), without=without
        )  # fmt: skip

    write(kept)


def write(verb: Callable[[], None]) -> None:
    """Run a verb in a unit of work, twice at most: the second meets what a simultaneous click wrote."""
    try:
        with unit_of_work():
            verb()
    except Conflict:
        with unit_of_work():
            verb()
