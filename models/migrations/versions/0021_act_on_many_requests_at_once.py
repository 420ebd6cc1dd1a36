"""Act on many requests at once

Going down forgets what was done to which; the requests keep it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

ACTS = "'assign', 'prioritize', 'add_topic', 'remove_topic', 'next_step', 'begin_triage', 'qualify', 'hold', 'resume'"
STATES = "'under_way', 'done', 'undoing', 'undone'"
ITEM_STATES = "'waiting', 'done', 'unchanged', 'refused', 'stopped', 'restored', 'left'"


def upgrade() -> None:
    op.create_table(
        "bulk_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False, comment="random; sending twice makes one run"),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("given", sa.Text(), nullable=False, comment="what the act needs to know"),
        sa.Column("asks", sa.Text(), nullable=False, comment="the parts of the list's address"),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("item_count", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "ended_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when the act, not its undoing, had ended",
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"act IN ({ACTS})", name=op.f("ck_bulk_run_act_known")),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f("ck_bulk_run_state_known")),
        sa.CheckConstraint("item_count >= 1", name=op.f("ck_bulk_run_acts_on_something")),
        sa.CheckConstraint(
            "state = 'under_way' OR ended_at IS NOT NULL", name=op.f("ck_bulk_run_ended_has_its_moment")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_bulk_run_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_run")),
        sa.UniqueConstraint("key", name=op.f("uq_bulk_run_key")),
    )
    op.create_index("ix_bulk_run_user_id", "bulk_run", ["user_id"])
    op.create_index("ix_bulk_run_state", "bulk_run", ["state", "id"])
    op.create_table(
        "bulk_item",
        sa.Column("run_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ticket_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(200), nullable=True, comment="why it was refused or left"),
        sa.Column("before", sa.Text(), nullable=True, comment="what the act changed, as it was"),
        sa.Column("after", sa.Text(), nullable=True),
        sa.CheckConstraint(f"state IN ({ITEM_STATES})", name=op.f("ck_bulk_item_state_known")),
        sa.CheckConstraint(
            "state NOT IN ('refused', 'left') OR reason IS NOT NULL",
            name=op.f("ck_bulk_item_refused_says_why"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('done', 'restored') OR before IS NOT NULL",
            name=op.f("ck_bulk_item_done_knows_what_was"),
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["bulk_run.id"], name=op.f("fk_bulk_item_run_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_bulk_item_ticket_id")),
        sa.PrimaryKeyConstraint("run_id", "ticket_id", name=op.f("pk_bulk_item")),
    )
    op.create_index("ix_bulk_item_ticket_id", "bulk_item", ["ticket_id"])
    op.create_index("ix_bulk_item_run_id_state", "bulk_item", ["run_id", "state", "ticket_id"])


def downgrade() -> None:
    op.drop_table("bulk_item")
    op.drop_table("bulk_run")
