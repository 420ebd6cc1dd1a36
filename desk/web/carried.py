"""What a page carries along between two looks: signed, so that no text of others passes for it."""

from flask import current_app
from itsdangerous import URLSafeSerializer


def signer(salt: str) -> URLSafeSerializer:
    """Return what signs and reads what one kind of page carries; reading raises BadData."""
    keys = [*current_app.config["SECRET_KEY_FALLBACKS"], current_app.config["SECRET_KEY"]]
    return URLSafeSerializer(keys, salt=salt)
