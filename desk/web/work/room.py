"""The blueprint of one's own work, which its views share."""

from flask import Blueprint

room = Blueprint("work", __name__, url_prefix="/work")
