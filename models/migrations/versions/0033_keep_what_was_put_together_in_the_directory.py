"""Keep which records of the directory were put together"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("contact") as batch:
        batch.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_contact_merged_into_id"), "contact", ["merged_into_id"], ["id"])
    op.create_index("ix_contact_merged_into_id", "contact", ["merged_into_id"])
    op.create_table(
        "directory_merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_organization_id", sa.Integer(), nullable=True),
        sa.Column("into_organization_id", sa.Integer(), nullable=True),
        sa.Column("from_contact_id", sa.Integer(), nullable=True),
        sa.Column("into_contact_id", sa.Integer(), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True, comment="of organizations, that made two people of one address meet"),
        sa.Column("wanted", sa.Text(), nullable=False, comment="facts a person took from the record that went"),
        sa.Column("taken", sa.Text(), nullable=True, comment="values both had before; null once erased"),
        sa.Column("moved", sa.Text(), nullable=False, comment="ids of the rows that moved, by column"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(from_organization_id IS NULL) <> (from_contact_id IS NULL)", name=op.f("ck_directory_merge_about_one_kind")),
        sa.CheckConstraint("(from_organization_id IS NULL) = (into_organization_id IS NULL)", name=op.f("ck_directory_merge_two_organizations")),
        sa.CheckConstraint("(from_contact_id IS NULL) = (into_contact_id IS NULL)", name=op.f("ck_directory_merge_two_people")),
        sa.CheckConstraint("from_organization_id <> into_organization_id", name=op.f("ck_directory_merge_organizations_differ")),
        sa.CheckConstraint("from_contact_id <> into_contact_id", name=op.f("ck_directory_merge_people_differ")),
        sa.CheckConstraint("(undone_at IS NULL) = (undone_by_id IS NULL)", name=op.f("ck_directory_merge_undone_by_somebody")),
        *(sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_directory_merge_{column}")) for column, target in (
            ("from_organization_id", "organization.id"), ("into_organization_id", "organization.id"),
            ("from_contact_id", "contact.id"), ("into_contact_id", "contact.id"), ("parent_id", "directory_merge.id"),
            ("made_by_id", "user.id"), ("undone_by_id", "user.id"),
        )),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_merge")),
    )  # fmt: skip
    for column in ("from_organization_id", "into_organization_id", "from_contact_id", "into_contact_id"):
        op.create_index(f"ix_directory_merge_{column}", "directory_merge", [column])


def downgrade() -> None:
    """What was put together stays so, and can no longer be parted."""
    op.drop_table("directory_merge")
    with op.batch_alter_table("contact") as batch:
        batch.drop_index("ix_contact_merged_into_id")
        batch.drop_constraint(op.f("fk_contact_merged_into_id"), type_="foreignkey")
        batch.drop_column("merged_into_id")
