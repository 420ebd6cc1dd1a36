"""The newest documents that hold any of many words, each with the words a reader may read in it: how a mistyped word is understood.

No list of words is kept. One over everything would name what only others may read, and one a reader would be as many lists
as readers; so the many words are asked for where the access rule stands, in the query.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import ColumnElement, bindparam, cast, column, func, literal_column, select, table, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from models.dialect.search import LABELS, Term, common_zones, fts_of, newest_meeting, tsquery_of

Documents = list[tuple[int, frozenset[str]]]
# For a few dozen PostgreSQL would go back from the newest document, through all of them for a rare word; for so many it reads its index.
_LOOKED_THROUGH: Final = 1000


def documents_near(
    session: Session,
    index: str,
    term: Term,
    *,
    zones: Sequence[str],
    within: ColumnElement[bool] | None,
    ids: type[Any] | Any,
    limit: int,
) -> Documents:
    """Return the newest documents that hold any of a term's words, hundreds of them, with all their words in the zones asked.

    `within` is the access rule over the table whose id column is `ids`, inside the very query.
    """
    there = common_zones(term, zones)
    if not there or not term.runs:
        return []
    rule = None if within is None else select(ids).where(within)
    if session.get_bind().dialect.name == "sqlite":
        return _sqlite(session, index, term, there, rule, limit)
    return _postgresql(session, index, term, there, rule, limit)


def _sqlite(
    session: Session, index: str, term: Term, zones: Sequence[str], rule: Any, limit: int
) -> Documents:
    rowid: Any = literal_column(f"{index}.rowid")
    statement = (
        select(rowid, *(literal_column(f'"{zone}"') for zone in zones))
        .select_from(table(index))
        .where(literal_column(index).op("MATCH")(bindparam("question", fts_of(term, zones), unique=True)))
        .order_by(rowid.desc())
        .limit(limit)
    )
    if rule is not None:
        statement = statement.where((rowid + 0).in_(rule))
    return [
        (id_, frozenset(" ".join(filter(None, texts)).split())) for id_, *texts in session.execute(statement)
    ]


def _postgresql(
    session: Session, index: str, term: Term, zones: Sequence[str], rule: Any, limit: int
) -> Documents:
    known = _known(session, index, term)
    if not known.runs:
        return []
    question: Any = bindparam("question", tsquery_of(known, zones), unique=True)
    documents = table(index, column("id"), column("words"))
    found = newest_meeting(documents, cast(question, postgresql.TSQUERY), rule, _LOOKED_THROUGH)
    labels = ",".join(LABELS[zone].lower() for zone in zones)
    readable = func.ts_filter(found.c.words, literal_column(f"CAST('{{{labels}}}' AS \"char\"[])"))
    newest = select(found.c.id, func.tsvector_to_array(readable)).order_by(found.c.id.desc()).limit(limit)
    rows = session.execute(newest)
    return [(id_, frozenset(words)) for id_, words in rows]


def _known(session: Session, index: str, term: Term) -> Term:
    """Leave out the words no document holds: PostgreSQL would read every document for hundreds of them at once.

    Asked for thrice, a word is expected in next to none, and the index of words tells of each by itself, one row at most.
    """
    star = ":*" if term.is_prefix else ""
    meets = "found.words @@ CAST(one.word AS tsquery)"
    there = text(
        "SELECT one.word FROM unnest(CAST(:words AS text[])) AS one(word), "  # noqa: S608 - names of ours
        f"LATERAL (SELECT 1 FROM {index} AS found WHERE {meets} AND {meets} AND {meets} LIMIT 1) AS met"
    )
    by_question = {f"'{run[0]}'{star}": run for run in term.runs}
    met = session.execute(there, {"words": list(by_question)}).scalars()
    return replace(term, runs=tuple(by_question[one] for one in met))
