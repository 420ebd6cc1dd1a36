"""Files that went up with a message that could not be sent yet: in the store already, named by a signed text in the form."""

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from desk.services.attachments import Received


def _signer() -> URLSafeSerializer:
    keys = [*current_app.config["SECRET_KEY_FALLBACKS"], current_app.config["SECRET_KEY"]]
    return URLSafeSerializer(keys, salt="held-files")


def written(files: list[Received]) -> str:
    """Return the text that stands for files already in the store."""
    return str(_signer().dumps([one.facts() for one in files])) if files else ""


def read(text: str | None) -> list[Received]:
    """Return the files a text stands for; one that we did not write stands for none."""
    if not text:
        return []
    try:
        listed = _signer().loads(text)
    except BadData:
        return []
    return [Received.of(one) for one in listed]
