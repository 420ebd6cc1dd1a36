"""What is said of people who are away wherever somebody is chosen."""

from collections.abc import Iterable, Mapping

from flask_babel import gettext as _

from desk import typography
from desk.queries.absences import Away
from desk.web.language import current_language


def marked(people: Iterable[tuple[int, str]], away: Mapping[int, Away]) -> list[tuple[int, str]]:
    """Say beside each name that is offered who is away until when."""
    return [(id_, _beside(name, away[id_]) if id_ in away else name) for id_, name in people]


def told(away: Away) -> str:
    """Say who is away and who acts for them, in a sentence."""
    if away.until is None or not away.acting:
        return _("%(name)s is not there at the moment.", name=away.name)
    day = typography.day(away.until, current_language())
    return _(
        "%(name)s is away until %(day)s; meanwhile: %(acting)s.",
        name=away.name,
        day=day,
        acting=", ".join(away.acting),
    )


def _beside(name: str, away: Away) -> str:
    if away.until is None:
        return name
    return _("%(name)s (away until %(day)s)", name=name, day=typography.day(away.until, current_language()))
