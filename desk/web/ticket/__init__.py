"""Room: one request, with everything the desk knows of it and every act on it."""

from flask import Blueprint

room = Blueprint("ticket", __name__, url_prefix="/tickets")

from desk.web.ticket import reading  # noqa: E402, F401 - its views belong to the room made above
