"""The places of organizations that were written before sites were records."""

import json
from collections.abc import Iterator
from typing import Any

import flask_migrate
import pytest
from sqlalchemy import text

from desk import migrating
from desk.extensions import db
from tests.harness import application
from tests.harness.databases import Database

# id, SIREN, SIRET, department, town, merged into. 2 went into 1 and gave it its place; 4 went into 3, which had none.
FIRMS = (
    (1, "552100554", "55210055400013", "57", "Metz", None), (2, None, None, "88", "Épinal", 1), (3, None, None, None, None, None),
    (4, None, None, "54", "Nancy", 3),
)  # fmt: skip
MERGES = ((1, 2, 1, {"city": ["Metz", "Épinal"], "region": ["57", "88"]}), (2, 4, 3, {}))
USER = (
    'INSERT INTO "user" (id, email, email_key, name, role, language, created_at, version, is_active, notices)'
    " VALUES (1, 'a@x.fr', 'a@x.fr', 'A', 'officer', 'fr', '2026-01-01', 1, true, 'at_once')"
)
FIRM = (
    "INSERT INTO organization (id, siren, siret, region, city, merged_into_id, kind, name, name_key, country, created_at, version)"
    " VALUES (:id, :siren, :siret, :region, :city, :into, 'company', 'o', 'o', 'FR', '2026-01-01', 1)"
)
MERGE = (
    "INSERT INTO directory_merge (id, from_organization_id, into_organization_id, taken, wanted, moved, made_at, made_by_id)"
    " VALUES (:id, :source, :target, :taken, '[]', '{}', '2026-01-02', 1)"
)


@pytest.fixture
def app_before(empty_database: Database) -> Iterator[Any]:
    app = application.build(empty_database)
    migrating.bind(app)
    with app.app_context():
        flask_migrate.upgrade(revision="0044")
        yield app
    application.dispose(app)


def test_places_become_sites_of_the_present_home_and_merges_know_which_to_give_back(app_before: Any) -> None:
    with db.engine.connect().execution_options(desk_write=True) as connection, connection.begin():
        connection.execute(text(USER))
        for firm in FIRMS:
            connection.execute(
                text(FIRM), dict(zip(("id", "siren", "siret", "region", "city", "into"), firm, strict=True))
            )
        for id_, source, target, taken in MERGES:
            given = {"id": id_, "source": source, "target": target, "taken": json.dumps(taken)}
            connection.execute(text(MERGE), given)
    flask_migrate.upgrade(revision="0045")
    with db.engine.connect() as connection:
        sites = connection.execute(
            text("SELECT organization_id, siret, city, is_head FROM establishment ORDER BY id")
        ).all()
        assert [(*row[:3], bool(row[3])) for row in sites] == [
            (1, "55210055400013", "Épinal", False), (1, None, "Metz", True), (3, None, "Nancy", True),
        ]  # fmt: skip
        moved = connection.scalars(text("SELECT moved FROM directory_merge ORDER BY id")).all()
        assert [json.loads(one) for one in moved] == [{"establishments": [n], "heads": [n]} for n in (2, 3)]
    flask_migrate.downgrade(revision="0044")
    with db.engine.connect() as connection:
        towns = connection.scalars(text("SELECT city FROM organization ORDER BY id")).all()
        assert towns == ["Metz", None, "Nancy", None]
