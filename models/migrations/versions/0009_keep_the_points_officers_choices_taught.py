"""Keep the points of the matching's parts that officers' choices taught

Going down forgets them: the matcher then runs on the points it ships with.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "match_weights",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("points", sa.Text(), nullable=False, comment="{part: points}, 100 in all"),
        sa.Column(
            "decision_count", sa.Integer(), nullable=False, comment="officers' decisions they were fitted on"
        ),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("decision_count >= 1", name=op.f("ck_match_weights_fitted_on_decisions")),
        sa.ForeignKeyConstraint(["applied_by_id"], ["user.id"], name=op.f("fk_match_weights_applied_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_weights")),
    )


def downgrade() -> None:
    op.drop_table("match_weights")
