"""Units from a file: matched by code; what a row does not say stays as it is."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from desk import access
from desk.access import Actor
from desk.extensions import session
from desk.services import units
from desk.services.imports import values as v
from desk.services.imports.outcome import BadRow, Outcome, each_row
from desk.services.imports.reading import table_of
from desk.services.imports.table import Row, Table
from models import Member, Topic, Unit
from models.states import Axis, Cooperation, Language, MemberRole, UnitKind, UnitTextKind

ROWS: Final = "units"
_STATUSES = {"active": True, "paused": True, "inactive": False}
_CODE_LENGTH = 40


def import_units(*, actor: Actor, data: Table | Mapping[str, Any], partial: bool = False) -> Outcome:
    """Add units and change known ones, with their members, topics and texts; parents stand before their children."""
    access.ensure(actor, "units.work")
    topics = set(session.execute(select(Topic.id).where(Topic.is_retired.is_(False))).scalars())

    def take(row: Row, outcome: Outcome) -> None:
        wanted = _Wanted(row.values, topics)
        unit = session.execute(
            select(Unit).where(Unit.code == wanted.code)
            .options(selectinload(Unit.members), selectinload(Unit.expertise), selectinload(Unit.texts))
            .execution_options(populate_existing=True)
        ).scalar_one_or_none()  # fmt: skip
        fields = wanted.differences(unit)
        if unit is None or fields:
            wanted.write(actor, unit)
        outcome.note(wanted.code, is_new=unit is None, fields=fields)

    return each_row(table_of(data, ROWS), take, key="code", partial=partial)


class _Wanted:
    """One row, read and checked as a whole before anything of it is written."""

    def __init__(self, row: Mapping[str, Any], topics: set[str]) -> None:
        self.code = v.needed(row, "code", _CODE_LENGTH)
        self.name = v.text(row, "name", 160)
        self.facts = _facts(row)
        self.members = _members(row)
        self.claims = _claims(row, topics)
        self.texts = _texts(row)
        self.descriptions = _descriptions(row)

    def differences(self, unit: Unit | None) -> list[str]:
        """Name what of a known unit the row changes; raises BadRow when a new one lacks what it needs."""
        if unit is None:
            for name, value in (("name", self.name), ("kind", self.facts.get("kind"))):
                if value is None:
                    raise BadRow(name, "missing")
            self.texts = _described(self.texts, self.descriptions, [])
            return []
        fields = [name for name, value in self.facts.items() if getattr(unit, name) != value]
        if self.name is not None and unit.name != self.name:
            fields.append("name")
        present = {one.email.casefold(): one for one in unit.members}
        if any(_member_differs(present.get(one["email"].casefold()), one) for one in self.members):
            fields.append("members")
        claims = {(one.topic_id, one.level, one.since_year, one.evidence) for one in unit.expertise}
        wanted = {(one.topic_id, one.level, one.since_year, one.evidence) for one in self.claims or ()}
        if self.claims is not None and claims != wanted:
            fields.append("expertise")
        texts = [units.stored(one) for one in unit.texts]
        if self.texts is not None:
            self.texts = _with_second_language(self.texts, texts)
        self.texts = _described(self.texts, self.descriptions, texts)
        if self.texts is not None and texts != self.texts:
            fields.append("texts")
        return fields

    def write(self, actor: Actor, unit: Unit | None) -> None:
        """Write the row through the verbs a person would use."""
        present = {one.email.casefold(): one for one in unit.members} if unit is not None else {}
        if unit is None:
            facts = {name: value for name, value in self.facts.items() if name != "kind"}
            unit = units.add(
                actor=actor, code=self.code, kind=self.facts["kind"], name=self.name or "", **facts
            )
        else:
            units.edit(
                actor=actor, unit_id=unit.id, version=unit.version, name=self.name or unit.name, **self.facts
            )
        for wanted in self.members:
            known = present.get(wanted["email"].casefold())
            if known is None:
                units.add_member(actor=actor, unit_id=unit.id, **wanted)
            elif _member_differs(known, wanted):
                units.edit_member(
                    actor=actor,
                    member_id=known.id,
                    receives_offers=known.receives_offers,
                    left_on=known.left_on,
                    **wanted,
                )
        if self.claims is not None:
            units.set_expertise(actor=actor, unit_id=unit.id, claims=self.claims)
        if self.texts is not None:
            units.set_texts(actor=actor, unit_id=unit.id, texts=self.texts)


def _with_second_language(wanted: list[units.Text], present: list[units.Text]) -> list[units.Text]:
    """Keep the second language people gave a text; files say nothing of it."""
    given = {(one.kind, one.language, one.title): one for one in present}
    known = [given.get((one.kind, one.language, one.title), one) for one in wanted]
    return [
        replace(one, other_language=was.other_language, other_text=was.other_text)
        for one, was in zip(wanted, known, strict=True)
    ]


def _descriptions(row: Mapping[str, Any]) -> dict[str, str]:
    """Return how a unit describes its work, by language: a table has a column for each, `description_fr`."""
    given = {str(one): v.text(row, f"description_{one}", 50_000) for one in Language}
    return {language: words for language, words in given.items() if words}


def _described(
    wanted: list[units.Text] | None, descriptions: Mapping[str, str], present: list[units.Text]
) -> list[units.Text] | None:
    """Put the descriptions of a row among the texts: over the one of that language, else beside one of another, else as a new one."""
    if not descriptions:
        return wanted
    texts = list(present if wanted is None else wanted)
    for language, words in descriptions.items():
        plain = [
            at for at, one in enumerate(texts) if one.kind == UnitTextKind.DESCRIPTION and one.title is None
        ]
        known = next((at for at in plain if language in (texts[at].language, texts[at].other_language)), None)
        alone = next((at for at in plain if texts[at].other_language is None), None)
        if known is not None and texts[known].language == language:
            texts[known] = replace(texts[known], text=words)
        elif known is not None:
            texts[known] = replace(texts[known], other_text=words)
        elif alone is not None:
            texts[alone] = replace(texts[alone], other_language=language, other_text=words)
        else:
            texts.append(units.Text(UnitTextKind.DESCRIPTION, language, words))
    return texts


def _facts(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns the row says something about."""
    facts: dict[str, Any] = {
        "kind": v.code(row, "kind", UnitKind),
        "institution": v.text(row, "institution", 160),
        "site": v.text(row, "site", 40),
        "axis": v.code(row, "axis", Axis),
        "ceiling": v.number(row, "ceiling", 0, 99),
    }
    facts = {name: value for name, value in facts.items() if value is not None}
    lists = {
        "languages": v.codes(row, "languages", Language),
        "cooperations": v.codes(row, "help", Cooperation),
    }
    lists["sectors"] = v.several(row, "sectors")
    facts |= {name: value for name, value in lists.items() if value}
    if "restricted_zone" in row:
        facts["is_restricted_zone"] = v.flag(row, "restricted_zone")
    if status := v.text(row, "status"):
        if status not in _STATUSES:
            raise BadRow("status", "unknown_code", status)
        facts["is_active"] = _STATUSES[status]
    if parent := v.text(row, "parent", _CODE_LENGTH):
        found = session.execute(select(Unit.id).where(Unit.code == parent)).scalar_one_or_none()
        if found is None:
            raise BadRow("parent", "unknown_unit", parent)
        facts["parent_id"] = found
    return facts


