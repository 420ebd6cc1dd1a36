"""Remember which requests may be one and the same, and find people by their name"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

_OF_ONE_KIND = op.f("ck_duplicate_pair_about_one_kind")


def upgrade() -> None:
    op.create_index("ix_contact_name_key", "contact", ["name_key"])
    with op.batch_alter_table("duplicate_pair") as batch:
        for column in ("ticket_id", "other_ticket_id"):
            batch.add_column(sa.Column(column, sa.Integer(), nullable=True))
            batch.create_foreign_key(
                op.f(f"fk_duplicate_pair_{column}"), "ticket", [column], ["id"], ondelete="CASCADE"
            )
        batch.drop_constraint(_OF_ONE_KIND, type_="check")
        batch.create_check_constraint(
            _OF_ONE_KIND,
            "(organization_id IS NULL AND contact_id IS NULL AND ticket_id IS NOT NULL)"
            " OR (ticket_id IS NULL AND (organization_id IS NULL) <> (contact_id IS NULL))",
        )
        batch.create_check_constraint(
            op.f("ck_duplicate_pair_two_requests"), "(ticket_id IS NULL) = (other_ticket_id IS NULL)"
        )
        batch.create_check_constraint(
            op.f("ck_duplicate_pair_requests_in_order"), "ticket_id IS NULL OR ticket_id < other_ticket_id"
        )
    op.create_index("ix_duplicate_pair_other_ticket_id", "duplicate_pair", ["other_ticket_id"])
    op.create_index("uq_duplicate_pair_ticket_id_other_ticket_id", "duplicate_pair",
                    ["ticket_id", "other_ticket_id"], unique=True)  # fmt: skip


def downgrade() -> None:
    """What was said of two requests is forgotten."""
    op.execute("DELETE FROM duplicate_pair WHERE ticket_id IS NOT NULL")
    op.drop_index("uq_duplicate_pair_ticket_id_other_ticket_id", "duplicate_pair")
    op.drop_index("ix_duplicate_pair_other_ticket_id", "duplicate_pair")
    with op.batch_alter_table("duplicate_pair") as batch:
        for name in ("requests_in_order", "two_requests", "about_one_kind"):
            batch.drop_constraint(op.f(f"ck_duplicate_pair_{name}"), type_="check")
        batch.create_check_constraint(_OF_ONE_KIND, "(organization_id IS NULL) <> (contact_id IS NULL)")
        for column in ("other_ticket_id", "ticket_id"):
            batch.drop_constraint(op.f(f"fk_duplicate_pair_{column}"), type_="foreignkey")
            batch.drop_column(column)
    op.drop_index("ix_contact_name_key", "contact")
