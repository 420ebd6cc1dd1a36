"""Index the requests of a company by time: the page of a request shows the newest of a company that may have hundreds."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_ticket_of_organization", "ticket", ["organization_id", "confirmed_at", "id"])
    op.drop_index("ix_ticket_organization_id", "ticket")


def downgrade() -> None:
    op.create_index("ix_ticket_organization_id", "ticket", ["organization_id"])
    op.drop_index("ix_ticket_of_organization", "ticket")
