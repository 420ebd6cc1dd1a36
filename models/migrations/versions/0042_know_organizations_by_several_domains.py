"""Know organizations by several domains"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "organization_domain",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("domain", sa.String(253), nullable=False),
        sa.CheckConstraint("length(domain) > 3", name=op.f("ck_organization_domain_is_a_domain")),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_organization_domain_organization_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization_domain")),
        sa.UniqueConstraint("domain", name=op.f("uq_organization_domain_domain")),
    )  # fmt: skip
    op.create_index("ix_organization_domain_organization_id", "organization_domain", ["organization_id"])


def downgrade() -> None:
    """The domain an organization writes from most stays; the others are forgotten."""
    op.drop_table("organization_domain")
