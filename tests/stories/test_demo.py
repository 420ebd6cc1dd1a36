"""The demonstration: a fictional desk that looks lived in, made by the real services, and says that it is fictional."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from desk import clock, demo, events, policy
from desk.demo import content, loading
from desk.errors import Refused
from desk.extensions import session
from desk.queries import directory, invariants, labels, reminders
from models import (
    ConfidentialPart,
    Contact,
    Contract,
    ContractKind,
    Engagement,
    Event,
    FollowUp,
    MatchRun,
    Member,
    Milestone,
    Nda,
    Offer,
    Organization,
    OutboxMail,
    Submission,
    Ticket,
    Topic,
    Unit,
    UnitPause,
    User,
)
from models.states import (
    OPEN_OFFERS,
    ActingParty,
    EngagementState,
    FollowUpState,
    MilestoneState,
    OutboxState,
    Role,
    TicketState,
)
from tests.conftest import BORING_TUESDAY
from tests.factories import actor_of
from tests.harness import application
from tests.harness.clients import DeskClient, client_for
from tests.harness.databases import SQLITE, Databases

pytestmark = pytest.mark.slow
CHRISTMAS_NIGHT = datetime(2026, 12, 28, 22, 45, tzinfo=UTC)  # a Monday, after four days of closed doors


@pytest.fixture(scope="module")
def _desks(databases: Databases) -> Iterator[Callable[[str], Flask]]:
    """Load the demonstration once on each database; the tests of this file only read it."""
    built: dict[str, Flask] = {}

    def desk_on(kind: str) -> Flask:
        if kind not in built:
            app = application.build(databases.fresh(kind))
            with time_machine.travel(BORING_TUESDAY, tick=False), app.app_context():
                demo.load()
            built[kind] = app
        return built[kind]

    yield desk_on
    for app in built.values():
        application.dispose(app)


@pytest.fixture
def lived_in(database: str, _desks: Callable[[str], Flask], clock: Any) -> Iterator[Flask]:
    app = _desks(database)
    application.resume(app)
    with app.app_context():
        yield app
        session.remove()


def every(statement: Any) -> list[Any]:
    return list(session.execute(statement).scalars())


def ticket_of(key: str) -> Ticket:
    """Return the ticket of a story."""
    title = next(story.answers["title"] for story in content.stories() if story.key == key)
    return session.execute(select(Ticket).where(Ticket.title == title)).scalars().one()


def signed_in(app: Flask, key: str) -> DeskClient:
    """Sign in as one of the demonstration's accounts, by the form."""
    email = next(row["email"] for row in content.accounts() if row["key"] == key)
    client = client_for(app, None)
    answer = client.post("/login", data={"email": email, "password": demo.PASSWORD})
    assert answer.status_code == 303, email
    return client


def test_each_story_stands_where_it_says(lived_in):
    told = {story.key: story.state for story in content.stories() if story.state != "unconfirmed"}
    assert {key: ticket_of(key).state for key in told} == told
    assert set(told.values()) == set(TicketState)
    assert session.scalar(select(func.count()).select_from(Ticket)) == len(told) >= 40


def test_one_thing_of_each_kind_is_overdue(lived_in):
    today = clock.today()
    late = every(select(Ticket).where(Ticket.state != TicketState.CLOSED, Ticket.next_action_due_on < today))
    offers = every(
        select(Offer.ticket_id).where(Offer.state.in_(OPEN_OFFERS), Offer.expires_at < clock.now())
    )
    plans = every(select(FollowUp).where(FollowUp.state == FollowUpState.PLANNED, FollowUp.due_on < today))
    steps = every(
        select(Milestone).where(
            Milestone.state.in_((MilestoneState.PLANNED, MilestoneState.DUE)), Milestone.due_on < today
        )
    )
    assert Counter(ticket.next_action_by for ticket in late) == {
        ActingParty.DESK: 1, ActingParty.COMPANY: 1, ActingParty.UNIT: 1,
    }  # fmt: skip
    assert [ticket.next_action_by for ticket in late if ticket.id in offers] == [ActingParty.UNIT]
    assert (len(offers), len(plans), len(steps)) == (1, 1, 1)


