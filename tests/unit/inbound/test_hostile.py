"""Mails made to hurt: twice the size costs about twice the work, counted in steps of the interpreter and not in time."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from desk.inbound import html, nature
from desk.inbound import mail as mails
from tests.letters_in import letter

HOSTILE: dict[str, Callable[[int], bytes]] = {
    "newlines": lambda n: letter("\n" * n),
    "on a a a": lambda n: letter("On " + "a " * n),
    "le le le": lambda n: letter("Le " * n + "a écrit :"),
    "addresses": lambda n: letter("a@" * n),
    "brackets": lambda n: letter("((((" * n),
    "quotes": lambda n: letter("> \n" * n),
    "quotes and answers": lambda n: letter("> a\nb\n" * n),
    "heads": lambda n: letter("On 1 Mar 2026, a@b.cd wrote:\n" * n),
    "labels": lambda n: letter("From: a\n\n" * n),
    "dashes": lambda n: letter("--\n" * n),
    "from": lambda n: letter(**{"from": "a@" * n}),
    "many from": lambda n: letter(**{"from": "a@b.cd, " * n}),
    "comments": lambda n: letter(**{"from": "(" * n}),
    "references": lambda n: letter(references="<a@b> " * n),
    "encoded words": lambda n: letter(subject="=?utf-8?q?a?= " * n),
    "half words": lambda n: letter(subject="=?" * n),
    "fields": lambda n: b"X: y\n" * n + letter(),
    "folded": lambda n: b"X: y\n" + b" z\n" * n + letter(),
    "parameters": lambda n: letter(content_type="text/plain;" + ' a="' * n),
    "parts": lambda n: letter("--x\n\n\n" * n, content_type="multipart/mixed; boundary=x"),
    "no end": lambda n: letter("--" * n, content_type="multipart/mixed; boundary=x"),
    "deep": lambda n: letter("".join(f"--{i}\nContent-Type: multipart/mixed; boundary={i + 1}\n\n" for i in range(n)),
                             content_type="multipart/mixed; boundary=0"),
    "tags": lambda n: letter("<b>" * n, content_type="text/html"),
    "open tags": lambda n: letter("<" * n, content_type="text/html"),
    "styles": lambda n: letter("<style>" * n, content_type="text/html"),
    "comments in html": lambda n: letter("<!--" * n, content_type="text/html"),
    "quotations in html": lambda n: letter("<blockquote>" * n, content_type="text/html"),
}  # fmt: skip
SMALL, LARGE = 1_500, 6_000


def steps(raw: bytes) -> int:
    """Count the lines of our own code that understanding a mail takes."""
    count = 0

    def trace(frame: FrameType, event: str, _arg: Any) -> Any:
        nonlocal count
        if "inbound" not in frame.f_code.co_filename:
            return None
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        mail = mails.read(raw)
        _ = (
            nature.of(mail),
            mail.words,
            mail.files,
            mail.references,
            mail.recipients,
            html.as_safe(mail.html_source, {}),
        )
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("name", HOSTILE)
def test_four_times_the_mail_is_at_most_about_four_times_the_work(name: str) -> None:
    assert steps(HOSTILE[name](LARGE)) < 6 * steps(HOSTILE[name](SMALL)) + 2_000


def test_five_thousand_levels_and_ten_thousand_files_are_read_to_a_bound() -> None:
    deep = mails.read(HOSTILE["deep"](5_000))
    assert len(list(deep.root.walk())) <= 1_000
    part = "--x\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=a.pdf\n\nx\n"
    many = mails.read(letter(part * 10_000, content_type="multipart/mixed; boundary=x"))
    assert len(many.files) <= 1_000
    assert len({file.name for file in many.files}) == len(many.files)


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>", "<scr<script>ipt>alert(1)</scr</script>ipt>", "<svg><animate onbegin=alert(1)></svg>",
        "<math><mglyph><style><img src=x onerror=alert(1)>", "<form action=x><input name=y><button>go</button></form>",
        "<meta http-equiv=refresh content='0;url=http://evil.example'>", "<base href=http://evil.example>",
        "<object data=x></object><embed src=x>", "<p style='background:url(http://evil.example/t.gif)'>a</p>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>", "<a href='javascript:alert(1)'>a</a>",
        "<a href=' java\tscript:alert(1)'>a</a>", "<img src=http://evil.example/t.gif srcset='http://evil.example 2x'>",
        "<link rel=prefetch href=http://evil.example>", "<video poster=http://evil.example></video>", "<div>" * 3000 + "<script>x",
        "<img src='cid:logo' onload=alert(1)>", "<table background=http://evil.example><td>a</table>",
    ],
)  # fmt: skip
def test_html_of_mails_can_only_be_read(source: str) -> None:
    safe = html.as_safe(source, {"logo": "/files/abc"}).lower()
    for danger in ("<script", "onerror", "onload", "onbegin", "<form", "<input", "<meta", "<base", "<object", "<embed", "<iframe",
                   "<style", "style=", "javascript:", "src=\"http", "srcset", "poster", "background", "<svg", "<math", "<link"):  # fmt: skip
        assert danger not in safe, danger


def test_a_picture_of_the_mail_is_shown_from_our_store_and_no_other() -> None:
    safe = html.as_safe(
        "<img src='cid:logo' alt='Logo'><img src='cid:none' alt='gone'>", {"logo": "/files/abc"}
    )
    assert safe == '<img src="/files/abc" alt="Logo">[gone]'
