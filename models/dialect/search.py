"""Full text on both databases: FTS5 and tsvector over the same words, which desk.search makes and this never changes.

An index holds one document a record, its id the record's own, in four zones that differ by who may read them. A question is
data (Word, Phrase and their like in Ask) and is written here as either database says it: every word is quoted, none is syntax.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    Text,
    bindparam,
    cast,
    column,
    false,
    func,
    literal,
    literal_column,
    select,
    table,
    text,
    union_all,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

# Who reads what: the pitch; names of companies; what the desk alone reads; contact details and confidential parts.
ZONES: Final = ("open", "company", "desk", "guarded")
WEIGHTS: Final = (4.0, 3.0, 1.0, 1.0)
INDEXES: Final = ("search_ticket", "search_organization")
LABELS: Final = dict(zip(ZONES, "ABCD", strict=True))
_LAST_PLACE, _MOST_PLACES = 16_383, 255  # what a tsvector keeps
_SAMPLE: Final = 500  # newest documents that tell how common a question is
_BLOCK: Final = 2048  # documents with neighboring ids name the same block among their words
_BLOCK_MARK: Final = "b:"  # no word holds a colon, so none is a block
_GAP: Final = "qxq"  # stands between two texts, so that no phrase runs from one into the next


@dataclass(frozen=True, slots=True)
class Term:
    """One thing a document must hold, or must not: any of some runs of words, each run in its order.

    `zones` narrows where; empty means wherever the reader may look. `is_prefix` lets the last word of each run go on.
    """

    runs: tuple[tuple[str, ...], ...]
    zones: tuple[str, ...] = ()
    is_prefix: bool = False
    is_excluded: bool = False


def write_documents(
    session: Session, index: str, documents: Mapping[int, Mapping[str, Sequence[Sequence[str]]]]
) -> None:
    """Write the documents of some records anew: {id: {zone: [words of one text, …]}}."""
    if not documents:
        return
    drop_documents(session, index, documents)
    if session.get_bind().dialect.name == "sqlite":
        names = ", ".join(f'"{zone}"' for zone in ZONES)
        holes = ", ".join(f":{zone}" for zone in ZONES)
        rows = [
            {"id": id_}
            | {zone: f" {_GAP} ".join(" ".join(words) for words in document.get(zone, ())) for zone in ZONES}
            for id_, document in documents.items()
        ]
        session.execute(text(f"INSERT INTO {index} (rowid, {names}) VALUES (:id, {holes})"), rows)  # noqa: S608 - names of ours
    else:
        rows = [{"id": id_, "words": _vector(id_, document)} for id_, document in documents.items()]
        session.execute(text(f"INSERT INTO {index} (id, words) VALUES (:id, CAST(:words AS tsvector))"), rows)  # noqa: S608


def drop_documents(session: Session, index: str, ids: Iterable[int]) -> None:
    """Forget the documents of some records."""
    name = "rowid" if session.get_bind().dialect.name == "sqlite" else "id"
    session.execute(text(f"DELETE FROM {index} WHERE {name} = :id"), [{"id": id_} for id_ in ids])  # noqa: S608


def without_document(session: Session, index: str, ids: Any, limit: int) -> list[int]:
    """Return the first records of a select of ids that have no document yet."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    there: Any = select(literal_column("id")).select_from(text(f"{index}_docsize" if is_sqlite else index))
    wanted = ids.subquery()
    missing = select(wanted.c.id).where(wanted.c.id.not_in(there)).order_by(wanted.c.id).limit(limit)
    return list(session.execute(missing).scalars())


def search(
    session: Session,
    index: str,
    terms: Sequence[Term],
    *,
    zones: Sequence[str],
    within: ColumnElement[bool] | None,
    ids: type[Any] | Any,
    limit: int,
) -> Select[*tuple[Any, ...]]:
    """Select (id, rank) of the newest documents that meet every term, in any order; the lowest rank is the best.

    Only `zones` are read. `within` is a predicate over the table whose id column is `ids`: the access rule, inside the
    very query. Without a term that asks for something nothing is found.
    """
    terms = [term for term in terms if not term.is_excluded or common_zones(term, zones)]
    if not all(common_zones(term, zones) for term in terms):
        within = false()
        terms = [replace(term, zones=()) for term in terms]
    if session.get_bind().dialect.name == "sqlite":
        return _search_sqlite(index, terms, zones, within, ids, limit)
    return _search_postgresql(index, terms, zones, within, ids, limit)


def common_zones(term: Term, zones: Sequence[str]) -> list[str]:
    """Return the zones a term asks for that the reader may search."""
    return [zone for zone in zones if not term.zones or zone in term.zones]


def _search_sqlite(
    index: str, terms: Sequence[Term], zones: Sequence[str], within: Any, ids: Any, limit: int
) -> Select[*tuple[Any, ...]]:
    asked = [fts_of(term, zones) for term in terms if not term.is_excluded]
    refused = [fts_of(term, zones) for term in terms if term.is_excluded]
    question = " AND ".join(asked) + "".join(f" NOT {one}" for one in refused)
    rowid: Any = literal_column(f"{index}.rowid")
    weights: list[Any] = [literal_column(str(weight)) for weight in WEIGHTS]
    statement = (
        select(rowid.label("id"), func.bm25(literal_column(index), *weights).label("rank"))
        .select_from(table(index))
        .where(literal_column(index).op("MATCH")(bindparam("question", question, unique=True)))
        .order_by(rowid.desc())
        .limit(limit)
    )
    if within is not None:  # "+ 0" keeps the planner from asking the index once a row
        statement = statement.where((rowid + 0).in_(select(ids).where(within)))
    return statement


