"""`python -m tests.bench.requests`: finding what was asked twice among 5,000 open requests, in several made-up desks.

Each desk holds 200 planted pairs, asked again in eight ways, and some 1,600 companies with three needs each that share words;
the job runs as it does by night on a scratch SQLite file.
"""

import shutil
import sys
import time
from collections import Counter
from typing import Any

from sqlalchemy import insert, select

from desk import clock
from desk.extensions import session
from desk.jobs import find_duplicates
from desk.jobs.work import Work
from models import Contact, DuplicatePair, Organization, Submission, Ticket, User
from models.names import fold
from tests.harness import application, postgres
from tests.harness.databases import SQLITE, Databases
from tests.harness.doubled_requests import WAYS, Askings, askings

SEEDS = (11, 12, 13)


def fill(made: Askings) -> None:
    """Write the requests with their companies and people, and what is known of companies that may be one."""
    now = clock.now()
    today = clock.today()
    owner = User(email="o@desk.example.org", email_key="o@desk.example.org", role="officer", name="O", language="fr", created_at=now)  # fmt: skip
    session.add(owner)
    session.flush()
    companies = {one.company for one in made.rows}
    session.execute(insert(Organization), [
        {"id": id_ + 1, "kind": "company", "name": f"Firm {id_}", "name_key": f"firm {id_}", "country": "FR", "created_at": now, "version": 1}
        for id_ in sorted(companies)
    ])  # fmt: skip
    people = {(one.company, one.email): one for one in made.rows}
    session.execute(insert(Contact), [
        {"id": place, "organization_id": company + 1, "name": one.name, "name_key": fold(one.name), "email": email, "email_key": email,
         "language": "fr", "created_at": now, "version": 1}
        for place, ((company, email), one) in enumerate(people.items(), 1)
    ])  # fmt: skip
    contacts = {key: place for place, key in enumerate(people, 1)}
    session.execute(insert(Submission), [
        {"id": place, "key": f"asked-{place}", "state": "confirmed", "origin": "form", "language": "fr", "title": one.title, "pitch": one.pitch,
         "organization_id": one.company + 1, "contact_id": contacts[one.company, one.email], "disclose_company": False,
         "company_name": "Firm", "contact_name": one.name, "contact_email": one.email,
         "created_at": now, "saved_at": now, "sent_at": now, "confirmed_at": now, "version": 1}
        for place, one in enumerate(made.rows, 1)
    ])  # fmt: skip
    session.execute(insert(Ticket), [
        {"id": place, "reference": f"TST-2026-{place:04d}", "submission_id": place, "organization_id": one.company + 1,
         "contact_id": contacts[one.company, one.email], "title": one.title, "pitch": one.pitch, "language": "fr", "state": "triage",
         "priority": "normal", "owner_id": owner.id, "disclose_company": False, "next_action": "qualify", "next_action_by": "desk",
         "next_action_due_on": today, "first_answer_due_at": now, "confirmed_at": now, "state_since": now, "created_at": now, "updated_at": now, "version": 1}
        for place, one in enumerate(made.rows, 1)
    ])  # fmt: skip
    pairs = sorted({(one.likely + 1, one.company + 1) for one in made.rows if one.likely is not None})
    session.execute(insert(DuplicatePair), [
        {"organization_id": one, "other_organization_id": other, "points": 60, "reasons": ["close_name"], "found_at": now, "version": 1}
        for one, other in pairs
    ])  # fmt: skip
    session.commit()


def measure(seed: int) -> str:
    """Return the line of one desk, and what was not found by how it was asked."""
    made = askings(seed, 5_000, 200)
    fill(made)
    took = []
    for _ in range(2):
        begun = time.perf_counter()
        find_duplicates.run(Work("find_duplicates"))
        took.append(time.perf_counter() - begun)
    stored = select(DuplicatePair.ticket_id, DuplicatePair.other_ticket_id).where(
        DuplicatePair.ticket_id.is_not(None)
    )
    found: set[Any] = {(one - 1, other - 1) for one, other in session.execute(stored)}
    right = found & set(made.doubles)
    missed = Counter(way for pair, way in made.doubles.items() if pair not in found)
    return (
        f"{seed:>4} {len(right) / len(made.doubles):>7.1%} {len(right) / len(found):>10.1%} {len(found):>6} {took[0]:>8.1f} {took[1]:>8.1f}"
        f"  {', '.join(f'{way}: {missed[way]}' for way, _ in WAYS if missed[way])}"
    )


def main() -> int:
    """Print the table."""
    shared = postgres.shared_folder()
    databases = Databases(shared, "bench", application.migrate)
    try:
        print(
            f"{'seed':>4} {'found':>7} {'precision':>10} {'pairs':>6} {'first s':>8} {'again s':>8}  missed"
        )
        for seed in SEEDS:
            app = application.build(databases.fresh(SQLITE))
            with app.app_context():
                print(measure(seed), flush=True)
            application.dispose(app)
    finally:
        shutil.rmtree(shared)
    return 0


if __name__ == "__main__":
    sys.exit(main())
