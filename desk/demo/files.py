"""The files that companies of the demonstration send."""

from desk.demo.content import FOLDER
from desk.services import attachments
from desk.services.attachments import Received


def receive(name: str) -> Received:
    """Put one of the shipped files into the store, as an upload would."""
    with (FOLDER / "files" / name).open("rb") as content:
        return attachments.receive(content, name)
