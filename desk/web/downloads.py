"""Files handed out: always to be saved, never opened as a page of ours."""

import logging
from typing import Any

from flask import Response, abort
from werkzeug.wsgi import FileWrapper

from desk.services import attachments
from desk.services.attachments import Download

log = logging.getLogger("desk.web")
BLOCK = 64 * 1024  # bytes
POLICY = "sandbox; default-src 'none'"


def opened(found: Any) -> Download:
    """Open a file that may be read; a file whose bytes are gone is a fault for the log and a 404 for the reader."""
    try:
        return attachments.opened(found)
    except FileNotFoundError:
        log.error("file_missing", extra={"sha256": found.sha256})
        abort(404)


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
