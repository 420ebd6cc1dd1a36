"""The mails of a demonstration desk, which leave for nowhere: whoever tries it out reads them here. Never asked elsewhere."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from desk import config
from desk.errors import NotFound
from desk.extensions import session
from desk.notify.retelling import in_other_languages
from desk.queries import rows
from desk.queries.rows import Page
from models import OutboxMail

ROWS = 25


@dataclass(frozen=True, slots=True)
class Line:
    """A mail in the list."""

    id: int
    created_at: datetime
    to_name: str
    to_address: str
    subject: str
    language: str
    state: str


@dataclass(frozen=True)
class Piece:
    """A stretch of a mail's text; a link of ours can be followed."""

    text: str
    is_link: bool


@dataclass(frozen=True)
class Letter:
    """One mail, whole."""

    line: Line
    pieces: tuple[Piece, ...]
    html: str
    headers: tuple[tuple[str, str], ...]
    language: str
    languages: tuple[str, ...]


def page(recipient: str = "", *, after: int | None = None, before: int | None = None) -> Page[Line]:
    """Return mails, newest first; `recipient` keeps those whose address or name holds it."""
    statement = select(*_COLUMNS)
    if recipient:
        wanted = recipient.strip()
        statement = statement.where(
            OutboxMail.to_address.icontains(wanted, autoescape=True)
            | OutboxMail.to_name.icontains(wanted, autoescape=True)
        )
    return rows.cut(
        statement, order=(OutboxMail.id,), make=Line, id_of=lambda line: line.id,
        after=after, before=before, newest_first=True, rows=ROWS,
    )  # fmt: skip


def letter(mail_id: int, language: str = "") -> Letter:
    """Return one mail, as it was sent or as people of another language would get it; raises NotFound."""
    mail = session.get(OutboxMail, mail_id)
    if mail is None:
        raise NotFound("mail")
    sent = {"subject": mail.subject, "text": mail.text_body, "html": mail.html_body or ""}
    written = {mail.language: sent, **in_other_languages(mail)}
    shown = language if language in written else mail.language
    words = written[shown]
    line = Line(
        mail.id, mail.created_at, mail.to_name, mail.to_address, words["subject"], mail.language, mail.state
    )
    headers = {**mail.headers, **({"Server": mail.server_reply} if mail.server_reply else {})}
    return Letter(
        line,
        tuple(_pieces(words["text"])),
        words["html"],
        tuple(headers.items()),
        shown,
        tuple(sorted(written)),
    )


def _pieces(text: str) -> Iterator[Piece]:
    """Cut a text at our own links; others stay words."""
    ours = re.escape(config.settings().base_url)
    for number, stretch in enumerate(re.split(rf"({ours}/\S*)", text)):
        if stretch:
            yield Piece(stretch, is_link=number % 2 == 1)


_COLUMNS = (
    OutboxMail.id, OutboxMail.created_at, OutboxMail.to_name, OutboxMail.to_address, OutboxMail.subject,
    OutboxMail.language, OutboxMail.state,
)  # fmt: skip
