"""The page of a request: units ranked with reasons, asked, and what they answered."""

from sqlalchemy import select

from desk import clock as desk_clock
from desk.extensions import session as database_session
from desk.services import match_runs
from desk.transaction import unit_of_work
from models import (
    Offer,
    OutboxMail,
    TicketTopic,
)
from models.states import TopicOrigin
from tests import factories
from tests.factories import keep, make_member, make_offer, make_ticket, make_topic, make_unit
from tests.harness.counting import count
from tests.web.ticket_pages import path, qualifiable, stored


def test_units_are_ranked_with_reasons_and_nobody_is_told(client) -> None:
    topic = make_topic("test.seams", label_en="Weld inspection")
    unit = make_unit(topics=(topic,), name="Chair of seams (démo)")
    make_member(unit)
    busy = make_unit(topics=(topic,), name="Full chair (démo)", ceiling=0)
    ticket = qualifiable()
    keep(TicketTopic(ticket_id=ticket.id, topic_id=topic.id, origin=TopicOrigin.DESK, confirmed_at=desk_clock.now(),
                     confirmed_by_id=ticket.owner_id))  # fmt: skip
    officer = client("officer")
    officer.post(path(ticket, "qualification"))
    assert officer.post(path(ticket, "match-runs")).status_code == 303
    text = officer.get(path(ticket)).text
    assert stored(ticket).state == "matching"
    assert unit.name in text
    assert busy.name in text
    assert "At its ceiling" in text
    assert count(OutboxMail) == 0


def test_a_search_without_a_match_says_so(client) -> None:
    ticket = qualifiable()
    officer = client("officer")
    officer.post(path(ticket, "qualification"))
    officer.post(path(ticket, "match-runs"))
    assert "No reliable match" in officer.get(path(ticket)).text


def test_any_unit_can_be_asked_after_and_the_page_says_where_it_stands(client) -> None:
    topic = make_topic("test.seams", label_en="Weld inspection")
    near, full = (
        make_unit(topics=(topic,), name="Chair of seams (démo)"),
        make_unit(topics=(topic,), ceiling=0),
    )
    far = make_unit(name="Chair of psalms (démo)")
    ticket, officer = make_ticket("matching"), client("officer")
    keep(TicketTopic(ticket_id=ticket.id, topic_id=topic.id, origin=TopicOrigin.DESK, confirmed_at=desk_clock.now(),
                     confirmed_by_id=ticket.owner_id))  # fmt: skip
    with unit_of_work():
        match_runs.run(actor=factories.actor_of(officer.user), ticket_id=ticket.id)
    for unit, words in (
        (near, "It is suggested: number 1 of 1."),
        (full, "It may not be suggested: At its ceiling"),
        (far, "It declares nothing near: Weld inspection"),
    ):
        assert words in " ".join(officer.get(f"{path(ticket)}?why={unit.id}").text.split())
    for nonsense in ("0", "99999", "x", "%00", "9" * 30):
        assert officer.get(f"{path(ticket)}?why={nonsense}").status_code == 200


def test_looking_for_units_too_early_is_refused(client) -> None:
    assert client("officer").post(path(make_ticket("triage"), "match-runs")).status_code == 422


def test_a_unit_is_asked_once_and_the_offer_taken_back(client) -> None:
    ticket, unit = make_ticket("matching"), make_unit(name="Chair of seams (démo)")
    make_member(unit)
    officer = client("officer")
    actor = factories.actor_of(officer.user)
    with unit_of_work():
        match_runs.run(actor=actor, ticket_id=ticket.id)
    empty = officer.post(path(ticket, "offers"), data={"offers-message": "You know seams"})
    assert empty.status_code == 422
    assert "You know seams" in empty.text
    data = {"offers-other_unit": unit.id, "offers-message": "You know seams"}
    assert officer.post(path(ticket, "offers"), data=data).status_code == 303
    assert stored(ticket).state == "offered"
    assert officer.post(path(ticket, "offers"), data=data).status_code == 422
    assert count(Offer, Offer.ticket_id == ticket.id) == 1
    offer = database_session.execute(select(Offer).where(Offer.ticket_id == ticket.id)).scalar_one()
    act, name = f"offers/{offer.id}/withdrawal", f"withdrawal{offer.id}-reason"
    assert officer.post(path(ticket, act), data={name: ""}).status_code == 422
    assert officer.post(path(ticket, act), data={name: "The need changed"}).status_code == 303
    assert "The need changed" in officer.get(path(ticket)).text
    assert officer.post(path(ticket, act), data={name: "The need changed"}).status_code == 409


def test_a_unit_at_its_ceiling_is_asked_with_a_reason_only(client) -> None:
    ticket, unit = make_ticket("matching"), make_unit(ceiling=0)
    make_member(unit)
    officer = client("officer")
    with unit_of_work():
        match_runs.run(actor=factories.actor_of(officer.user), ticket_id=ticket.id)
    data = {"offers-other_unit": unit.id}
    refused = officer.post(path(ticket, "offers"), data=data)
    assert refused.status_code == 422
    assert "at its ceiling: choose another one" in refused.text
    assert (
        officer.post(
            path(ticket, "offers"), data={**data, "offers-override_reason": "They asked for it"}
        ).status_code
        == 303
    )


def test_an_offer_of_another_request_is_not_found(client) -> None:
    foreign = make_offer()
    answer = client("officer").post(path(make_ticket("offered"), f"offers/{foreign.id}/withdrawal"), data={})
    assert answer.status_code == 404


def test_what_a_unit_answered_is_told_with_its_reason(client) -> None:
    ticket = make_ticket("matching")
    make_offer(
        "declined",
        ticket=ticket,
        decline_code="suggest_other_unit",
        suggested_unit="Prof. Weber",
        decline_note="Not us",
    )
    make_offer("accepted_with_conditions", ticket=ticket, conditions="From September on")
    text = client("officer").get(path(ticket)).text
    for words in ("Another unit is better placed", "Prof. Weber", "Not us", "From September on"):
        assert words in text
