"""Bring requests together and take them apart, and let the database know the one way back

A merged request stays closed until its merge is undone, and then goes back to the state it came from and to no other.
A merge leads from a request that is nobody's part into one that is nobody's part: no circle can come of that.
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_MERGE = "SELECT 1 FROM regrouping WHERE kind = 'merge' AND undone_at IS NULL"
_NOT_DRAWN = (
    "NEW.state <> OLD.state AND NOT EXISTS (SELECT 1 FROM allowed_move WHERE machine = 'ticket'"
    " AND source = OLD.state AND target = NEW.state)"
)
_WAY_BACK = f"EXISTS ({_MERGE} AND source_id = NEW.id AND came_from = NEW.state)"
MOVE = (
    "ticket",
    "UPDATE",
    "refused_ticket_move",
    f"{_NOT_DRAWN} AND NOT (OLD.state = 'closed' AND {_WAY_BACK})",
)
MOVE_BEFORE = ("ticket", "UPDATE", "refused_ticket_move", _NOT_DRAWN)
RULES = [
    ("ticket", "UPDATE", "refused_ticket_reopened_while_merged",
     f"OLD.state = 'closed' AND NEW.state <> 'closed' AND EXISTS ({_MERGE} AND source_id = NEW.id AND came_from <> NEW.state)"),
    ("regrouping", "INSERT", "refused_regrouping_into_a_part",
     f"EXISTS ({_MERGE} AND source_id = NEW.target_id)"),
    ("regrouping", "UPDATE", "refused_regrouping_edit",
     "NEW.kind <> OLD.kind OR NEW.source_id <> OLD.source_id OR NEW.target_id <> OLD.target_id OR NEW.done_at <> OLD.done_at"
     " OR NEW.came_from IS DISTINCT FROM OLD.came_from OR NEW.before IS DISTINCT FROM OLD.before"
     " OR OLD.undone_at IS NOT NULL"),
    ("regrouping", "DELETE", "refused_regrouping_deletion", "1 = 1"),
]  # fmt: skip


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "regrouping",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False, comment="random; doing it twice is once"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column(
            "came_from", sa.Text(), nullable=True, comment="of a merge: the state the source goes back to"
        ),
        sa.Column("before", sa.Text(), nullable=True, comment="what the source was, its clocks too"),
        sa.Column("after", sa.Text(), nullable=False, comment="what moved, and who reads more than before"),
        sa.Column("done_at", moment, nullable=False),
        sa.Column("done_by_id", sa.Integer(), nullable=False),
        sa.Column("undone_at", moment, nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('merge', 'split', 'move')", name=op.f("ck_regrouping_kind_known")),
        sa.CheckConstraint(
            "came_from IN ('new', 'triage', 'info_needed', 'qualified', 'matching', 'offered', 'accepted', 'follow_up',"
            " 'contracting', 'in_progress', 'on_hold')",
            name=op.f("ck_regrouping_came_from_known"),
        ),
        sa.CheckConstraint("source_id <> target_id", name=op.f("ck_regrouping_joins_two_requests")),
        sa.CheckConstraint(
            "(kind = 'merge') = (came_from IS NOT NULL)", name=op.f("ck_regrouping_merge_knows_the_way_back")
        ),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_by_id IS NULL)", name=op.f("ck_regrouping_undone_by_a_person")
        ),
        sa.ForeignKeyConstraint(["source_id"], ["ticket.id"], name=op.f("fk_regrouping_source_id")),
        sa.ForeignKeyConstraint(["target_id"], ["ticket.id"], name=op.f("fk_regrouping_target_id")),
        sa.ForeignKeyConstraint(["done_by_id"], ["user.id"], name=op.f("fk_regrouping_done_by_id")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["user.id"], name=op.f("fk_regrouping_undone_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regrouping")),
        sa.UniqueConstraint("key", name=op.f("uq_regrouping_key")),
    )
    op.create_index("ix_regrouping_source_id", "regrouping", ["source_id"])
    op.create_index("ix_regrouping_target_id", "regrouping", ["target_id"])
    in_force = sa.text("kind = 'merge' AND undone_at IS NULL")
    op.create_index(
        "uq_regrouping_one_home",
        "regrouping",
        ["source_id"],
        unique=True,
        sqlite_where=in_force,
        postgresql_where=in_force,
    )
    op.create_table(
        "regrouped_message",
        sa.Column("regrouping_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["regrouping_id"], ["regrouping.id"], name=op.f("fk_regrouped_message_regrouping_id")
        ),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_regrouped_message_message_id")),
        sa.PrimaryKeyConstraint("regrouping_id", "message_id", name=op.f("pk_regrouped_message")),
    )
    op.create_index("ix_regrouped_message_message_id", "regrouped_message", ["message_id"])
    op.create_table(
        "regrouped_record",
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("record_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('message', 'follow_up', 'interaction')", name=op.f("ck_regrouped_record_kind_known")
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_regrouped_record_ticket_id")),
        sa.PrimaryKeyConstraint("kind", "record_id", name=op.f("pk_regrouped_record")),
    )
    op.create_index("ix_regrouped_record_ticket_id", "regrouped_record", ["ticket_id"])
    _replace_move(MOVE)
    for one in RULES:
        _create(*one)


def downgrade() -> None:
    """What was merged stays closed as a duplicate; the way back is lost."""
    for table, _when, name, _condition in reversed(RULES):
        _drop(table, name)
    _replace_move(MOVE_BEFORE)
    for table in ("regrouped_record", "regrouped_message", "regrouping"):
        op.drop_table(table)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _replace_move(rule: tuple[str, str, str, str]) -> None:
    _drop(rule[0], rule[2])
    _create(*rule)


def _drop(table: str, name: str) -> None:
    if _is_sqlite():
        op.execute(f"DROP TRIGGER {name}")
    else:
        op.execute(f'DROP TRIGGER {name} ON "{table}"')
        op.execute(f"DROP FUNCTION {name}()")


def _create(table: str, when: str, name: str, condition: str) -> None:
    if _is_sqlite():
        op.execute(
            f'CREATE TRIGGER {name} BEFORE {when} ON "{table}" WHEN {condition.replace("IS DISTINCT FROM", "IS NOT")} '
            f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
        )
        return
    kept = "OLD" if when == "DELETE" else "NEW"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN "
        f"RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}', TABLE = '{table}'; "
        f"END IF; RETURN {kept}; END $$"
    )
    op.execute(f'CREATE TRIGGER {name} BEFORE {when} ON "{table}" FOR EACH ROW EXECUTE FUNCTION {name}()')
