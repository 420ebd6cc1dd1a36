"""Keep what programs were answered, so that what they send twice happens once"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "api_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.String(64), nullable=False, comment="SHA-256 of the idempotency key"),
        sa.Column("asked_hash", sa.String(64), nullable=False, comment="SHA-256 of the address and the body"),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_api_answer_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_answer")),
    )
    op.create_index("uq_api_answer_user_id_key_hash", "api_answer", ["user_id", "key_hash"], unique=True)


def downgrade() -> None:
    """What a program sends again within a day happens again."""
    op.drop_table("api_answer")
