"""Keep replies that are written once and used again"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

SAYS = "length(body_fr) > 0 AND length(body_en) > 0 AND length(body_de) > 0"


def upgrade() -> None:
    op.create_table(
        "canned_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False, comment="what officers choose it by"),
        sa.Column("body_fr", sa.Text(), nullable=False),
        sa.Column("body_en", sa.Text(), nullable=False),
        sa.Column("body_de", sa.Text(), nullable=False),
        sa.Column("is_retired", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_reply")),
        sa.UniqueConstraint("name", name=op.f("uq_canned_reply_name")),
        sa.CheckConstraint(SAYS, name=op.f("ck_canned_reply_says_something")),
    )


def downgrade() -> None:
    """The replies go with their table; messages that used them stay."""
    op.drop_table("canned_reply")
