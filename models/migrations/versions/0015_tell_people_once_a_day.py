"""Let people be told once a day: what waits for their daily mail, and in which it went"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

STATES = "state IN ('queued', 'sending', 'sent', 'refused', 'failed', 'unknown', 'bounced'"
HELD = sa.text("state = 'held'")


def upgrade() -> None:
    with op.batch_alter_table("user") as batch:
        batch.add_column(sa.Column("notices", sa.Text(), nullable=False, server_default="at_once"))
        batch.create_check_constraint(op.f("ck_user_notices_known"), "notices IN ('at_once', 'daily')")
    with op.batch_alter_table("user") as batch:
        batch.alter_column("notices", server_default=None, existing_type=sa.Text(), existing_nullable=False)
    with op.batch_alter_table("outbox") as batch:
        batch.add_column(
            sa.Column("daily_for_id", sa.Integer(), nullable=True, comment="whose daily mail it waits for")
        )
        batch.add_column(
            sa.Column(
                "daily_url", sa.String(500), nullable=True, comment="where its line in the daily mail leads"
            )
        )
        batch.add_column(
            sa.Column("digest_id", sa.Integer(), nullable=True, comment="the daily mail it went in")
        )
        batch.create_foreign_key(op.f("fk_outbox_daily_for_id"), "user", ["daily_for_id"], ["id"])
        batch.create_foreign_key(op.f("fk_outbox_digest_id"), "outbox", ["digest_id"], ["id"])
        batch.drop_constraint(op.f("ck_outbox_state_known"), type_="check")
        batch.create_check_constraint(op.f("ck_outbox_state_known"), f"{STATES}, 'held')")
        batch.create_check_constraint(
            op.f("ck_outbox_held_for_somebody"),
            "state <> 'held' OR (daily_for_id IS NOT NULL AND daily_url IS NOT NULL)",
        )
        batch.create_index("ix_outbox_digest_id", ["digest_id"])
    op.create_index("ix_outbox_held", "outbox", ["daily_for_id"], sqlite_where=HELD, postgresql_where=HELD)


def downgrade() -> None:
    """What waits for a daily mail leaves by itself."""
    op.execute("UPDATE outbox SET state = 'queued' WHERE state = 'held'")
    op.drop_index("ix_outbox_held", "outbox")
    with op.batch_alter_table("outbox") as batch:
        batch.drop_index("ix_outbox_digest_id")
        batch.drop_constraint(op.f("ck_outbox_held_for_somebody"), type_="check")
        batch.drop_constraint(op.f("ck_outbox_state_known"), type_="check")
        batch.create_check_constraint(op.f("ck_outbox_state_known"), f"{STATES})")
        batch.drop_constraint(op.f("fk_outbox_digest_id"), type_="foreignkey")
        batch.drop_constraint(op.f("fk_outbox_daily_for_id"), type_="foreignkey")
        batch.drop_column("digest_id")
        batch.drop_column("daily_url")
        batch.drop_column("daily_for_id")
    with op.batch_alter_table("user") as batch:
        batch.drop_constraint(op.f("ck_user_notices_known"), type_="check")
        batch.drop_column("notices")
