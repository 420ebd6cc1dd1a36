"""Files handed out: always to be saved, never opened as a page of ours."""

import logging
from collections.abc import Iterable
from tempfile import TemporaryFile
from typing import Any

from flask import Response, abort
from werkzeug.wsgi import FileWrapper

from desk.access import Actor
from desk.reports.export import write_csv, write_xlsx
from desk.services import attachments, tickets
from desk.services.attachments import Download
from desk.transaction import unit_of_work
from models.states import Layer

log = logging.getLogger("desk.web")
BLOCK = 64 * 1024  # bytes
POLICY = "sandbox; default-src 'none'"
_KINDS = {
    "csv": ("text/csv", write_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx),
}
_AT_ONCE = 1 << 20  # bytes


def opened(found: Any) -> Download:
    """Open a file that may be read; a file whose bytes are gone is a fault for the log and a 404 for the reader."""
    try:
        return attachments.opened(found)
    except FileNotFoundError:
        log.error("file_missing", extra={"sha256": found.sha256})
        abort(404)


def saved(actor: Actor, key: str) -> Response:
    """Answer with a file the actor may read; somebody outside the desk who reads a confidential one leaves a trace first."""
    found = attachments.find(actor=actor, key=key)
    download, ticket_id = opened(found), found.ticket_id
    if found.layer == Layer.CONFIDENTIAL and not actor.is_desk and ticket_id is not None:
        with unit_of_work():
            tickets.record_confidential_read(actor=actor, ticket_id=ticket_id)
    return hand_out(download)


def hand_out(download: Download) -> Response:
    """Answer with a file's bytes."""
    answer = Response(FileWrapper(download.stream, BLOCK), mimetype=download.mime, direct_passthrough=True)
    answer.call_on_close(download.stream.close)
    answer.headers["Content-Length"] = str(download.size)
    answer.headers["Content-Disposition"] = download.disposition
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def file_of(name: str, ending: str, lines: Iterable[list[Any]]) -> Response:
    """Return a file, written line by line to the disk; a large one leaves piece by piece and never stands in memory."""
    mimetype, write = _KINDS.get(ending) or abort(404)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{ending}"'}
    file = TemporaryFile()  # noqa: SIM115  # closed below, or with the answer
    write(file, lines)
    size = file.tell()
    file.seek(0)
    if size <= _AT_ONCE:
        with file:
            return Response(file.read(), mimetype=mimetype, headers=headers)
    headers["Content-Length"] = str(size)
    answer = Response(FileWrapper(file), mimetype=mimetype, headers=headers, direct_passthrough=True)
    answer.call_on_close(file.close)
    return answer
