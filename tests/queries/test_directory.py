"""Reads of the directory: who sees what, in which order, in how many queries."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest

from desk import clock as desk_clock
from desk import policy
from desk.errors import NotFound
from desk.queries import directory
from desk.queries.directory import OrganizationFilter, UnitFilter
from models import FollowUp, Interaction, Message, Unit, UnitPause
from models.states import TicketState
from tests.factories import (
    actor_of,
    keep,
    make_accepted_ticket,
    make_contact,
    make_contract,
    make_member,
    make_nda,
    make_organization,
    make_ticket,
    make_topic,
    make_unit,
    make_user,
)
from tests.harness.statements import statements


def names(actor: Any, **wanted: Any) -> list[str]:
    return [row.name for row in directory.organizations(actor, OrganizationFilter(**wanted)).rows]


def test_a_company_is_found_by_a_part_of_its_name_its_number_or_its_domain(session: Any) -> None:
    known = make_organization(
        name="Société Étoile du Nord", name_key="etoile du nord", domain="etoile.example.org"
    )
    make_organization(name="Another")
    officer = actor_of("officer")
    for text in ("étoile", "NORD", known.siren, known.siren[:8], "etoile.exa"):
        assert names(officer, text=text) == [known.name], text
    assert names(officer, text="%") == []


def test_filters_add_up(session: Any) -> None:
    make_organization(name="Saar", name_key="saar", country="DE", siren=None)
    make_organization(
        name="Grande", name_key="grande", size_class="large", size_year=2025, size_source="Sirene"
    )
    officer = actor_of("officer")
    assert names(officer, country="DE") == ["Saar"]
    assert names(officer, size_class="large") == ["Grande"]
    assert names(officer, country="DE", size_class="large") == []
    assert directory.countries(officer) == ["DE", "FR"]


def test_who_was_not_heard_from_since_a_day_is_found_by_letters_and_meetings_alike(session: Any) -> None:
    day, officer = desk_clock.today() - timedelta(days=30), actor_of("officer")
    begun = datetime.combine(day, time(), tzinfo=desk_clock.zone())
    _, wrote, met, long_ago = (make_organization(name=name, name_key=name) for name in ("a", "b", "c", "d"))
    make_contact(wrote, last_heard_at=begun)
    make_contact(wrote, last_heard_at=begun - timedelta(days=300))
    make_contact(long_ago, last_heard_at=begun - timedelta(seconds=1))
    keep(
        Interaction(organization_id=met.id, kind="call", happened_at=begun + timedelta(hours=9), summary="Called",
                    recorded_by_id=make_user("officer").id, created_at=desk_clock.now())
    )  # fmt: skip
    rows = directory.organizations(officer, OrganizationFilter(quiet_since=day)).rows
    assert [(row.name, row.heard_at) for row in rows] == [
        ("a", None), ("d", begun - timedelta(seconds=1)),
    ]  # fmt: skip
    heard = {row.name: row.heard_at for row in directory.organizations(officer, OrganizationFilter()).rows}
    assert heard == {
        "a": None, "b": begun, "c": begun + timedelta(hours=9), "d": begun - timedelta(seconds=1),
    }  # fmt: skip
    assert names(officer, quiet_since=day + timedelta(days=60)) == ["a", "b", "c", "d"]


def test_a_merged_company_is_not_listed(session: Any) -> None:
    home = make_organization()
    make_organization(merged_into_id=home.id)
    assert names(actor_of("officer")) == [home.name]


def test_pages_go_forth_and_back_over_equal_names(session: Any) -> None:
    ids = [make_organization(name="Same", name_key="same").id for _ in range(policy.PAGE_ROWS + 3)]
    officer, wanted = actor_of("officer"), OrganizationFilter()
    first = directory.organizations(officer, wanted)
    second = directory.organizations(officer, wanted, after=first.after)
    assert [row.id for row in (*first.rows, *second.rows)] == ids
    assert (first.before, second.after) == (None, None)
    back = directory.organizations(officer, wanted, before=second.before)
    assert (back.rows, back.before) == (first.rows, None)
    assert directory.organizations(officer, wanted, after=2**31 - 1).rows == first.rows


def test_counts_are_of_what_the_reader_sees(session: Any) -> None:
    ticket = make_ticket(TicketState.TRIAGE)
    organization = ticket.submission.contact.organization
    make_ticket(TicketState.CLOSED, organization_id=organization.id)
    wanted = OrganizationFilter(text=organization.siren)
    row = directory.organizations(actor_of("officer"), wanted).rows[0]
    assert (row.open_count, row.ticket_count) == (1, 2)
    row = directory.organizations(actor_of("contract_office"), wanted).rows[0]
    assert (row.open_count, row.ticket_count) == (0, 0), "the contract office sees accepted requests"


def test_a_list_takes_a_fixed_number_of_queries(session: Any) -> None:
    officer = actor_of("officer")
    for _ in range(12):
        make_ticket()
    with statements() as sent:
        assert len(directory.organizations(officer, OrganizationFilter()).rows) == 12
    assert len(sent) == 1


@pytest.mark.parametrize("role", ["researcher", "funder", "administrator"])
def test_others_find_nobody(session: Any, role: str) -> None:
    contact = make_contact()
    actor = actor_of(role)
    assert names(actor) == []
    assert directory.contacts_of(actor, contact.organization_id) == []
    for read, record_id in (
        (directory.organization, contact.organization_id),
        (directory.contact, contact.id),
    ):
        with pytest.raises(NotFound):
            read(actor, record_id)


def test_a_director_sees_companies_and_their_people(session: Any) -> None:
    contact = make_contact()
    director = actor_of("director")
    assert directory.organization(director, contact.organization_id).id == contact.organization_id
    assert [row.id for row in directory.contacts_of(director, contact.organization_id)] == [contact.id]


def test_an_erased_person_is_nowhere(session: Any) -> None:
    contact = make_contact(erased_at=desk_clock.now())
    assert directory.contacts_of(actor_of("officer"), contact.organization_id) == []
    with pytest.raises(NotFound):
        directory.contact(actor_of("officer"), contact.id)


def test_one_timeline_tells_everything_newest_first(session: Any, clock: Any) -> None:
    officer = make_user("officer")
    engagement = make_accepted_ticket()
    ticket = engagement.ticket
    clock.shift(timedelta(days=1))
    keep(Interaction(
        organization_id=ticket.organization_id, contact_id=ticket.contact_id, ticket_id=ticket.id, kind="call",
        happened_at=desk_clock.now(), minutes=10, summary="They agree", recorded_by_id=officer.id, created_at=desk_clock.now(),
    ))  # fmt: skip
    clock.shift(timedelta(days=1))
    keep(FollowUp(
        organization_id=ticket.organization_id, owner_id=officer.id, kind="call", purpose="Hear", state="done",
        due_on=desk_clock.today(), outcome="Glad", done_at=desk_clock.now(), created_at=desk_clock.now(),
    ))  # fmt: skip
    clock.shift(timedelta(days=1))
    make_nda("requested", ticket=ticket)
    clock.shift(timedelta(days=1))
    make_contract(engagement=engagement)

    clock.shift(timedelta(days=1))
    for lane, words in (("company", "W" * 300), ("internal", "Not theirs")):
        keep(Message(key=f"letter-{lane}", ticket_id=ticket.id, lane=lane, author_kind="staff", author_user_id=officer.id,
                     author_name=officer.name, language="en", body=words, created_at=desk_clock.now()))  # fmt: skip

    written, *entries = directory.timeline_of_organization(actor_of("officer"), ticket.organization_id)
    assert (written.what, written.text, written.reference) == ("message", "W" * 200 + "…", ticket.reference)
    assert [entry.what for entry in entries] == ["contract", "nda", "follow_up", "interaction", "request"]
    assert entries[3].reference == ticket.reference
    assert len(entries[3].people) == 2
    office = directory.timeline_of_organization(actor_of("director"), ticket.organization_id)
    assert len(office[4].people) == 2, "the director reads who was there (class P5)"
    assert [one.what for one in directory.timeline_of_contact(actor_of("officer"), ticket.contact_id)] == [
        "interaction", "request",
    ]  # fmt: skip


def test_a_company_page_takes_a_fixed_number_of_queries(session: Any) -> None:
    engagement = make_accepted_ticket()
    for _ in range(5):
        make_contract(engagement=engagement)
    officer = actor_of("officer")
    with statements() as sent:
        directory.timeline_of_organization(officer, engagement.ticket.organization_id)
    assert len(sent) <= 8


# ----- units


def test_units_show_load_pause_and_best_topics(session: Any) -> None:
    topics = tuple(make_topic() for _ in range(6))
    unit = make_unit(topics=topics, name="Chaire Vigie", ceiling=2)
    work = make_accepted_ticket()
    work = keep(_at(work, unit))
    today = desk_clock.today()
    keep(UnitPause(unit_id=unit.id, starts_on=today, ends_on=today + timedelta(days=9)))
    row = next(row for row in directory.units(actor_of("officer"), UnitFilter(), "en") if row.id == unit.id)
    assert (row.load, row.ceiling, row.paused_until) == (1, 2, today + timedelta(days=9))
    assert len(row.topics) == 4
    page = directory.unit(actor_of("officer"), unit.id)
    assert (page.load, page.paused_until, len(page.engagements)) == (1, row.paused_until, 1)


def _at(engagement: Any, unit: Unit) -> Any:
    engagement.unit_id = unit.id
    return engagement


def test_a_unit_is_found_by_topic_without_accents(session: Any) -> None:
    topic = make_topic(label_fr="Métrologie", label_en="Metrology")
    unit = make_unit(topics=(topic,))
    make_unit()
    rows = directory.units(actor_of("officer"), UnitFilter(text="metrologie"), "fr")
    assert [row.id for row in rows] == [unit.id]


def test_units_take_a_fixed_number_of_queries(session: Any) -> None:
    for _ in range(6):
        make_unit(topics=(make_topic(),))
    officer = actor_of("officer")
    with statements() as sent:
        directory.units(officer, UnitFilter(), "en")
    assert len(sent) <= 3


def test_people_who_left_are_not_named(session: Any) -> None:
    work = make_accepted_ticket()
    stays = make_member(work.unit)
    make_member(work.unit, left_on=desk_clock.today())
    assert [id_ for id_, _ in directory.members_at_work(actor_of("officer"), work.ticket_id)] == [stays.id]
