"""Note who of the desk is away, and who acts for them"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "stand_in_id",
            sa.Integer(),
            nullable=False,
            comment="sees their requests as own work and receives their mails",
        ),
        sa.Column("reason", sa.String(200), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_absence_ends_after_it_starts")),
        sa.CheckConstraint("stand_in_id <> user_id", name=op.f("ck_absence_somebody_else_stands_in")),
        sa.ForeignKeyConstraint(["stand_in_id"], ["user.id"], name=op.f("fk_absence_stand_in_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_absence_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index("ix_absence_ends_on", "absence", ["ends_on", "user_id"])
    op.create_index("ix_absence_stand_in_id", "absence", ["stand_in_id"])
    op.create_index("ix_absence_user_id", "absence", ["user_id", "starts_on"])


def downgrade() -> None:
    """Who was away is forgotten with the table."""
    op.drop_table("absence")
