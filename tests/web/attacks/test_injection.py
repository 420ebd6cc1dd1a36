"""Attacks 18, 30 to 32, 43 to 45, 47, 48, 50, 63 and 70: text that means to be more than text."""

import json
import logging
import re
import secrets
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from desk import logs
from desk.reports.export import write_csv
from models import Event, Organization, OutboxMail, Submission, Ticket
from tests import factories
from tests.web.attacks.addresses import LEAVING, addresses
from tests.web.attacks.doors import MAY_ENTER

# One of the roles that may enter, the mightiest first.
BY_ROLE = ("lead", "administrator", "contract_office", "director", "researcher")
MARKUP = "\"'><svg onload=alert(1)>{{7*7}}${7*7}{%25 x %25}"
HOSTILE = [
    "\x00", "\udcff", "' OR 1=1--", "1e3", "٣", "-1", str(2**31), str(2**63), "9" * 400, "%", "_", "\\", '"', "AND", "col:x", "*", "(" * 10_000,
    "../../etc/passwd", "\r\nBcc: evil@evil.example", "\u202e", "x" * 100_000, "[]", '{"a": {"b": []}}', "null", MARKUP,
]  # fmt: skip
# The parameters our lists read, and some that others do.
NAMES = [
    "q", "page", "after", "before", "view", "sort", "order", "lang", "next", "year", "quarter", "first", "last", "part", "state", "owner", "kind",
    "unit", "ticket", "organization", "country", "size", "axis", "role", "told", "topic", "due", "mode", "code", "id", "history", "all", "back",
    "company", "contact", "overdue", "from", "to", "priority", "outcome",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _the_database(session: Any) -> None:
    """Every test here reads what was written."""


def who(client: Any) -> Any:
    """Return a function that gives somebody who may enter an address."""
    known: dict[str | None, Any] = {}

    def somebody(endpoint: str) -> Any:
        role = None
        if "passer-by" not in MAY_ENTER[endpoint]:
            role = next(role for role in BY_ROLE if role in MAY_ENTER[endpoint])
        if role not in known:
            known[role] = client(role)
        return known[role]

    return somebody


# ----- 30, 44, 45, 47: every address, every parameter


def test_no_parameter_of_a_list_breaks_it_or_becomes_markup(app: Any, client: Any) -> None:
    """Every list and form, every parameter, every text."""
    somebody = who(client)
    for address in addresses(app):
        if address.method != "GET" or any(
            kind in address.path for kind in ("987654", "nobody", "TST-1999", "nothing")
        ):
            continue
        for text in HOSTILE:
            names = NAMES if len(text) < 5000 else ["q", "part"]
            query = {name: text[:60_000].encode("utf-8", "surrogateescape") for name in names}
            answer = somebody(address.endpoint).get(address.path, query_string=query, buffered=True)
            assert answer.status_code < 500 or address.endpoint == "health.check", f"{address} {text[:40]!a}"
            assert b"<svg onload" not in answer.data, str(address)


@pytest.mark.parametrize("shift", range(4))
def test_no_parameter_of_a_record_breaks_it_or_becomes_markup(
    app: Any, client: Any, hidden: Any, hidden_agreement: Any, shift: int
) -> None:
    somebody = who(client)
    texts = [text for text in HOSTILE if len(text) < 5000]
    query = {
        name: texts[(place + 5 * shift) % len(texts)].encode("utf-8", "surrogateescape")
        for place, name in enumerate(NAMES)
    }
    for address in addresses(app, {**hidden.records, **hidden_agreement}):
        if address.method == "GET" and address.endpoint != "asset":
            answer = somebody(address.endpoint).get(address.path, query_string=query, buffered=True)
            assert answer.status_code < 500 or address.endpoint == "health.check", str(address)
            assert b"<svg onload" not in answer.data, str(address)


@pytest.mark.parametrize(
    "text", ["\x00", "' OR 1=1--", "1e3", "٣", "-1", str(2**31), str(2**63), "9" * 400, MARKUP], ids=ascii
)
def test_no_part_of_an_address_breaks(app: Any, client: Any, text: str) -> None:
    """47: ids out of range, in other scripts, no ids at all."""
    somebody = who(client)
    part = text[:300].replace("/", "%2f").replace("?", "%3f").replace("#", "%23").replace("\\", "%5c")
    for address in addresses(app):
        if "987654" in address.path or "nobody" in address.path or "TST-1999" in address.path:
            path = re.sub(r"987654|nobody[~\w-]+|TST-1999-9999", lambda _: part, address.path)
            answer = somebody(address.endpoint).open(path, method=address.method, buffered=True)
            assert answer.status_code in (303, 308, 400, 404, 405, 422) or (
                part.isdecimal() and answer.status_code == 403
            ), f"{path}"


@pytest.mark.parametrize(
    "body",
    [
        {"data": "\x00=\x00&a=%00&%ff=%ff", "content_type": "application/x-www-form-urlencoded"},
        {"data": json.dumps({"a": [{"b": "c"}] * 100}), "content_type": "application/json"},
        {"data": "[" * 5000, "content_type": "application/json"},
        {"data": "{", "content_type": "text/plain"},
        {"data": b"\xff\xfe" * 1000, "content_type": "multipart/form-data; boundary=x"},
        {"data": b"--x\r\nContent-Disposition: form-data\r\n\r\n\r\n--x--", "content_type": "multipart/form-data; boundary=x"},
        {"data": "&".join(f"k{number}=v" for number in range(10_000)), "content_type": "application/x-www-form-urlencoded"},
        {"data": "", "content_type": "multipart/form-data"},
    ],
    ids=["nul", "json", "deep", "plain", "no parts", "no name", "many", "no boundary"],
)  # fmt: skip
def test_no_body_breaks_any_address(
    app: Any, client: Any, hidden: Any, hidden_agreement: Any, body: dict[str, Any]
) -> None:
    somebody = who(client)
    for address in addresses(app, {**hidden.records, **hidden_agreement}):
        if address.method == "POST" and address.endpoint not in LEAVING:
            answer = somebody(address.endpoint).post(address.path, **body)
            assert answer.status_code < 500, str(address)


@pytest.mark.parametrize(
    "text",
    ["\x00", "\udcff", str(2**63), "\r\nBcc: evil@evil.example", "x" * 20_000, MARKUP],
    ids=lambda text: ascii(text)[:24],
)
def test_no_field_of_any_form_breaks(
    app: Any, client: Any, hidden: Any, hidden_agreement: Any, text: str
) -> None:
    """Every field a page offers, each with the same hostile text."""
    somebody = who(client)
    records = {**hidden.records, **hidden_agreement}
    forms: dict[str, set[str]] = {}
    for address in addresses(app, records):
        if address.method == "GET" and address.endpoint not in ("asset", "demo_mailbox.html"):
            page = somebody(address.endpoint).get(address.path, buffered=True)
            if page.mimetype == "text/html":
                _fields(page.text, forms)
    names = sorted({name for fields in forms.values() for name in fields} - {"csrf_token"})
    assert len(names) > 100
    for address in addresses(app, records):
        if address.method == "POST" and address.endpoint not in LEAVING:
            fields = {
                name: text.encode("utf-8", "surrogateescape") for name in forms.get(address.path, names[:60])
            }
            answer = somebody(address.endpoint).post(address.path, data=MultiDict(fields))
            assert answer.status_code < 500, str(address)
            assert b"<svg onload" not in answer.data, str(address)


def _fields(page: str, forms: dict[str, set[str]]) -> None:
    for form in re.finditer(r"<form\b([^>]*)>(.*?)</form>", page, re.DOTALL):
        action = re.search(r'action="([^"?]*)', form[1])
        if action and "post" in form[1].lower():
            forms.setdefault(action[1], set()).update(re.findall(r'\bname="([^"]+)"', form[2]))


def test_a_form_of_a_megabyte_is_told_and_ten_thousand_parameters_are_read(client: Any) -> None:
    officer = client("officer")
    assert officer.post("/queue/new-request", data={"title": "x" * 1_000_000}).status_code == 422
    assert officer.post("/queue/new-request", data={"title": "x" * 3_000_000}).status_code == 413
    assert officer.get("/queue?" + "&".join(f"k{number}=v" for number in range(10_000))).status_code == 200


@pytest.mark.parametrize("text", ["%", "_", '"', "AND", "col:x", "*", "(", "(" * 10_000, "\x00", "\\"])
@pytest.mark.parametrize(
    "path", ["/queue", "/directory", "/directory/units", "/contracts", "/demo/mailbox", "/admin/units"]
)
def test_signs_of_search_languages_mean_themselves(client: Any, session: Any, path: str, text: str) -> None:
    """45: a percent sign is not "everything"."""
    organization = factories.make_organization(name="Plain name (démo)")
    ticket = factories.make_ticket(title="Plain title", organization_id=organization.id)
    page = client("lead").get(path, query_string={"q": text, "view": "all"})
    assert page.status_code == 200
    if text.strip("\x00") and text != "(":  # "(démo)" really holds one
        assert ticket.reference not in page.text
        assert "Plain name" not in page.text


# ----- 31, 32, 48: what is kept and shown


def test_what_people_typed_is_shown_letter_by_letter(app: Any, client: Any, session: Any) -> None:
    organization = factories.make_organization(name=MARKUP, city=MARKUP[:80], sector=MARKUP)
    contact = factories.make_contact(organization, name=MARKUP)
    submission = factories.make_submission(
        contact=contact, title=MARKUP, pitch=MARKUP, company_name=MARKUP, contact_name=MARKUP
    )
    unit = factories.make_unit(name=MARKUP)
    ticket = factories.make_ticket(
        "offered", submission=submission, title=MARKUP, pitch=MARKUP, owner=factories.make_user(name=MARKUP)
    )
    factories.make_offer(ticket=ticket, unit=unit)
    engagement = factories.make_engagement(factories.make_offer("accepted", ticket=ticket))
    contract = factories.make_contract(engagement=engagement, title=MARKUP)
    factories.make_milestone(contract=contract)
    somebody, shown = who(client), 0
    records = {"reference": ticket.reference, "organization_id": organization.id, "contact_id": contact.id, "unit_id": unit.id,
               "contract_id": contract.id}  # fmt: skip
    for address in addresses(app, records):
        if address.method == "GET" and address.endpoint != "asset":
            page = somebody(address.endpoint).get(address.path, buffered=True)
            if page.mimetype == "text/html":
                assert "<svg onload" not in page.text, str(address)
                shown += "&lt;svg onload=alert(1)&gt;" in page.text and "{{7*7}}" in page.text
                assert "Content-Security-Policy" in page.headers
    assert shown >= 8


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        " java\tscript:alert(1)",
        "vbscript:x",
        "//evil.example",
        "https://a@b.example",
    ],
)
def test_no_address_on_a_page_runs_anything(app: Any, client: Any, hidden: Any, url: str) -> None:
    """32: nothing typed becomes an href."""
    session_ticket = factories.make_ticket(title=url, pitch=url)
    page = client("lead").get(f"/tickets/{session_ticket.reference}").text
    assert not re.search(r'href="\s*(javascript|data|vbscript|java)', page, re.IGNORECASE)


