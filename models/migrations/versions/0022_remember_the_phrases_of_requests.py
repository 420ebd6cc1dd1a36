"""Remember which phrases of requests became labels of topics, and which did not

Going down forgets the decisions: labels that were taken stay in the topics, phrases that were refused are proposed again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "label_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.String(length=60), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column(
            "key", sa.String(length=200), nullable=False, comment="the stems: two inflections are one phrase"
        ),
        sa.Column("phrase", sa.String(length=60), nullable=False),
        sa.Column("is_taken", sa.Boolean(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("language IN ('fr', 'en', 'de')", name=op.f("ck_label_decision_language_known")),
        sa.CheckConstraint("length(phrase) > 0", name=op.f("ck_label_decision_has_words")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_label_decision_decided_by_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_label_decision_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_decision")),
        sa.UniqueConstraint(
            "topic_id", "language", "key", name=op.f("uq_label_decision_topic_id_language_key")
        ),
    )


def downgrade() -> None:
    op.drop_table("label_decision")
