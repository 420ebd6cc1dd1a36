"""How the lines of a subject are parted: Python's own way leaves the first one empty, or doubles a blank beside an accent."""

from email.header import Header
from email.policy import EmailPolicy

LINES_END = "\r\n"


class Letters(EmailPolicy):
    """The policy of mails that leave."""

    def fold(self, name: str, value: str) -> str:
        """Write one header."""
        return _subject(value) if name.lower() == "subject" else super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        """Write one header as bytes."""
        return (
            _subject(value).encode("ascii") if name.lower() == "subject" else super().fold_binary(name, value)
        )


def _subject(value: str) -> str:
    text = str(value)
    header = Header(text, "us-ascii" if text.isascii() else "utf-8", header_name="Subject")
    return f"Subject: {header.encode(linesep=LINES_END)}{LINES_END}"


LETTERS = Letters(linesep=LINES_END)
