"""Note which tables a commit changed, so that what was read from others stays known

SQLite: a number a table, that each change of a row raises; it has one writer, whom nobody waits for here. PostgreSQL: a row for each
transaction and table, so that no writer waits for another; what has become old is swept away.
"""

from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

TABLES = (
    "absence", "amendment", "attachment", "canned_reply", "confidential_part", "conflict_statement", "contact", "contract",
    "contract_kind", "duplicate_pair", "engagement", "establishment", "factor_demand", "follow_up", "funding_line", "inbound_mail",
    "link", "list_columns", "macro", "match_candidate", "match_run", "match_weights", "meeting", "member", "message", "message_draft",
    "milestone", "named_colleague", "nda", "offer", "organization", "outbox", "presence", "queue_reader", "regrouping", "saved_view",
    "screening", "second_factor", "submission", "ticket", "ticket_look", "ticket_topic", "topic", "unit", "user", "user_session",
)  # fmt: skip


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TABLE noted_change (name VARCHAR PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID"
        )
        for table in TABLES:
            op.execute(f"INSERT INTO noted_change VALUES ('{table}', 0)")
            for when in ("INSERT", "UPDATE", "DELETE"):
                op.execute(
                    f'CREATE TRIGGER noted_{table}_{when.lower()} AFTER {when} ON "{table}" '
                    f"BEGIN UPDATE noted_change SET number = number + 1 WHERE name = '{table}'; END"
                )
        return
    op.execute("CREATE TABLE noted_change (number bigint, name varchar, PRIMARY KEY (number, name))")
    op.execute(
        "CREATE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO noted_change "
        "VALUES (CAST(CAST(pg_current_xact_id() AS text) AS bigint), TG_TABLE_NAME) ON CONFLICT DO NOTHING; RETURN NULL; END $$"
    )
    for table in TABLES:
        op.execute(
            f'CREATE TRIGGER noted_{table} AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "{table}" '
            "FOR EACH STATEMENT EXECUTE FUNCTION note_change()"
        )


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in TABLES:
        if is_sqlite:
            for when in ("insert", "update", "delete"):
                op.execute(f"DROP TRIGGER noted_{table}_{when}")
        else:
            op.execute(f'DROP TRIGGER noted_{table} ON "{table}"')
    if not is_sqlite:
        op.execute("DROP FUNCTION note_change()")
    op.execute("DROP TABLE noted_change")
