"""The administration's blueprint, which its views share."""

from flask import Blueprint

room = Blueprint("admin", __name__)
