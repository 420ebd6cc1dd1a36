"""The room's blueprint, apart from its views so that each of them can hang on it."""

from flask import Blueprint

room = Blueprint("queue", __name__)
