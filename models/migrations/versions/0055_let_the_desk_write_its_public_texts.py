"""Let the desk say in its own words what the public reads"""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

_NAMES = "'notice', 'welcome', 'story_1', 'story_2', 'story_3', 'cost', 'kept', 'data', 'legal', 'signature'"


def upgrade() -> None:
    op.create_table(
        "public_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False, comment="{language: {part: words}}; {}: the words the product came with, again"),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"name IN ({_NAMES})", name=op.f("ck_public_text_name_known")),
        sa.ForeignKeyConstraint(["written_by_id"], ["user.id"], name=op.f("fk_public_text_written_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_text")),
    )  # fmt: skip
    op.create_index("ix_public_text_name_id", "public_text", ["name", "id"])


def downgrade() -> None:
    """What the desk wrote is lost; the public reads again what the product came with."""
    op.drop_table("public_text")