# ----- 43: spreadsheets


@pytest.mark.parametrize(
    "cell",
    [
        '=HYPERLINK("x")',
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "＝1",
        "\u200b=1",
        "\ufeff＠SUM(A1)",
    ],
)
def test_a_cell_of_a_report_is_never_a_formula(cell: str) -> None:
    import csv
    import io

    file = io.BytesIO()
    write_csv(file, [[cell]])
    written = next(csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"), newline="")))[0]
    assert written == f"'{cell}"
    file = io.BytesIO()
    write_csv(
        file, [[f"steel; {cell.strip()}"]]
    )  # where lists are separated by semicolons, a cell of its own
    assert ("steel; '" in file.getvalue().decode()) is (cell.strip()[0] in "=+-@＝＠")


# ----- 50: mail headers


@pytest.mark.parametrize("name", ["contact_name", "title", "contact_email", "company_name"])
@pytest.mark.parametrize(
    "text",
    [
        "Ana\r\nBcc: evil@evil.example",
        "Ana\nBcc: evil@evil.example",
        "Ana\x0bX: y",
        "Ana\u2028X: y",
        "Ana\x85X: y",
    ],
)
def test_a_line_break_in_what_becomes_a_header_is_told(
    client: Any, session: Any, name: str, text: str
) -> None:
    answers = {
        "key": secrets.token_urlsafe(24), "company_name": "Fonderie (démo)", "contact_name": "Claude", "contact_email": "c@fonderie.example.org",
        "title": "Castings", "pitch": "One in twelve", "topics": "unknown", "data_available": "some",
        "horizon": "this_year", "privacy_notice": "y", name: text,
    }  # fmt: skip
    assert client().post("/request", data=answers).status_code == 422
    assert session.scalar(select(func.count()).select_from(OutboxMail)) == 0


# ----- 63: the log


def test_lines_of_the_log_are_not_forged(app: Any, client: Any, caplog: Any) -> None:
    evil = "x\r\n[INFO] forged \x1b[31m"
    with caplog.at_level(logging.INFO):
        client("officer", user_agent=evil).get(
            "/queue/%0d%0a%5bINFO%5d%20forged%1b", headers={"X-Forwarded-For": "<script>"}
        )
    formatter = logs.JsonLines()
    lines = [formatter.format(record) for record in caplog.records]
    assert any("forged" in line for line in lines)
    assert all(line.isprintable() and json.loads(line)["message"] for line in lines)


# ----- 70: one name twice, other methods in disguise


def test_a_method_in_disguise_is_ignored(app: Any, client: Any, session: Any) -> None:
    ticket = factories.make_ticket()
    officer = client("officer")
    before = session.scalar(select(func.count()).select_from(Event))
    for way in ({"headers": {"X-HTTP-Method-Override": "POST"}}, {"query_string": {"_method": "POST"}},
                {"headers": {"X-HTTP-Method": "DELETE"}}):  # fmt: skip
        assert officer.get(f"/tickets/{ticket.reference}", **way).status_code == 200
        assert officer.get(f"/tickets/{ticket.reference}/triage", **way).status_code == 405
    assert session.scalar(select(func.count()).select_from(Event)) == before


def test_of_a_name_sent_twice_the_first_counts(client: Any, session: Any) -> None:
    first, second = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    answers = MultiDict([
        ("key", first), ("key", second), ("company_name", "Fonderie (démo)"), ("contact_name", "Claude"), ("contact_name", "Evil"),
        ("contact_email", "c@fonderie.example.org"), ("contact_email", "evil@evil.example"), ("title", "Castings"),
        ("pitch", "One in twelve"), ("topics", "unknown"), ("data_available", "some"), ("horizon", "this_year"), ("privacy_notice", "y"),
    ])  # fmt: skip
    assert client().post("/request", data=answers).status_code == 303
    sent = session.scalar(select(Submission).where(Submission.title == "Castings"))
    assert (sent.key, sent.contact_name, sent.contact_email) == (first, "Claude", "c@fonderie.example.org")
    mails = session.scalars(select(OutboxMail.to_address)).all()
    assert set(mails) == {"c@fonderie.example.org"}


def test_records_stand_as_they_were_after_all_this(session: Any, hidden: Any) -> None:
    assert session.scalar(select(func.count()).select_from(Ticket).where(Ticket.id == hidden.ticket.id)) == 1
    assert session.scalar(select(func.count()).select_from(Organization)) >= 1
