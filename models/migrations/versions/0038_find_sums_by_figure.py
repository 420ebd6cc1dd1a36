"""Find sums by figure and month"""

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_tally_measure_month", "tally", ["measure", "month"])


def downgrade() -> None:
    """Sums are found by month alone again."""
    op.drop_index("ix_tally_measure_month", "tally")
