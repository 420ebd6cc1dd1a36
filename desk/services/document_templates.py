"""Word templates of confidentiality agreements: checked before they are kept, and the drafts they make."""

import hashlib
import io
from pathlib import Path
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from desk import access, clock, config, events, typography
from desk.access import Actor
from desk.errors import NotFound, Refused
from desk.extensions import session
from desk.files import content_disposition, wordfiles
from desk.files.kinds import KINDS
from desk.files.wordfiles import BadTemplate as BadTemplate
from desk.services.attachments import Download
from models import DocumentTemplate, Engagement, Member, Nda, NdaPerson, Unit
from models.states import EngagementState, Language

EXAMPLES: Final = Path(__file__).resolve().parent.parent / "data" / "confidentiality"
BLANK: Final = "________"
# What a template may name, with what a trial fills in.
FIELDS: Final[dict[str, Any]] = {
    "company": "Fonderie du Val & Fils", "company_number": "732 829 320", "company_city": "Nancy", "reference": "ENA-2026-0042",
    "title": "Caméras sur la ligne", "purpose": "Images de soudures", "is_mutual": True,
    "institutions": "Université (fictive)", "units": "Chaire (fictive)", "desk": "Guichet", "today": "28 novembre 2026",
    "signed_on": BLANK, "ends_on": BLANK, "secrecy_until": BLANK,
    "people": [{"name": "Ada Exemple", "unit": "Chaire (fictive)", "institution": "Université (fictive)"}],
}  # fmt: skip


def add(*, actor: Actor, language: str, name: str, content: bytes) -> DocumentTemplate:
    """Keep a template as the next version in its language; raises wordfiles.BadTemplate with what is wrong in it."""
    access.ensure(actor, "units.work")
    wordfiles.check(content, FIELDS)
    language = Language(language)
    before = _current(language)
    digest = hashlib.sha256(content).hexdigest()
    if before is not None and before.sha256 == digest:
        raise Refused("file", "no_change")

    newest = session.scalar(
        select(func.max(DocumentTemplate.template_version)).where(DocumentTemplate.language == language)
    )
    if before is not None:
        before.is_current = False
    template = DocumentTemplate(
        language=language, template_version=(newest or 0) + 1, name=name, content=content, sha256=digest, created_at=clock.now(),
        created_by_id=actor.user_id,
    )  # fmt: skip
    session.add(template)
    session.flush()

    after = {"language": language, "version": template.template_version, "sha256": digest}
    events.record("template_added", actor=actor, subject=template, after=after)
    return template


def example(language: str) -> bytes:
    """Return a short agreement in a language, every field in its place, to begin a template from."""
    return wordfiles.written((EXAMPLES / f"{language}.txt").read_text("utf-8"), language)


def download(name: str, content: bytes) -> Download:
    """Return a document as it is handed out."""
    return Download(io.BytesIO(content), KINDS["docx"].mime, len(content), content_disposition(name))


def draft_of(*, actor: Actor, nda_id: int, language: str) -> tuple[str, bytes]:
    """Return the name and bytes of an agreement drafted from the template in a language; keeps nothing."""
    access.ensure(actor, "agreements.work")
    people = selectinload(Nda.people).joinedload(NdaPerson.member).joinedload(Member.unit)
    nda = access.load(
        actor, Nda, Nda.id == nda_id, options=(joinedload(Nda.organization), joinedload(Nda.ticket), people)
    )
    template = _current(language)
    if template is None:
        raise NotFound("document_template")
    content = wordfiles.fill(template.content, _words(nda, language))
    return f"nda-{nda.ticket.reference}-{language}.docx", content


def _current(language: str) -> DocumentTemplate | None:
    """Return the template in force in a language."""
    statement = select(DocumentTemplate).where(
        DocumentTemplate.language == language, DocumentTemplate.is_current
    )
    return session.execute(statement.order_by(DocumentTemplate.id.desc())).scalars().first()


def _words(nda: Nda, language: str) -> dict[str, Any]:
    """Return what a template is filled with: what is known of an agreement, and a line to write on for what is not."""
    company = nda.organization
    at_work = (
        select(Unit)
        .join(Engagement, Engagement.unit_id == Unit.id)
        .where(Engagement.ticket_id == nda.ticket_id, Engagement.state == EngagementState.ACTIVE)
    )
    units = list(session.execute(at_work.order_by(Unit.name, Unit.id)).scalars())
    institutions = dict.fromkeys(unit.institution for unit in units if unit.institution)
    days = {
        name: typography.day(value, language, "long") if (value := getattr(nda, name)) else BLANK
        for name in ("signed_on", "ends_on", "secrecy_until")
    }
    people = [
        {"name": one.member.name, "unit": one.member.unit.name, "institution": one.member.unit.institution or ""}
        for one in nda.people
    ]  # fmt: skip
    return {
        **days, "people": people, "company": company.name, "company_number": company.siren or company.foreign_id or BLANK,
        "company_city": company.city or BLANK, "reference": nda.ticket.reference, "title": nda.ticket.title,
        "purpose": nda.purpose, "is_mutual": nda.is_mutual, "desk": config.settings().name,
        "institutions": ", ".join(institutions) or BLANK, "units": ", ".join(unit.name for unit in units) or BLANK,
        "today": typography.day(clock.today(), language, "long"),
    }  # fmt: skip
