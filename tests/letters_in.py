"""Mails written for the tests: boring ones by default, broken and hostile ones where the test says so."""

from typing import Any


def letter(body: str = "Bonjour, nos bobines se fissurent au laminage.", **fields: Any) -> bytes:
    """Return a mail of a company's person; `None` leaves a field out, underscores stand for hyphens."""
    given = {
        "from": "Claire Fontaine <claire@aciers-test.fr>", "to": "desk@desk.example.org", "subject": "Fissures au laminage",
        "date": "Tue, 10 Mar 2026 09:00:00 +0100", "message_id": "<first@aciers-test.fr>", "mime_version": "1.0",
        "content_type": "text/plain; charset=utf-8",
    } | fields  # fmt: skip
    head = "".join(
        f"{name.replace('_', '-').title()}: {value}\r\n" for name, value in given.items() if value is not None
    )
    return f"{head}\r\n{body}".encode()


def with_parts(*parts: str, kind: str = "mixed", **fields: Any) -> bytes:
    """Return a mail of several parts; each is its fields, an empty line and its content."""
    body = "".join(f"--edge\r\n{part}\r\n" for part in parts) + "--edge--\r\n"
    return letter(body, **{"content_type": f'multipart/{kind}; boundary="edge"'} | fields)


def bounce_of(wire_id: str, recipient: str = "claude@example.org", action: str = "failed") -> bytes:
    """Return what a mail server says about a mail it could not deliver."""
    return with_parts(
        "Content-Type: text/plain\r\n\r\nYour message could not be delivered.",
        "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 nobody here",
        f"Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{wire_id}>\r\nSubject: hello",
        content_type='multipart/report; report-type=delivery-status; boundary="edge"', message_id=f"<bounce-{wire_id}>", subject="Undelivered Mail Returned to Sender",
        **{"from": "MAILER-DAEMON@mx.example.org", "return_path": "<>"},
    )  # fmt: skip