def fts_of(term: Term, zones: Sequence[str]) -> str:
    """Write a term for FTS5: columns, then quoted runs; a token is letters and digits, so nothing needs escaping."""
    there = common_zones(term, zones)
    star = " *" if term.is_prefix else ""
    runs = " OR ".join(f'"{" ".join(run)}"{star}' for run in term.runs)
    return f"({{{' '.join(there)}}} : ({runs}))"


def _search_postgresql(
    index: str, terms: Sequence[Term], zones: Sequence[str], within: Any, ids: Any, limit: int
) -> Select[*tuple[Any, ...]]:
    question = " & ".join(tsquery_of(term, zones) for term in terms)
    asked = cast(bindparam("question", question, unique=True), postgresql.TSQUERY)
    rule = None if within is None else select(ids).where(within)
    found = newest_meeting(table(index, column("id"), column("words")), asked, rule, limit)
    least = ", ".join(str(weight / 4) for weight in reversed(WEIGHTS))
    rank = -func.ts_rank(literal_column(f"CAST(ARRAY[{least}] AS real[])"), found.c.words, asked)
    return select(found.c.id, rank.label("rank"))


def newest_meeting(documents: FromClause, asked: ColumnElement[Any], rule: Any, limit: int) -> Subquery:
    """Select the newest documents that meet a question: by the index of words, within so many of the newest blocks as should do.

    An index of words knows no order: of a word that every tenth document holds it would give ten thousand to find the newest
    thousand. So each document names its block among its words, and the newest documents tell how many blocks to ask for: half as
    many again as are expected to do. Where they hold too few, all are asked.
    """

    def meeting(some: FromClause, question: ColumnElement[Any], *columns: Any) -> Select[*tuple[Any, ...]]:
        found = select(*columns).select_from(some).where(some.c.words.op("@@")(question))
        return found if rule is None else found.where(some.c.id.in_(rule))

    def by_words(question: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
        """Select by what is known to be little: joined to another question, it is expected to be, and the index is read."""
        found = meeting(documents, asked.op("&&")(question), *columns)
        return found.order_by(documents.c.id.desc()).limit(limit)

    columns = documents.c.id, documents.c.words
    sample = select(*columns).order_by(documents.c.id.desc()).limit(_SAMPLE).subquery()
    seen = select(meeting(sample, asked, func.count().label("seen")).cte().c.seen).scalar_subquery()
    last = cast(select(func.max(documents.c.id)).scalar_subquery(), BigInteger)
    reach = limit * _SAMPLE * 3 // 2 // func.nullif(seen, 0, type_=BigInteger)
    bounds = select((last - reach).label("first"), last.label("last")).cte()
    first, last_one = (select(bound).scalar_subquery() for bound in bounds.c)
    near = by_words(_in_blocks(first, last_one)).where(first > 0).cte()
    are_enough = select(func.count()).select_from(near).scalar_subquery() >= limit
    return union_all(select(*near.c).where(are_enough), by_words(asked).where(~are_enough)).subquery()


def _in_blocks(first: Any, last: Any) -> ColumnElement[Any]:
    """Return the question that documents between two ids meet, and others of their blocks."""
    number: Any = func.generate_series(first // _BLOCK, last // _BLOCK).column_valued("number")
    words = func.string_agg(literal(f"'{_BLOCK_MARK}").concat(cast(number, Text)).concat("'"), "|")
    return cast(select(words).scalar_subquery(), postgresql.TSQUERY)


def tsquery_of(term: Term, zones: Sequence[str]) -> str:
    """Write a term as a tsquery: labels narrow the zones; no label at all reads everywhere without a second look."""
    own = (
        "".join(LABELS[zone] for zone in common_zones(term, zones))
        if term.zones or set(zones) != set(ZONES)
        else ""
    )
    runs = []
    for run in term.runs:
        last = len(run) - 1
        marks = ["*" * (term.is_prefix and place == last) + own for place in range(len(run))]
        runs.append(
            " <-> ".join(
                f"'{word}'" + (f":{mark}" if mark else "") for word, mark in zip(run, marks, strict=True)
            )
        )
    joined = " | ".join(f"({run})" for run in runs)
    return f"!({joined})" if term.is_excluded else f"({joined})"


def _vector(id_: int, document: Mapping[str, Sequence[Sequence[str]]]) -> str:
    """Write a document as a tsvector: its block, then each word with its places, each place with the zone's label."""
    places: dict[str, list[str]] = {}
    at = 0
    for zone in ZONES:
        for words in document.get(zone, ()):
            at += 1  # the gap
            for word in words:
                at += 1
                found = places.setdefault(word, [])
                if len(found) < _MOST_PLACES:
                    found.append(f"{min(at, _LAST_PLACE)}{LABELS[zone]}")
    written = (f"'{word}':{','.join(found)}" for word, found in places.items())
    return " ".join((f"'{_BLOCK_MARK}{id_ // _BLOCK}'", *written))
