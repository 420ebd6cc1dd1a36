"""Files in a posted form: each stored and looked at before any transaction, each refusal said in words with its file's name."""

from dataclasses import dataclass, field

from flask import request
from flask_babel import gettext as _

from desk import policy
from desk.errors import Refused
from desk.services import attachments, limits
from desk.services.attachments import Received
from desk.transaction import unit_of_work
from desk.web.senders import sender
from forms.labels import label

MEGABYTE = 1024 * 1024


@dataclass
class Filed:
    """The files of one post: those that are in the store, and why the others are not."""

    received: list[Received] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    is_too_large: bool = False

    @property
    def status(self) -> int:
        """Return the status of a page that tells the refusals."""
        return 413 if self.is_too_large else 422


def take(name: str) -> Filed:
    """Receive every file of a field; raises LimitReached when one address sends too many."""
    given = [one for one in request.files.getlist(name) if one.filename]
    filed = Filed()
    if not given:
        return filed
    with unit_of_work():
        for _one in given[: policy.FILES_AT_MOST]:
            limits.take("upload", sender(), limit=policy.UPLOADS_PER_ADDRESS)
    for place, one in enumerate(given):
        shown = (one.filename or "")[:120]
        if place >= policy.FILES_AT_MOST:
            filed.refusals.append(f"{shown}: {words_for('too_many')}")
            continue
        try:
            filed.received.append(attachments.receive(one.stream, one.filename or ""))  # type: ignore[arg-type]  # a stream read as one
        except Refused as refusal:
            filed.refusals.append(f"{shown}: {words_for(refusal.code)}")
            filed.is_too_large = filed.is_too_large or refusal.code == "too_large"
        finally:
            one.close()
    return filed


def words_for(code: str) -> str:
    """Return why a file is not taken and what to do instead."""
    if code == "too_large":
        most = policy.FILE_BYTES_AT_MOST // MEGABYTE
        return _(
            "This file is larger than %(most)s MB: send a smaller copy, or only the pages that matter.",
            most=most,
        )
    if code == "too_many":
        return _("A request takes %(most)s files at most: remove one first.", most=policy.FILES_AT_MOST)
    return str(label("file_refusal", code))


def template_fault(code: str, detail: str) -> str:
    """Return why a template is not taken, with the place in it."""
    if code == "no_document":
        return _("This is no Word document (.docx) the desk can read: %(detail)s.", detail=detail)
    if code == "not_offered":
        return _(
            "“%(detail)s” is not offered to templates: use the fields listed, with their exact names.",
            detail=detail,
        )
    if code == "unreadable":
        return _("A mark in braces cannot be read: %(detail)s.", detail=detail)
    if code == "fetches":
        return _("The document fetches something when it is opened (%(detail)s): remove it.", detail=detail)
    if code == "too_large":
        return _("A template has at most 1 MB and 400 marks in braces: send a shorter one.")
    return _("The document is damaged (%(detail)s): save it again with your word processor.", detail=detail)
