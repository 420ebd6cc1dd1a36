"""Know the establishments of companies, each once, and which of them asks and signs

The number and the place of an organization move to its main establishment: the columns it had are gone. Where two records were
put together, each establishment lies with the record that stays and the merge remembers which to give back. Columns are
added and taken one by one, never by copying a table: rows that hang on it and its triggers stay as they are.
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

PLACE = ("siret", "region", "city")
_ABOUT_ONE = "ck_imported_record_about_one_record"


def upgrade() -> None:
    op.create_table(
        "establishment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("siret", sa.String(14), nullable=True),
        sa.Column("name", sa.String(200), nullable=True, comment="name or brand over its door"),
        sa.Column("address", sa.String(200), nullable=True, comment="street and number"),
        sa.Column("postal_code", sa.String(20), nullable=True),
        sa.Column("city", sa.String(80), nullable=True),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("region", sa.String(40), nullable=True, comment="department, told by a French postal code; or region"),
        sa.Column("is_head", sa.Boolean(), nullable=False, comment="head office, or else the main site"),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("siret IS NULL OR length(siret) = 14", name=op.f("ck_establishment_siret_has_fourteen_digits")),
        sa.CheckConstraint(
            "closed_on IS NULL OR opened_on IS NULL OR closed_on >= opened_on", name=op.f("ck_establishment_closes_after_it_opened")
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_establishment_organization_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_establishment")),
        sa.UniqueConstraint("siret", name=op.f("uq_establishment_siret")),
    )  # fmt: skip
    _bring_over()
    op.create_index("ix_establishment_organization_id", "establishment", ["organization_id", "id"])
    op.create_index("ix_establishment_region", "establishment", ["region", "organization_id"])
    op.create_index(
        "uq_establishment_head", "establishment", ["organization_id"], unique=True,
        sqlite_where=sa.text("is_head"), postgresql_where=sa.text("is_head"),
    )  # fmt: skip
    op.drop_index("ix_organization_region", "organization")
    for column in PLACE:
        op.execute(f"ALTER TABLE organization DROP COLUMN {column}")
    for table in ("ticket", "contract_party"):
        key = f"CONSTRAINT fk_{table}_establishment_id REFERENCES establishment (id)"
        op.execute(f"ALTER TABLE {table} ADD COLUMN establishment_id INTEGER {key}")
    op.create_index("ix_ticket_establishment_id", "ticket", ["establishment_id"])
    op.create_index("ix_contract_party_establishment_id", "contract_party", ["establishment_id"])
    with op.batch_alter_table("imported_record") as batch:
        batch.add_column(sa.Column("establishment_id", sa.Integer(), nullable=True))
        batch.drop_constraint(op.f(_ABOUT_ONE), type_="check")
        batch.create_check_constraint(
            op.f(_ABOUT_ONE),
            "(CASE WHEN organization_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN contact_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN establishment_id IS NULL THEN 0 ELSE 1 END) = 1",
        )


def downgrade() -> None:
    """The number and place of the main establishment go back to its organization; all else of establishments is forgotten."""
    op.execute("DELETE FROM imported_record WHERE establishment_id IS NOT NULL")
    with op.batch_alter_table("imported_record") as batch:
        batch.drop_constraint(op.f(_ABOUT_ONE), type_="check")
        batch.drop_column("establishment_id")
        batch.create_check_constraint(op.f(_ABOUT_ONE), "(organization_id IS NULL) <> (contact_id IS NULL)")
    for table in ("ticket", "contract_party"):
        op.drop_index(f"ix_{table}_establishment_id", table)
        op.execute(f"ALTER TABLE {table} DROP COLUMN establishment_id")
    for column, length in zip(PLACE, (14, 40, 80), strict=True):
        op.execute(f"ALTER TABLE organization ADD COLUMN {column} VARCHAR({length})")
        op.execute(
            f"UPDATE organization SET {column} = (SELECT e.{column} FROM establishment e WHERE e.organization_id = organization.id AND e.is_head)"
        )
    op.create_index("ix_organization_region", "organization", ["region", "id"])
    op.drop_table("establishment")


def _bring_over() -> None:
    """Make an establishment of what each organization says of its place, and let it lie with the record that stands for it now."""
    connection = op.get_bind()
    organization, merge, establishment = _tables()
    columns = [organization.c[name] for name in ("id", "country", "created_at", *PLACE)]
    said = {row.id: dict(row._mapping) for row in connection.execute(sa.select(*columns))}
    merges = [
        (row, json.loads(row.taken or "{}"), json.loads(row.moved))
        for row in connection.execute(
            sa.select(merge).where(merge.c.undone_at.is_(None), merge.c.from_organization_id.is_not(None)).order_by(merge.c.id)
        )
    ]  # fmt: skip
    for row, taken, _moved in reversed(merges):  # what each record said before it was put together
        for column in set(PLACE) & taken.keys():
            theirs, ours = taken[column]
            said[row.from_organization_id][column] = theirs
            if said[row.into_organization_id][column] == theirs:
                said[row.into_organization_id][column] = ours

    homes: dict[int, int] = {}  # establishment -> organization
    heads: dict[int, int] = {}  # organization -> its main establishment
    taken_numbers: set[str] = set()
    rows = []
    for id_, one in sorted(said.items()):
        if not any(one[column] for column in PLACE):
            continue
        number = one["siret"] if one["siret"] not in taken_numbers else None
        taken_numbers |= {number} if number else set()
        rows.append({"id": len(rows) + 1, "organization_id": id_, "country": one["country"], "created_at": one["created_at"],
                     "siret": number, "region": one["region"], "city": one["city"], "version": 1})  # fmt: skip
        homes[len(rows)] = id_
        heads[id_] = len(rows)
    for row, taken, moved in merges:
        source, target = row.from_organization_id, row.into_organization_id
        ids = [one for one, home in homes.items() if home == source]
        homes |= dict.fromkeys(ids, target)
        own, theirs = heads.get(target), heads.pop(source, None)
        moved |= {"establishments": ids} if ids else {}
        moved |= {"heads": [theirs]} if theirs is not None else {}
        if theirs is not None and (own is None or "city" in taken or "region" in taken):
            heads[target] = theirs
        connection.execute(merge.update().where(merge.c.id == row.id).values(moved=_written(moved)))
    for one in rows:
        one["organization_id"] = homes[one["id"]]
        one["is_head"] = heads.get(homes[one["id"]]) == one["id"]
    if rows:
        connection.execute(establishment.insert(), rows)
    if rows and connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT setval(pg_get_serial_sequence('establishment', 'id'), :last)"), {"last": len(rows)})  # fmt: skip


def _written(moved: dict[str, Any]) -> str:
    return json.dumps(moved, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _tables() -> tuple[Any, Any, Any]:
    """Return the tables as they stand just now."""
    moment = sa.DateTime(timezone=True)
    numbers = ("id", "from_organization_id", "into_organization_id")
    texts = ("siret", "region", "city", "country")
    organization = sa.table("organization", sa.column("id", sa.Integer), *(sa.column(one, sa.String) for one in texts), sa.column("created_at", moment))  # fmt: skip
    merge = sa.table(
        "directory_merge", *(sa.column(one, sa.Integer) for one in numbers), sa.column("taken", sa.Text), sa.column("moved", sa.Text),
        sa.column("undone_at", moment),
    )  # fmt: skip
    establishment = sa.table(
        "establishment", sa.column("id", sa.Integer), sa.column("organization_id", sa.Integer), *(sa.column(one, sa.String) for one in texts),
        sa.column("is_head", sa.Boolean), sa.column("created_at", moment), sa.column("version", sa.Integer),
    )  # fmt: skip
    return organization, merge, establishment
