"""Keep answers that companies begin and do not send"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answer_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
            name=op.f("fk_answer_draft_submission_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_answer_draft_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_draft")),
    )
    op.create_index(
        "uq_answer_draft_submission_id_contact_id",
        "answer_draft",
        ["submission_id", "contact_id"],
        unique=True,
    )
    op.create_index("ix_answer_draft_contact_id", "answer_draft", ["contact_id"])


def downgrade() -> None:
    """Words that were not sent go with their table."""
    op.drop_table("answer_draft")
