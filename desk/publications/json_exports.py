"""JSON as HAL's and ORCID's interfaces write it. Whatever has another shape than expected counts as not given."""

import json
from collections.abc import Iterator
from typing import Any

from desk.publications.work import Fault, Unreadable, Work, work_or_fault


def read_json(text: str) -> tuple[str, Iterator[Work | Fault]]:
    """Return which of the two exports it is, and its entries."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise Unreadable("not_json", error.lineno)
    except (RecursionError, ValueError):  # nested thousands deep; a number of thousands of digits
        raise Unreadable("not_json")
    if (summaries := _orcid_summaries(data)) is not None:
        return "orcid", _orcid_works(summaries)
    documents = _hal_documents(data)
    if documents is None:
        raise Unreadable("unknown_json")
    return "hal", _hal_works(documents)


def _hal_documents(data: Any) -> list[Any] | None:
    """Return the documents of an answer of HAL, of its inner part, or of a bare list of them."""
    documents = _at(data, "response", "docs") or _at(data, "docs") or data
    if isinstance(documents, list) and any(isinstance(one, dict) and _is_hal(one) for one in documents):
        return documents
    return None


def _is_hal(document: dict[str, Any]) -> bool:
    return any(key in document for key in ("title_s", "halId_s", "label_s", "uri_s", "docid"))


def _hal_works(documents: list[Any]) -> Iterator[Work | Fault]:
    for number, one in enumerate(documents, 1):
        document = one if isinstance(one, dict) else {}
        language = _text(document.get("language_s"))
        venue = next(
            (
                document[key]
                for key in ("journalTitle_s", "bookTitle_s", "conferenceTitle_s")
                if document.get(key)
            ),
            None,
        )
        yield work_or_fault(
            title=_text(document.get("title_s")) or _text(document.get(f"{language}_title_s")),
            abstract=_text(document.get("abstract_s")) or _text(document.get(f"{language}_abstract_s")),
            date=document.get("producedDateY_i") or document.get("publicationDateY_i") or document.get("producedDate_s"),
            venue=_text(venue), doi=_text(document.get("doiId_s")), language=language,
            name=_text(document.get("halId_s")), number=number, line=None,
        )  # fmt: skip


def _orcid_summaries(data: Any) -> list[Any] | None:
    """Return one version of each work: of a list of works, a whole record, a bulk answer or a single work."""
    groups = _at(data, "group")
    if groups is None:
        groups = _at(data, "activities-summary", "works", "group")
    if isinstance(groups, list):
        return [_first(_at(group, "work-summary")) for group in groups]
    bulk = _at(data, "bulk")
    if isinstance(bulk, list):
        return [_at(one, "work") for one in bulk]
    return [data] if isinstance(_at(data, "title", "title", "value"), str) else None


def _orcid_works(summaries: list[Any]) -> Iterator[Work | Fault]:
    for number, one in enumerate(summaries, 1):
        identifiers = _at(one, "external-ids", "external-id")
        dois = [
            _at(identifier, "external-id-value")
            for identifier in (identifiers if isinstance(identifiers, list) else [])
            if _at(identifier, "external-id-type") == "doi"
        ]
        yield work_or_fault(
            title=_at(one, "title", "title", "value"), abstract=_at(one, "short-description"),
            date=_at(one, "publication-date", "year", "value"), venue=_at(one, "journal-title", "value"),
            doi=_first(dois), language=_at(one, "language-code"), number=number, line=None,
        )  # fmt: skip


def _at(value: Any, *path: str) -> Any:
    """Return what stands at the end of a path of names, or None."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else None


def _text(value: Any) -> str:
    """Return a text that may stand in a list of one for each language."""
    found = _first(value) if isinstance(value, list) else value
    return found if isinstance(found, str) else ""
