"""What the public reads, in the desk's own words: written in every language at once, or given back to the product's."""

from collections.abc import Mapping

from desk import access, clock, events, public_texts
from desk.access import Actor
from desk.errors import Conflict, NotFound, Refused
from desk.extensions import session
from desk.public_texts import Words
from models import PublicText
from models.states import PUBLIC_TEXTS, Language


def write(*, actor: Actor, name: str, words: Words, instead_of: int) -> PublicText:
    """Write a text in every language, or bring the product's words back with {}; `instead_of` is the number the page showed, 0 for none.

    Raises NotFound for a text there is not, Refused when a part or language is missing, a part is too long or nothing
    differs, Conflict when somebody else wrote it meanwhile.
    """
    access.ensure(actor, "settings.work")
    if name not in PUBLIC_TEXTS:
        raise NotFound("public_text")
    if actor.user_id is None:
        raise Refused("words", "no_person")
    for language, parts in words.items():
        _check(name, language, parts)
    if words and set(words) != set(Language):
        raise Refused("words", "missing_language")
    number, before = public_texts.every().get(name, (0, {}))
    if number != instead_of:
        raise Conflict("stale")
    if dict(before) == dict(words):
        raise Refused("words", "no_change")
    written = PublicText(name=name, words=words, written_at=clock.now(), written_by_id=actor.user_id)
    session.add(written)
    session.flush()
    events.record("public_text_written", actor=actor, subject=written, before={"words": before},
                  after={"name": name, "words": words})  # fmt: skip
    return written


def _check(name: str, language: str, parts: Mapping[str, str]) -> None:
    wanted = PUBLIC_TEXTS[name]
    if set(parts) != set(wanted) or not all(part.strip() for part in parts.values()):
        raise Refused(f"{language}_{next(iter(wanted))}", "missing_language")
    for part, most in wanted.items():
        if len(parts[part]) > most:
            raise Refused(f"{language}_{part}", "too_long")
