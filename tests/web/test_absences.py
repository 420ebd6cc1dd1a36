"""The page of the desk's absences, and what the queue and a request say of them."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from desk import clock as desk_clock
from models import Absence
from tests.factories import make_ticket, make_user


def days(first: int = 0, last: int = 3) -> dict[str, str]:
    today = desk_clock.today()
    return {"starts_on": str(today + timedelta(days=first)), "ends_on": str(today + timedelta(days=last))}


def test_an_officer_notes_an_absence_and_is_back_by_one_press(client: Any, session: Any) -> None:
    officer, stand_in = client("officer"), client("officer")
    asked = {
        "user_id": officer.user.id,
        "stand_in_id": stand_in.user.id,
        "reason": "Au bord de la mer",
        **days(),
    }
    assert officer.post("/absences", data=asked).status_code == 303
    ticket = make_ticket("triage", owner=officer.user)
    assert "You are noted as away" in officer.get("/queue?view=mine").text
    shown = stand_in.get("/queue?view=mine").text
    assert ticket.reference in shown
    assert "you stand in" in shown
    assert f"You stand in for {officer.user.name}" in shown
    assert "This request is yours to act on" in stand_in.get(f"/tickets/{ticket.reference}").text
    assert "Au bord de la mer" in client("administrator").get("/absences").text
    absence = session.scalars(select(Absence)).one()
    assert stand_in.post(f"/absences/{absence.id}/end").status_code == 403
    assert officer.post(f"/absences/{absence.id}/end").status_code == 303
    assert "you stand in" not in stand_in.get("/queue?view=mine").text


def test_a_refusal_stands_beside_its_field_with_everything_typed(client: Any, session: Any) -> None:
    officer, other = client("officer"), make_user("officer")
    asked = {"user_id": officer.user.id, "stand_in_id": other.id, "reason": "Kept words", **days(2, 1)}
    answer = officer.post("/absences", data=asked)
    assert answer.status_code == 422
    assert "Kept words" in answer.text
    assert "comes before the first one" in answer.text
    for forged in ({"user_id": other.id, "stand_in_id": officer.user.id}, {"stand_in_id": officer.user.id}):
        assert officer.post("/absences", data={**asked, **days(), **forged}).status_code == 422
    assert session.scalar(select(Absence.id)) is None


def test_giving_a_request_to_somebody_who_is_away_says_so(client: Any, session: Any) -> None:
    lead, gone = client("lead"), make_user("officer", name="Léa (démo)")
    noted = {"user_id": gone.id, "stand_in_id": lead.user.id, **days()}
    assert lead.post("/absences", data=noted).status_code == 303
    ticket = make_ticket("triage", owner=lead.user)
    page = lead.get(f"/tickets/{ticket.reference}").text
    assert "Léa (démo) (away until" in page
    data = {"owner-owner_id": gone.id, "owner-version": ticket.version}
    answer = lead.post(f"/tickets/{ticket.reference}/owner", data=data, follow_redirects=True)
    assert "Léa (démo) is away until" in answer.text
    reader = client("director").get(f"/tickets/{ticket.reference}").text
    assert "away until" not in reader


def test_before_a_note_is_sent_its_writer_reads_who_is_told_for_a_colleague_who_is_away(client: Any) -> None:
    officer, gone, stand_in = client("officer"), make_user("officer", name="Léa (démo)"), client("lead")
    ticket = make_ticket("triage", owner=officer.user)
    assert "is told, too" not in officer.get(f"/tickets/{ticket.reference}").text
    stand_in.post("/absences", data={"user_id": gone.id, "stand_in_id": stand_in.user.id, **days()})
    told = f"Léa (démo) is away: named here, {stand_in.user.name} is told, too."
    assert told in officer.get(f"/tickets/{ticket.reference}").text


def test_what_somebody_who_left_owns_can_be_listed_by_their_name_and_given_away(client: Any) -> None:
    lead, gone = client("lead"), make_user("officer", name="Léa (démo)")
    ticket = make_ticket("triage", owner=gone)
    chief = client("administrator")
    chief.post(f"/admin/users/{gone.id}/closure")
    assert "1 open request is still theirs" in chief.get(f"/admin/users/{gone.id}").text
    listed = lead.get(f"/queue?view=open&owner={gone.id}").text
    assert ticket.reference in listed
    assert f'<option value="{gone.id}"' in listed
    assert "no longer works on requests" in lead.get(f"/tickets/{ticket.reference}").text
    page = lead.get(f"/queue/bulk?view=open&owner={gone.id}").text
    assert f'<option value="{gone.id}"' not in page.partition('id="bulk')[2]
