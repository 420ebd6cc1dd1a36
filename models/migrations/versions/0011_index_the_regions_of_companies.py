"""Index the regions of companies, by which the lists of requests are narrowed."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_organization_region", "organization", ["region", "id"])


def downgrade() -> None:
    op.drop_index("ix_organization_region", "organization")