def test_it_is_sound(lived_in):
    assert invariants.broken() == []
    assert events.verify() == []
    checked = lived_in.test_cli_runner().invoke(args=["verify"])
    assert checked.exit_code == 0, checked.output


def test_the_past_is_in_order_and_nothing_is_to_come(lived_in):
    moments = every(select(Event.occurred_at).order_by(Event.id))
    assert moments == sorted(moments)
    assert moments[-1] <= clock.now()  # somebody may have signed in since
    references = every(select(Ticket.reference).order_by(Ticket.confirmed_at))
    assert references == sorted(references)


def test_everybody_and_everything_says_it_is_fictional(lived_in):
    for model in (User, Member, Contact):
        assert [one for one in every(select(model.name)) if not one.endswith("(démo)")] == []
    addresses = [email for model in (User, Member, Contact) for email in every(select(model.email))]
    addresses += every(select(OutboxMail.to_address)) + every(
        select(Organization.domain).where(Organization.domain.is_not(None))
    )
    assert [one for one in addresses if not one.endswith(".example.org")] == []
    sirens = every(select(Organization.siren).where(Organization.siren.is_not(None)))
    assert len(sirens) > 30
    assert [siren for siren in sirens if not siren.startswith("000")] == []


def test_the_mails_of_the_past_have_left_in_the_language_of_their_reader(lived_in):
    assert set(every(select(OutboxMail.state))) == {OutboxState.SENT}
    assert set(every(select(OutboxMail.language))) == {"fr", "en", "de"}
    odd = every(
        select(OutboxMail.kind).join(Contact, Contact.email == OutboxMail.to_address)
        .where(Contact.language != OutboxMail.language)
    )  # fmt: skip
    assert odd == []


def test_no_secret_left_by_mail(lived_in):
    secrets = every(select(ConfidentialPart.text))
    assert len(secrets) >= 10
    written = "\n".join(every(select(OutboxMail.text_body)) + every(select(OutboxMail.html_body)))
    assert [secret for secret in secrets if secret[:60] in written] == []


def test_units_are_full_paused_and_thin_as_told(lived_in):
    working = (
        select(Unit.code, Unit.ceiling, func.count(Engagement.id)).join(Engagement, Engagement.unit_id == Unit.id)
        .where(Engagement.state == EngagementState.ACTIVE).group_by(Unit.code, Unit.ceiling)
    )  # fmt: skip
    loads = {code: (count, ceiling) for code, ceiling, count in session.execute(working)}
    assert all(count <= ceiling for count, ceiling in loads.values())
    assert loads["LANG-SOBRE"] == (2, 2)
    paused = (
        select(Unit.code)
        .join(UnitPause)
        .where(UnitPause.starts_on <= clock.today(), UnitPause.ends_on > clock.today())
    )
    assert every(paused) == ["SANTE-GESTE"]


def test_the_matcher_abstains_where_nobody_knows(lived_in):
    barrois = ticket_of("barrois-souches")
    runs = every(select(MatchRun.is_reliable).where(MatchRun.ticket_id == barrois.id))
    assert runs == [False]
    others = select(MatchRun.is_reliable).where(MatchRun.ticket_id != barrois.id)
    assert Counter(every(others))[True] > 25


def test_agreements_that_end_or_are_missing_are_warned_of(lived_in):
    ending = every(select(Nda).where(Nda.id.in_(reminders.ndas_ending())))
    assert [nda.ticket_id for nda in ending] == [ticket_of("orneval-recuit").id]
    assert (ending[0].ends_on - clock.today()).days <= policy.NDA_WARNING_DAYS
    [(contract_id, month)] = reminders.contracts_to_warn_of()
    contract = session.get_one(Contract, contract_id)
    assert (contract.ticket_id, month) == (ticket_of("hautmarin-these").id, 4)


