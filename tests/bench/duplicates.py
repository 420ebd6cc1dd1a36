"""`python -m tests.bench.duplicates`: finding doubles among 10,000 organizations, in several made-up directories.

Each directory holds 300 planted pairs and some 1,600 companies that only look alike, on a scratch SQLite file; the job runs
as it does by night. "seen" is the noise the comparison was built with, "other" another kind.
"""

import shutil
import sys
import time

from sqlalchemy import insert, select

from desk import clock
from desk.extensions import session
from desk.jobs import find_duplicates
from desk.jobs.work import Work
from models import DuplicatePair, Establishment, Organization
from models.names import organization_key
from tests.harness import application, postgres
from tests.harness.databases import SQLITE, Databases
from tests.harness.doubles import corpus

SEEDS = (11, 12, 13)


def measure(seed: int, *, unseen: bool) -> str:
    """Return the line of one directory."""
    made = corpus(seed, 10_000, 300, unseen=unseen)
    rows = [
        {"id": place, "kind": "company", "name": card.name, "name_key": organization_key(card.name), "siren": card.siren,
         "foreign_id": card.foreign_id, "foreign_id_kind": "vat" if card.foreign_id else None, "country": card.country,
         "domain": card.domain, "created_at": clock.now(), "version": 1}
        for place, card in enumerate(made.cards, 1)
    ]  # fmt: skip
    session.execute(insert(Organization), rows)
    sites = [
        {
            "organization_id": place,
            "city": card.city,
            "is_head": True,
            "created_at": clock.now(),
            "version": 1,
        }
        for place, card in enumerate(made.cards, 1)
        if card.city
    ]
    session.execute(insert(Establishment), sites)
    session.commit()
    begun = time.perf_counter()
    find_duplicates.run(Work("find_duplicates"))
    first = time.perf_counter() - begun
    begun = time.perf_counter()
    find_duplicates.run(Work("find_duplicates"))
    again = time.perf_counter() - begun
    stored = select(DuplicatePair.organization_id, DuplicatePair.other_organization_id)
    found = {(one - 1, other - 1) for one, other in session.execute(stored)}
    right = found & set(made.doubles)
    return (
        f"{seed:>4} {'other' if unseen else 'seen':<6} {len(right) / len(made.doubles):>7.1%} {len(right) / len(found):>10.1%}"
        f" {len(found):>6} {first:>8.1f} {again:>8.1f}"
    )


def main() -> int:
    """Print the table."""
    shared = postgres.shared_folder()
    databases = Databases(shared, "bench", application.migrate)
    try:
        print(
            f"{'seed':>4} {'noise':<6} {'found':>7} {'precision':>10} {'pairs':>6} {'first s':>8} {'again s':>8}"
        )
        for seed in SEEDS:
            for unseen in (False, True):
                app = application.build(databases.fresh(SQLITE))
                with app.app_context():
                    print(measure(seed, unseen=unseen), flush=True)
                application.dispose(app)
    finally:
        shutil.rmtree(shared)
    return 0


if __name__ == "__main__":
    sys.exit(main())
