"""Words that look as if they were the desk's alone, in what is about to leave it. A person decides; this only asks once."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import select

from desk.extensions import session
from desk.services import mentions
from models import ConfidentialPart, Message, Offer, Regrouping, Ticket, Unit
from models.names import fold, organization_key
from models.states import ACCEPTED_OFFERS, Lane, WritingMode

# So many words in a row are no chance.
RUN = 8
SHORTEST_NAME = 4
QUOTED = 90
_WORD = re.compile(r"\w+")
_MARKERS = re.compile(
    r"\b(?:en interne|note interne|usage interne|entre nous|ne (?:pas|rien) (?:leur |lui )?(?:transmettre|diffuser|communiquer|envoyer|dire)"
    r"|internal(?:ly)? only|internal note|for the desk only|between us|do(?: not|n['’]t) (?:send|share|forward|tell)|off the record"
    r"|nur intern|interne notiz|unter uns|nicht (?:weitergeben|weiterleiten|weitersagen|versenden))\b"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What looks internal: `marker`, `mention`, `note`, `unit`, `confidential` or `company`, and the words themselves."""

    code: str
    words: str


def mark_of(findings: Iterable[Finding]) -> str:
    """Return a short text that stands for just these findings, so that a yes to them is a yes to no others."""
    return sha256(repr(sorted((one.code, one.words) for one in findings)).encode()).hexdigest()[:16]


def found(ticket: Ticket, mode: str, unit_id: int | None, body: str) -> list[Finding]:
    """Return what in words to a company or a unit is not for its eyes."""
    folded = _folded(body)
    findings = [Finding("marker", one.group()) for one in _MARKERS.finditer(folded)]
    findings += [Finding("mention", f"@{one.name}") for one in mentions.named(body, mentions.people(ticket))]
    notes = select(Message.body).where(Message.ticket_id == ticket.id, Message.lane == Lane.INTERNAL)
    findings += _runs("note", body, session.scalars(notes))
    if mode == WritingMode.UNIT:
        findings += _from_company(ticket, unit_id, body, folded)
    else:
        asked = select(Unit.name).join(Offer, Offer.unit_id == Unit.id)
        asked = asked.where(Offer.ticket_id == ticket.id, Offer.state.not_in(ACCEPTED_OFFERS)).distinct()
        findings += _names("unit", folded, session.scalars(asked.order_by(Unit.name)))
    return list(dict.fromkeys(findings))


def _from_company(ticket: Ticket, unit_id: int | None, body: str, folded: str) -> list[Finding]:
    """Find what a unit may not read of the company: its confidential words, and its name before it may know it."""
    secret = select(ConfidentialPart.text).where(
        ConfidentialPart.submission_id.in_(Regrouping.submissions_of(ticket.id))
    )
    findings = _runs("confidential", body, session.scalars(secret))
    accepted = select(Offer.id).where(
        Offer.ticket_id == ticket.id, Offer.unit_id == unit_id, Offer.state.in_(ACCEPTED_OFFERS)
    )
    if not ticket.submission.disclose_company and session.scalar(accepted.limit(1)) is None:
        findings += _names("company", folded, [ticket.organization.name], organization_key)
    return findings


def _names(code: str, folded: str, names: Iterable[str], key: Callable[[str], str] = fold) -> list[Finding]:
    """Find names, whole and however they are cased, accented and spaced."""
    said = f" {' '.join(_WORD.findall(folded))} "
    keys = {name: " ".join(_WORD.findall(key(_bare(name)))) for name in names}
    return [
        Finding(code, name)
        for name, wanted in keys.items()
        if len(wanted) >= SHORTEST_NAME and f" {wanted} " in said
    ]


def _runs(code: str, body: str, texts: Iterable[str | None]) -> list[Finding]:
    """Find the first run of words that a text and the body share."""
    words = [(fold(one.group()), one.start(), one.end()) for one in _WORD.finditer(body)]
    mine = {tuple(word for word, _, _ in words[at : at + RUN]): at for at in range(len(words) - RUN, -1, -1)}
    findings = []
    for text in texts:
        theirs = _WORD.findall(_folded(text or ""))
        shared = [
            mine[run] for at in range(len(theirs) - RUN + 1) if (run := tuple(theirs[at : at + RUN])) in mine
        ]
        if shared:
            first = min(shared)
            findings.append(Finding(code, body[words[first][1] : words[first + RUN - 1][2]][:QUOTED]))
    return findings


def _folded(text: str) -> str:
    """Fold a long text, without keeping it in the cache of names."""
    return fold.__wrapped__(text)


def _bare(name: str) -> str:
    """Return a name without what stands in brackets after it."""
    return re.sub(r"\s*\([^)]*\)\s*$", "", name)
