"""A request as a company types it."""

import io
import secrets
from typing import Any

from sqlalchemy import select

from models import Submission

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


TEXT = "Température;Débit\n21,5;3\n".encode()


def key() -> str:
    return secrets.token_urlsafe(24)


def typed(**changes: Any) -> dict[str, Any]:
    """Return the nine answers, and a key of their own."""
    return {
        "key": key(), "company_name": "Fonderie Martin (démo)", "contact_name": "Claude Martin (démo)",
        "contact_email": "claude.martin@fonderie.example.org", "title": "Find faulty castings before they cool",
        "pitch": "One casting in twelve is thrown away.\nWe would like to know which one in time.",
        "topics": ["unknown"], "data_available": "some", "horizon": "this_year", "privacy_notice": "y",
    } | changes  # fmt: skip


def file(name: str = "plan.txt", content: bytes = TEXT) -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def sent(session: Any, given: str) -> Submission | None:
    return session.scalar(select(Submission).where(Submission.key == given))
