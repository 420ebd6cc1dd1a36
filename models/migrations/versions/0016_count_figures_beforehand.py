"""Count figures beforehand; index what reports and companies read.

Going down forgets the sums: reports then look at every request of their period again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

LONG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "tally",
        sa.Column("month", sa.String(7), nullable=False, comment="2026-03, on the desk's wall"),
        sa.Column("measure", sa.String(20), nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("count", LONG, nullable=False),
        sa.PrimaryKeyConstraint("month", "measure", "key", name=op.f("pk_tally")),
    )
    op.create_table(
        "ticket_tally",
        sa.Column("ticket_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("parts", sa.Text(), nullable=False, comment="[[measure, month, key, count]]"),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_tally_ticket_id")),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_ticket_tally")),
    )
    op.create_table(
        "tally_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event_count", LONG, nullable=False),
        sa.Column("zone", sa.String(60), nullable=False, comment="zone and calendar they were counted by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tally_head")),
    )
    op.create_index("ix_ticket_asked", "ticket", ["confirmed_at", "organization_id", "outcome"])


def downgrade() -> None:
    op.drop_index("ix_ticket_asked", "ticket")
    op.drop_table("tally_head")
    op.drop_table("ticket_tally")
    op.drop_table("tally")
