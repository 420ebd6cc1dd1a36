"""Name the parties of agreements, the overhead of establishments, and the milestone a kind's deadline makes."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contract_party",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(160), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("signatory", sa.String(160), nullable=True, comment="name and office of who signs"),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "role IN ('company', 'establishment', 'foundation', 'person', 'other')",
            name=op.f("ck_contract_party_role_known"),
        ),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_contract_party_contract_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_party")),
    )
    op.create_index("ix_contract_party_contract_id", "contract_party", ["contract_id"])
    op.create_table(
        "managing_establishment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("name_key", sa.String(120), nullable=False, comment="folded, to find it by what was typed"),
        sa.Column("overhead_rate", sa.Numeric(5, 4), nullable=False, comment="0.2000 is 20 %"),
        sa.Column("overhead_mode", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "overhead_mode IN ('on_top', 'inside')",
            name=op.f("ck_managing_establishment_overhead_mode_known"),
        ),
        sa.CheckConstraint(
            "overhead_rate BETWEEN 0 AND 1", name=op.f("ck_managing_establishment_overhead_is_a_share")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_managing_establishment")),
        sa.UniqueConstraint("name_key", name=op.f("uq_managing_establishment_name_key")),
    )
    op.add_column(
        "milestone",
        sa.Column(
            "is_contract_due",
            sa.Boolean(),
            nullable=False,
            server_default=sa.false(),
            comment="made by the kind's rule: signed within months of the start of work",
        ),
    )


def downgrade() -> None:
    op.drop_column("milestone", "is_contract_due")
    op.drop_table("managing_establishment")
    op.drop_table("contract_party")
