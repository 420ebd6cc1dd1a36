"""Keep sums of every figure that adds up over months, by its own definition: what was counted before is counted anew"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

OLD = ("tally", "ticket_tally", "tally_head")


def upgrade() -> None:
    for table in OLD:
        op.drop_table(table)
    _sums(measure=40, key=300)
    op.create_table(
        "ticket_tally",
        sa.Column("ticket_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False, comment="where it came from then"),
        sa.Column("parts", sa.Text(), nullable=False, comment="[[measure, month, key, count]]"),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_ticket_tally_organization_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_tally_ticket_id")),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_ticket_tally")),
    )  # fmt: skip
    op.create_table(
        "organization_tally",
        sa.Column("organization_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("home_id", sa.Integer(), nullable=False, comment="that stood for it then"),
        sa.Column("parts", sa.Text(), nullable=False, comment="[[measure, month, key, count]]"),
        sa.ForeignKeyConstraint(["home_id"], ["organization.id"], name=op.f("fk_organization_tally_home_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_organization_tally_organization_id")
        ),
        sa.PrimaryKeyConstraint("organization_id", name=op.f("pk_organization_tally")),
    )
    op.create_index("ix_organization_tally_home_id", "organization_tally", ["home_id"])
    op.create_index("ix_organization_merged_into_id", "organization", ["merged_into_id"])
    _head("ground", 120, "what they were counted by: zone, calendar, names")


def downgrade() -> None:
    op.drop_index("ix_organization_merged_into_id", "organization")
    for table in (*OLD, "organization_tally"):
        op.drop_table(table)
    _sums(measure=20, key=80)
    op.create_table(
        "ticket_tally",
        sa.Column("ticket_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("parts", sa.Text(), nullable=False, comment="[[measure, month, key, count]]"),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_tally_ticket_id")),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_ticket_tally")),
    )
    _head("zone", 60, "zone and calendar they were counted by")


def _sums(*, measure: int, key: int) -> None:
    op.create_table(
        "tally",
        sa.Column("month", sa.String(7), nullable=False, comment="2026-03, on the desk's wall; empty for what is of no month"),
        sa.Column("measure", sa.String(measure), nullable=False),
        sa.Column("key", sa.String(key), nullable=False),
        sa.Column("count", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("month", "measure", "key", name=op.f("pk_tally")),
    )  # fmt: skip


def _head(name: str, length: int, comment: str) -> None:
    op.create_table(
        "tally_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event_count", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(name, sa.String(length), nullable=False, comment=comment),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tally_head")),
    )
