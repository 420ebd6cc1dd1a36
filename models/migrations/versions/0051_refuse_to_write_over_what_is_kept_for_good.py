"""Refuse to write over events, messages and frozen reports, or to empty their tables: neither is an update or a deletion

SQLite's REPLACE takes the earlier row away without asking the triggers of deletion, PostgreSQL's TRUNCATE those of rows.
"""

from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

# Of each table, by which columns a row that comes in would be another one's.
KEPT = {
    "event": ("id = NEW.id",),
    "message": ("id = NEW.id", "key = NEW.key"),
    "frozen_report": ("id = NEW.id", "starts_on = NEW.starts_on AND ends_on = NEW.ends_on"),
}


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, same in KEPT.items():
        (_refuse_replacing if is_sqlite else _refuse_emptying)(table, same)


def _refuse_replacing(table: str, same: tuple[str, ...]) -> None:
    name = f"refused_{table}_replacement"
    is_there = " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {one})" for one in same)
    op.execute(
        f"CREATE TRIGGER {name} BEFORE INSERT ON {table} WHEN {is_there} BEGIN SELECT RAISE(ABORT, '{name}'); END"
    )


def _refuse_emptying(table: str, _same: tuple[str, ...]) -> None:
    name = f"refused_{table}_truncation"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{name}' "
        f"USING ERRCODE = 'check_violation', CONSTRAINT = '{name}', TABLE = '{table}'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    )


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in KEPT:
        if is_sqlite:
            op.execute(f"DROP TRIGGER refused_{table}_replacement")
        else:
            op.execute(f"DROP TRIGGER refused_{table}_truncation ON {table}")
            op.execute(f"DROP FUNCTION refused_{table}_truncation()")
