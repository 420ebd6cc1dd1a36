"""Take days of the engineer pool from lists

Going down leaves the days where they are; lists can no longer be taken back.
"""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pool_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False, comment="of the file"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column(
            "changes",
            sa.Text(),
            nullable=False,
            comment="[[offered or support, unit or engagement, month, before, after]]",
        ),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_by_id IS NULL)", name=op.f("ck_pool_import_undone_by_somebody")
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["user.id"], name=op.f("fk_pool_import_made_by_id")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["user.id"], name=op.f("fk_pool_import_undone_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_import")),
    )


def downgrade() -> None:
    op.drop_table("pool_import")
