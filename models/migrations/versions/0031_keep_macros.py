"""Keep several acts under one name, and let them be done to a whole list"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

ACTS = "'assign', 'prioritize', 'add_topic', 'remove_topic', 'next_step', 'begin_triage', 'qualify', 'hold', 'resume'"


def upgrade() -> None:
    op.create_table(
        "macro",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False, comment="what officers choose it by"),
        sa.Column(
            "acts", sa.Text(), nullable=False, comment="each an object: act, and what it needs to know"
        ),
        sa.Column("is_retired", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_macro_has_a_name")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_macro")),
        sa.UniqueConstraint("name", name=op.f("uq_macro_name")),
    )
    _allow(f"{ACTS}, 'macro'")


def downgrade() -> None:
    """Macros go with their table, and so do the runs that applied one to a list; what they did stays done."""
    op.execute("DELETE FROM bulk_item WHERE run_id IN (SELECT id FROM bulk_run WHERE act = 'macro')")
    op.execute("DELETE FROM bulk_run WHERE act = 'macro'")
    _allow(ACTS)
    op.drop_table("macro")


def _allow(acts: str) -> None:
    with op.batch_alter_table("bulk_run") as batch:
        batch.drop_constraint(op.f("ck_bulk_run_act_known"), type_="check")
        batch.create_check_constraint(op.f("ck_bulk_run_act_known"), f"act IN ({acts})")