@pytest.mark.parametrize("key", [row["key"] for row in content.accounts()])
def test_each_account_signs_in_and_finds_its_rooms(lived_in, key):
    role = next(row["role"] for row in content.accounts() if row["key"] == key)
    rooms = {
        Role.RESEARCHER: ("/work", "/work/profile"), Role.FUNDER: ("/reports",), Role.ADMINISTRATOR: ("/admin", "/account"),
        Role.CONTRACT_OFFICE: ("/queue", "/contracts", "/contracts/board", "/contracts/due"),
        Role.DIRECTOR: ("/reports", "/directory"),
    }.get(role, ("/queue", "/queue/board", "/directory", "/directory/units", "/contracts", "/reports"))  # fmt: skip
    client = signed_in(lived_in, key)
    for room in rooms:
        answer = client.get(room, follow_redirects=True)
        assert answer.status_code == 200, room
        assert 'class="banner"' in answer.text, room


def test_every_ticket_company_and_unit_opens(lived_in):
    client = signed_in(lived_in, "lea")
    pages = [f"/tickets/{reference}" for reference in every(select(Ticket.reference))]
    pages += [f"/directory/organizations/{one}" for one in every(select(Organization.id))]
    pages += [f"/directory/units/{one}" for one in every(select(Unit.id))]
    pages += [f"/contracts/{one}" for one in every(select(Contract.id))]
    pages += [f"/ndas/{one}" for one in every(select(Nda.id))]
    assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)


def test_a_desk_that_is_not_empty_is_refused(lived_in):
    before = session.scalar(select(func.count()).select_from(Event))
    with pytest.raises(Refused) as refusal:
        demo.load()
    assert (refusal.value.field, refusal.value.code) == ("desk", "not_empty")
    assert session.scalar(select(func.count()).select_from(Event)) == before


def test_a_desk_of_its_own_gets_topics_and_kinds_and_no_people(fresh_database, clock):
    app = application.build(fresh_database, DESK_DEMO="0", DESK_MAIL_URL="console:")
    with app.app_context():
        assert demo.is_empty()
        demo.load()
        assert not demo.is_empty()
        assert every(select(User.id)) == every(select(Ticket.id)) == every(select(Unit.id)) == []
        assert session.scalar(select(func.count()).select_from(Topic)) == 99
        assert "cifre" in every(select(ContractKind.code))
    application.dispose(app)


def test_an_interrupted_load_leaves_nothing(fresh_database, clock, monkeypatch):
    def power_cut(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setitem(loading.VERBS, "match", power_cut)
    app = application.build(fresh_database)
    with app.app_context():
        with pytest.raises(KeyboardInterrupt):
            demo.load()
        assert demo.is_empty()
        assert every(select(Submission.id)) == []
    application.dispose(app)


def test_it_loads_on_the_oddest_day(databases):
    """Relative days fall on holidays, nights and into last year: the stories still end where they say, in good order."""
    app = application.build(databases.fresh(SQLITE))
    with time_machine.travel(CHRISTMAS_NIGHT, tick=False), app.app_context():
        demo.load()
        told = Counter(story.state for story in content.stories() if story.state != "unconfirmed")
        assert Counter(every(select(Ticket.state))) == told
        assert invariants.broken() == []
        moments = every(select(Event.occurred_at).order_by(Event.id))
        assert moments == sorted(moments)
        assert moments[-1] < clock.now()
    application.dispose(app)


def test_the_words_of_requests_taught_phrases_that_wait_for_a_person(lived_in):
    assert {row.phrase for row in labels.page(actor_of("lead"), "fr").rows} >= {
        "lumière rasante",
        "doigt mouillé",
    }


def test_one_pair_of_each_kind_waits_to_be_told_whether_it_is_one(lived_in):
    assert set(directory.duplicate_counts(actor_of("officer")).values()) == {1}
