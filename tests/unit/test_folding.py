"""A subject reaches its reader letter for letter, whatever Python's own folding makes of it."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.notify.folding import LETTERS

WORDS = st.lists(
    st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=90), min_size=1, max_size=25
)


@given(WORDS.map(" ".join))
@pytest.mark.parametrize("prefix", ["[GES-2026-0003] Nouvelle demande : ", ""])
def test_a_subject_arrives_as_it_was_written(prefix: str, words: str) -> None:
    message = EmailMessage(policy=SMTP)
    message["Subject"] = prefix + words
    written = message.as_bytes(policy=LETTERS)
    assert message_from_bytes(written, policy=default)["Subject"] == prefix + words
    lines = written.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert lines[0].removeprefix(b"Subject:").strip(), "programs that read line by line show nothing"
    assert all(len(line) <= 998 and line[:1] in b" S" for line in lines)


@pytest.mark.parametrize(
    "subject",
    [
        "Please confirm your request: Predict when our saw blades must be changed",
        "[GES-2026-0003] Nouvelle demande : Fragen unserer Techniker aus Handbüchern beantworten",
    ],
)
def test_the_two_that_went_wrong(subject: str) -> None:
    message = EmailMessage(policy=SMTP)
    message["Subject"] = subject
    assert message_from_bytes(message.as_bytes(policy=LETTERS), policy=default)["Subject"] == subject
