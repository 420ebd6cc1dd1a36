"""The room's blueprint."""

from flask import Blueprint

room = Blueprint("reports", __name__)
