"""Attack 64: nothing that opens a door, and nobody's words or address, is in the log of a whole day at the desk."""

import logging
import re
import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from desk import clock as desk_clock
from desk import logs
from desk.services import links, passwords
from models import Link, OutboxMail, Submission
from tests import factories
from tests.apps_with_codes import Phone
from tests.web.attacks.addresses import addresses

PASSWORD = "a quiet lake in March"
SECRET = "Our margin is twelve percent"


def test_the_log_of_a_day_holds_no_secret_of_anybody(
    app: Any, client: Any, session: Any, hidden: Any, hidden_agreement: Any, caplog: Any
) -> None:
    user = factories.make_user("officer", password_hash=passwords.hashed(PASSWORD))
    key = secrets.token_urlsafe(24)
    need = {
        "key": key, "company_name": "Fonderie (démo)", "contact_name": "Claude", "contact_email": "claude@fonderie.example.org",
        "title": "Castings", "pitch": "One in twelve", "topics": "unknown", "data_available": "some", "confidential": SECRET,
        "horizon": "this_year", "privacy_notice": "y",
    }  # fmt: skip
    with caplog.at_level(logging.DEBUG):
        passer_by = client()
        passer_by.post("/login", data={"email": user.email, "password": "wrong wrong wrong"})
        passer_by.post("/login", data={"email": user.email, "password": PASSWORD})
        passer_by.post("/forgot", data={"email": user.email})
        shown = passer_by.post("/account/second-step", data={"password": PASSWORD}).text
        phone = Phone("".join(re.findall(r"<span>([A-Z2-7]{4})</span>", shown)), [])
        sealed = re.search(r'name="sealed"[^>]*value="([^"]+)"', shown)[1]
        proof = {"sealed": sealed, "one_time_code": phone.code()}
        shown = passer_by.post("/account/second-step/confirmation", data=proof).text
        phone.recovery_codes = re.findall(r"<li><code>([a-z2-9-]{19})</code>", shown)
        half = client()
        half.post("/login", data={"email": user.email, "password": PASSWORD})
        half.post("/login/code", data={"one_time_code": phone.code(1)})
        half.post("/login/code", data={"one_time_code": phone.recovery_codes[0], "kind": "recovery_code"})
        client().post("/request", data=need)
        client().get(f"/request/{key}/sent")
        client().get(f"/queue?q={SECRET}&email={user.email}")
        submission = session.scalar(select(Submission).where(Submission.key == key))
        tracked = links.token(links.tracking(submission_id=submission.id))
        client().get(f"/r/{tracked}")
        client().post(f"/r/{tracked}/confirmation")
        for role in ("lead", "administrator", "researcher"):
            person = client(role)
            for address in addresses(app, {**hidden.records, **hidden_agreement, "token": tracked}):
                if address.method == "GET":
                    person.get(address.path, buffered=True)
    cookie = passer_by.get_cookie("guichet").value
    written = "\n".join(map(logs.JsonLines().format, caplog.records))
    assert written.count("\n") > 100
    keys = session.scalars(select(Link.public_id)).all()
    mails = " ".join(session.scalars(select(OutboxMail.text_body)))
    assert PASSWORD not in written
    assert "wrong wrong" not in written
    assert SECRET not in written
    assert len(phone.recovery_codes) == 10
    for one in (
        phone.key,
        sealed,
        phone.code(1),
        *phone.recovery_codes,
        key,
        tracked,
        hidden.file.key,
        cookie,
        user.password_hash,
        *keys,
        *re.findall(r"/(?:r|o|password)/(\S{20,})", mails),
    ):
        assert one not in written
    assert not re.search(r"[\w.+-]+@[\w-]+\.example\.org", written)


def test_an_error_of_the_database_quotes_no_row(app: Any, session: Any, caplog: Any) -> None:
    link = links.issue(
        "tracking",
        expires_at=desk_clock.now() + timedelta(days=1),
        submission_id=factories.make_submission().id,
    )
    try:
        with session.begin_nested():
            factories.session.add(Link(public_id=link.public_id, purpose="tracking", created_at=desk_clock.now(),
                                       expires_at=desk_clock.now(), submission_id=link.submission_id))  # fmt: skip
            session.flush()
    except Exception:
        logging.getLogger("desk.test").exception("broke")
    written = "\n".join(map(logs.JsonLines().format, caplog.records))
    assert "IntegrityError" in written
    assert link.public_id not in written