def _members(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the people of a row; a CSV file has room for one, in `member_name`, `member_email`, `member_role`."""
    listed = v.rows(row, "members")
    if "member_email" in row:
        listed = [{name: row.get(f"member_{name}") for name in ("name", "email", "role", "language")}]
    members: list[dict[str, Any]] = [
        {
            "name": v.needed(one, "name", 120),
            "email": v.email(one, "email"),
            "role": v.code(one, "role", MemberRole, MemberRole.MEMBER),
            "language": v.code(one, "language", Language, Language.FR),
        }
        for one in listed
    ]
    if len({one["email"].casefold() for one in members}) != len(members):
        raise BadRow("members", "twice")
    return members


def _member_differs(known: Member | None, wanted: dict[str, Any]) -> bool:
    return known is None or any(getattr(known, name) != value for name, value in wanted.items())


def _claims(row: Mapping[str, Any], topics: set[str]) -> list[units.Claim] | None:
    """Return the topics of a row, or None when it says nothing of them; in a CSV cell: `vision:3|speech:1`."""
    if row.get("expertise") is None:
        return None
    listed: Any = row["expertise"]
    if isinstance(listed, str):
        pairs = (one.partition(":") for one in v.several(row, "expertise"))
        listed = [{"topic": topic.strip(), "level": level.strip()} for topic, _, level in pairs]
    claims = []
    for one in v.rows({"expertise": listed}, "expertise"):
        topic, level = v.needed(one, "topic", 60), v.number(one, "level", 1, 3)
        if topic not in topics:
            raise BadRow("expertise", "unknown_topic", topic)
        if level is None:
            raise BadRow("expertise", "missing", topic)
        since = v.number(one, "since", 1900, 2200)
        claims.append(units.Claim(topic, level, since, v.text(one, "evidence", 2000)))
    if len({one.topic_id for one in claims}) != len(claims):
        raise BadRow("expertise", "twice")
    return claims


def _texts(row: Mapping[str, Any]) -> list[units.Text] | None:
    """Return the texts of a row, its publications after them, or None when it says nothing of them."""
    texts = []
    for one in v.rows(row, "texts"):
        language, kind = (
            v.code(one, "language", Language, Language.FR),
            v.code(one, "kind", UnitTextKind, UnitTextKind.DESCRIPTION),
        )
        year = v.number(one, "year", 1900, 2200)
        texts.append(
            units.Text(
                str(kind), str(language), v.needed(one, "text", 50_000), v.text(one, "title", 300), year
            )
        )
    for one in v.rows(row, "publications"):
        title = v.needed(one, "title", 300)
        language = v.code(one, "language", Language, Language.FR)
        year = v.number(one, "year", 1900, 2200)
        texts.append(
            units.Text(
                UnitTextKind.PUBLICATION, str(language), v.text(one, "text", 50_000) or title, title, year
            )
        )
    return texts if "texts" in row or "publications" in row else None
