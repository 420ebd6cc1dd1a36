"""One line in the log for each answer: what was asked for, how it ended, how long it took. Never a key, a query, a name."""

import logging
import time

from flask import Flask, Response, g, request

from desk import logs

log = logging.getLogger("desk.access")
LONGEST_PATH = 300  # characters


def install(app: Flask) -> None:
    """Note each answer; styles and scripts are not worth a line."""

    @app.before_request
    def begin() -> None:
        g.began = time.monotonic()

    @app.after_request
    def note(response: Response) -> Response:
        if request.endpoint != "asset":
            actor = g.get("actor")
            log.info(
                "answered",
                extra={
                    "method": request.method[:20],
                    "path": logs.masked(request.path[:LONGEST_PATH]),
                    "status": response.status_code,
                    "milliseconds": round((time.monotonic() - g.get("began", time.monotonic())) * 1000),
                    "endpoint": request.endpoint,
                    "user": actor.user_id if actor is not None else None,
                },
            )
        return response
