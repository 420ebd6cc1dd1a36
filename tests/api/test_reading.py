"""Reading by programs: the same rows as the pages for every role, as the schema says, and nobody's secrets."""

import re
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012
from sqlalchemy import select

from desk.api.operations import OPERATIONS
from desk.queries.queue import VIEWS
from models import Engagement, Offer
from tests import factories
from tests.api.test_door import paths
from tests.factories import make_ticket
from tests.harness.statements import count_queries
from tests.web.attacks.doors import MAY_CALL, ROLES
from tests.web.attacks.test_canaries import IN_NAMES, WORDS, Confided
from tests.web.walking import records_of

READERS = ["officer", "lead", "contract_office", "director"]


@pytest.fixture(autouse=True)
def _the_database(session: Any) -> None:
    """Every test here reads what was written."""


def references(text: str) -> list[str]:
    """Return the requests a page of the queue lists, in its order."""
    return list(dict.fromkeys(re.findall(r'href="/tickets/([A-Z0-9]+-\d{4}-\d{4,})"', text)))


def test_the_schema_is_valid_and_names_every_address(app: Any, program: Any) -> None:
    document = program("funder").get("/api/openapi.json").json
    validate(document)
    described = {
        (re.sub(r"{(\w+)}", r"<\1>", path), method.upper())
        for path, methods in document["paths"].items()
        for method in methods
    }
    there = {
        (re.sub(r"<\w+:", "<", rule.rule), method)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.") and rule.endpoint != "api.openapi"
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert described == there
    assert all(one.summary.endswith(".") for one in OPERATIONS)


@pytest.mark.parametrize("role", ROLES)
def test_every_answer_is_as_the_schema_says(app: Any, program: Any, client: Any, role: str) -> None:
    """Driven with a request that everything hangs on, by each role, over each operation."""
    researcher, officer = client("researcher"), client("officer")
    records = records_of(researcher.user, officer.user)
    someone = program(researcher.user if role == "researcher" else role)
    document = someone.get("/api/openapi.json").json
    registry = Registry().with_resource("desk", Resource(contents=document, specification=DRAFT202012))
    operations = {
        operation["operationId"]: (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    refused = []
    for endpoint, method, path, _writes in paths(app, **records):
        if endpoint == "api.openapi" or role not in MAY_CALL[endpoint]:
            continue
        path += "?first=2026-01-01&last=2026-12-31" if endpoint == "api.list_indicators" else ""
        answer = someone.call(method, path)
        pointer = operations[endpoint.removeprefix("api.")][2]["responses"][str(answer.status_code)][
            "content"
        ]
        schema = _pointing(pointer[answer.mimetype]["schema"])
        OAS31Validator(schema, registry=registry, format_checker=OAS31Validator.FORMAT_CHECKER).validate(
            answer.json
        )
        if method == "GET" and answer.status_code != 200 and endpoint != "api.read_file":  # one that is held
            refused.append((path, answer.status_code))
    # Whom the access rule keeps a person of a company from, their page is kept from, too.
    person = f"/contacts/{records['contact_id']}"
    page = client(someone.user).get(f"/directory{person}") if role in MAY_CALL["api.read_contact"] else None
    assert refused == ([(f"/api/v1{person}", 404)] if page is not None and page.status_code == 404 else [])


def _pointing(schema: Any) -> Any:
    """Let references within the document be found from a part of it."""
    if isinstance(schema, dict):
        return {
            name: f"desk{value}" if name == "$ref" else _pointing(value) for name, value in schema.items()
        }
    return [_pointing(one) for one in schema] if isinstance(schema, list) else schema


@pytest.mark.parametrize("role", READERS)
def test_a_list_holds_the_rows_of_the_queue_in_its_order(client: Any, program: Any, role: str) -> None:
    for state in ("new", "triage", "offered", "accepted", "follow_up", "closed"):
        for priority in ("normal", "urgent"):
            make_ticket(state, priority=priority)
    person = client(role)
    someone = program(person.user)
    for view in VIEWS:
        for more in ("", "&priority=urgent", "&sort=newest", "&state=offered"):
            page = person.get(f"/queue?view={view}{more}").text
            told = someone.get(f"/tickets?view={view}{more}")
            if told.status_code == 422:  # the queue passes over an order that a view does not have
                assert "sort" in more
                continue
            assert [row["reference"] for row in told.json["items"]] == references(page), f"{view}{more}"


@pytest.mark.parametrize("role", READERS)
def test_a_request_is_there_for_those_whom_its_page_is_there_for(
    client: Any, program: Any, hidden: Any, role: str
) -> None:
    person = client(role)
    someone, reference = program(person.user), hidden.ticket.reference
    for tail in ("", "/messages", "/history", "/ways", "/follow-ups"):
        page, told = person.get(f"/tickets/{reference}"), someone.get(f"/tickets/{reference}{tail}")
        assert page.status_code == told.status_code


def test_a_list_is_read_to_its_end_by_its_next_addresses(program: Any) -> None:
    made = [make_ticket("triage").reference for _ in range(7)]
    officer, path, found = program("officer"), "/tickets?view=open&sort=newest&limit=3", []
    while path:
        told = officer.get(path).json
        assert len(told["items"]) <= 3
        found += [row["reference"] for row in told["items"]]
        path = told["next"]
    assert sorted(found) == sorted(made)
    assert len(set(found)) == len(found)


@pytest.mark.parametrize(
    "query",
    [
        "limit=101", "limit=0", "limit=x", "after=99999999999999", "after=-1", "after=٣", "view=nothing", "state=open", "owner=987654",
        "sort=id;drop", "nothing=1", "state=new&state=new", "q=", "q=%00", "due=-1", "unread=maybe", "_method=DELETE", "older=0",
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_by_name(program: Any, query: str) -> None:
    answer = program("officer").get(f"/tickets?{query}")
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json["errors"]] == [query.partition("=")[0]]
    assert all(one["detail"] for one in answer.json["errors"])


def test_amounts_are_texts_with_their_currency_and_moments_have_their_offset(program: Any) -> None:
    contract = factories.make_contract("active")
    told = program("lead").get(f"/contracts/{contract.id}").json
    assert told["currency"] == "EUR"
    assert all(re.fullmatch(r"-?\d+\.\d\d", one["amount"]) for one in told["funding"])
    row = program("lead").get("/contracts").json["items"][0]
    assert isinstance(row["company_cash"], str)
    ticket = program("lead").get(f"/tickets/{told['reference']}").json
    assert ticket["confirmed_at"].endswith("+00:00")


def test_a_unit_reads_what_its_offer_lets_it(client: Any, program: Any) -> None:
    """Before the acceptance neither the company nor its person; the list is that of its page."""
    researcher, officer = client("researcher"), client("officer")
    records = records_of(researcher.user, officer.user)
    someone = program(researcher.user)
    told = someone.get(f"/offers/{records['offer_id']}").json
    assert (told["company"], told["person"], told["reference"]) == (None, None, None)
    listed = [one["id"] for one in someone.get("/offers").json["items"]]
    page = researcher.get("/work").text
    assert listed == [
        int(one) for one in dict.fromkeys(re.findall(r"/work/offers/(\d+)", page)) if int(one) in listed
    ]
    assert records["offer_id"] in listed


def test_figures_outside_the_desk_hide_small_counts(program: Any) -> None:
    for _ in range(2):
        make_ticket("new")
    days = "/indicators?first=2026-01-01&last=2026-12-31"
    inside = {one["name"]: one for one in program("director").get(days).json["items"]}
    outside = {one["name"]: one for one in program("funder").get(days).json["items"]}
    assert inside["requests"]["value"] == "2"
    assert outside["requests"]["is_hidden"]
    assert outside["requests"]["value"] is None
    assert program("funder").get("/indicators?first=2026-02-01&last=2026-01-01").status_code == 422
    assert program("funder").get("/indicators").status_code == 422


@pytest.mark.parametrize("who", ["candidate", "accepted", "funder", "director", "contract_office", "officer"])
def test_nobody_finds_what_a_company_confides(app: Any, client: Any, program: Any, who: str) -> None:
    """The confidential words are read on pages alone, by those who may; files are named and given to those who may read them."""
    confided = Confided(client)
    if who == "accepted":
        taken = select(Engagement.offer_id).where(Engagement.ticket_id == confided.ticket.id)
        confided.records["offer_id"] = factories.session.scalars(taken).one()
    someone = program(getattr(confided, who).user if who in ("candidate", "accepted", "officer") else who)
    found = []
    for endpoint, method, path, _writes in paths(app, **confided.records):
        path += "?first=2026-01-01&last=2026-12-31" if endpoint == "api.list_indicators" else ""
        answer = someone.call(method, path)
        readable = IN_NAMES if who in ("contract_office", "officer") and "/files" in path else ()
        found += [(path, word) for word in WORDS if word in answer.text and word not in readable]
    given = {someone.get(f"/files/{key}").status_code for key in confided.keys}
    assert given == ({200} if who in ("contract_office", "officer") else {404})
    found += [word for word in WORDS if word in someone.get("/tickets?q=canary").text]
    assert found == []
    assert factories.session.get(Offer, confided.records["offer_id"]) is not None


def reads(someone: Any, path: str) -> int:
    return count_queries(lambda: someone.get(path))


LISTS = {
    "/tickets": 7, "/tickets?view=open": 7, "/organizations": 4, "/units": 7, "/contracts": 4, "/topics": 4,
}  # fmt: skip


@pytest.mark.parametrize("path", LISTS)
def test_a_list_asks_the_database_as_often_for_many_as_for_few(program: Any, path: str) -> None:
    officer = program("officer")

    def more() -> None:
        factories.make_contract(engagement=factories.make_accepted_ticket("follow_up"))
        make_ticket("new")

    more()
    officer.get("/me")
    few = reads(officer, path)
    for _ in range(8):
        more()
    assert reads(officer, path) == few
    assert few <= LISTS[path]
