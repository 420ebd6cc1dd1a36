"""Opens the empty desk: accounts, chairs and the pool, with what they declare."""

from collections.abc import Container
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import select

from desk.access import Actor
from desk.demo import content
from desk.demo.stage import SYSTEM
from desk.extensions import session
from desk.services import (
    absences,
    canned_replies,
    contract_kinds,
    document_templates,
    macros,
    publications,
    topics,
    units,
    users,
)
from desk.services.units import Claim, Text
from models import Unit
from models.states import Language, Role, UnitTextKind

# How long before today a pause began that is still running.
_PAUSED_SINCE: Final = timedelta(days=75)


def add_reference() -> None:
    """Import what every desk needs: the topics and the kinds of agreements."""
    topics.import_scheme(actor=SYSTEM, data=topics.shipped())
    contract_kinds.import_kinds(actor=SYSTEM)
    for language in Language:
        document_templates.add(
            actor=SYSTEM, language=language, name="nda.docx", content=document_templates.example(language)
        )
    replies = {}
    for row in content.canned_replies():
        words = {name: str(words).strip() for name, words in row.items()}
        replies[words["name"]] = canned_replies.add(actor=SYSTEM, **words).id
    for row in content.macros():
        macros.add(
            actor=SYSTEM, name=row["name"], acts=[_with_its_reply(act, replies) for act in row["acts"]]
        )


def _with_its_reply(act: dict[str, Any], replies: dict[str, int]) -> dict[str, Any]:
    """Return an act with the id of the reply it names."""
    named = {name: value for name, value in act.items() if name != "reply"}
    return named | ({"reply_id": replies[act["reply"]]} if "reply" in act else {})


def add_accounts(password_hash: str, but: Container[str] = ()) -> dict[str, Actor]:
    """Add who signs in, all with the same password, `but` who has one of these roles; returns them by key."""
    staff = {}
    for row in content.accounts():
        if row["role"] in but:
            continue
        user = users.add(
            actor=SYSTEM, email=row["email"], name=row["name"], role=row["role"], language=row["language"]
        )
        user.password_hash = password_hash
        session.flush()
        staff[row["key"]] = Actor(
            kind="staff", name=user.name, language=user.language, role=Role(user.role), user_id=user.id
        )
    return staff


def add_units(today: date) -> None:
    """Add the units, their people, texts and expertise; `today` is the day the demonstration is loaded."""
    ids: dict[str, int] = {}
    for row in content.units():
        unit = units.add(
            actor=SYSTEM, code=row["code"], kind=row["kind"], name=row["name"], parent_id=ids.get(row.get("parent", "")),
            institution=row["institution"], site=row["site"], axis=row["axis"], languages=row["languages"],
            cooperations=row["help"], ceiling=row["ceiling"], is_restricted_zone=row.get("restricted_zone", False),
        )  # fmt: skip
        ids[row["code"]] = unit.id
        for member in row["members"]:
            units.add_member(actor=SYSTEM, unit_id=unit.id, **member)
        _describe(unit.id, row)
        if row["status"] == "paused":
            absences.plan(
                actor=SYSTEM, unit_id=unit.id, starts_on=today - _PAUSED_SINCE,
                ends_on=today + timedelta(days=row["paused_until"]), reason=row["paused_for"],
            )  # fmt: skip


def confirm_most() -> None:
    """Let the units confirm what they declared, but for every fourth, which the desk may ask to."""
    ids = {row.code: row.id for row in session.execute(select(Unit.code, Unit.id))}
    for number, row in enumerate(content.units()):
        if number % 4:
            _declare(_itself(ids[row["code"]], row), ids[row["code"]], row)


def _itself(unit_id: int, row: dict[str, Any]) -> Actor:
    """Return the first person of a unit, who speaks for it."""
    person = row["members"][0]
    return Actor(
        kind="staff", name=person["name"], language=person["language"], role=Role.RESEARCHER, unit_ids=frozenset({unit_id})
    )  # fmt: skip


def _declare(itself: Actor, unit_id: int, row: dict[str, Any]) -> None:
    claims = [Claim(one["topic"], one["level"], one["since"], one["evidence"]) for one in row["expertise"]]
    units.set_expertise(actor=itself, unit_id=unit_id, claims=claims)


def _describe(unit_id: int, row: dict[str, Any]) -> None:
    """Let a unit's own people say what they can do."""
    itself = _itself(unit_id, row)
    _declare(itself, unit_id, row)
    texts = [Text(UnitTextKind.DESCRIPTION, one["language"], one["text"]) for one in row["texts"]]
    units.set_texts(actor=itself, unit_id=unit_id, texts=texts)
    export = "\n".join(
        f"@article{{work{number}, title = {{{one['title']}}}, year = {one['year']}}}"
        for number, one in enumerate(row.get("publications", ()))
    )
    if export:
        found = publications.look(actor=itself, unit_id=unit_id, content=export.encode())
        numbers = [work.number for work in found.new]
        publications.add(actor=itself, unit_id=unit_id, content=export.encode(), numbers=numbers)
