"""Remember which organizations and people may be one and the same"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "duplicate_pair",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("other_organization_id", sa.Integer(), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("other_contact_id", sa.Integer(), nullable=True),
        sa.Column("points", sa.Integer(), nullable=False, comment="how alike they are, of 100"),
        sa.Column("reasons", sa.Text(), nullable=False, comment="codes only: what they name is read anew"),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dismissed_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(organization_id IS NULL) <> (contact_id IS NULL)", name=op.f("ck_duplicate_pair_about_one_kind")),
        sa.CheckConstraint("(organization_id IS NULL) = (other_organization_id IS NULL)", name=op.f("ck_duplicate_pair_two_organizations")),
        sa.CheckConstraint("(contact_id IS NULL) = (other_contact_id IS NULL)", name=op.f("ck_duplicate_pair_two_people")),
        sa.CheckConstraint("organization_id IS NULL OR organization_id < other_organization_id", name=op.f("ck_duplicate_pair_organizations_in_order")),
        sa.CheckConstraint("contact_id IS NULL OR contact_id < other_contact_id", name=op.f("ck_duplicate_pair_people_in_order")),
        sa.CheckConstraint("(dismissed_at IS NULL) = (dismissed_by_id IS NULL)", name=op.f("ck_duplicate_pair_dismissed_by_somebody")),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_duplicate_pair_organization_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["other_organization_id"], ["organization.id"], name=op.f("fk_duplicate_pair_other_organization_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_duplicate_pair_contact_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["other_contact_id"], ["contact.id"], name=op.f("fk_duplicate_pair_other_contact_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["dismissed_by_id"], ["user.id"], name=op.f("fk_duplicate_pair_dismissed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicate_pair")),
    )  # fmt: skip
    op.create_index("ix_duplicate_pair_other_organization_id", "duplicate_pair", ["other_organization_id"])
    op.create_index("ix_duplicate_pair_other_contact_id", "duplicate_pair", ["other_contact_id"])
    op.create_index("ix_duplicate_pair_points", "duplicate_pair", ["points", "id"])
    op.create_index("uq_duplicate_pair_organization_id_other_organization_id", "duplicate_pair",
                    ["organization_id", "other_organization_id"], unique=True)  # fmt: skip
    op.create_index("uq_duplicate_pair_contact_id_other_contact_id", "duplicate_pair",
                    ["contact_id", "other_contact_id"], unique=True)  # fmt: skip
    op.create_table(
        "likeness_key",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("organization_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_likeness_key_organization_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key", "organization_id", name=op.f("pk_likeness_key")),
    )  # fmt: skip
    op.create_index("ix_likeness_key_organization_id", "likeness_key", ["organization_id"])


def downgrade() -> None:
    """What was said to be two records is forgotten."""
    op.drop_table("likeness_key")
    op.drop_table("duplicate_pair")
