"""Keep what files brought into the directory, so that it can be taken back

Going down leaves the records where they are; imports can no longer be undone.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "directory_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False, comment="of the file"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_by_id IS NULL)",
            name=op.f("ck_directory_import_undone_by_somebody"),
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["user.id"], name=op.f("fk_directory_import_made_by_id")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["user.id"], name=op.f("fk_directory_import_undone_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_import")),
    )
    op.create_table(
        "imported_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True, comment="the record, or else a person"),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("is_new", sa.Boolean(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True, comment="the columns that changed; null once erased"),
        sa.Column("after", sa.Text(), nullable=True, comment="what the file said; null once erased"),
        sa.CheckConstraint(
            "(organization_id IS NULL) <> (contact_id IS NULL)",
            name=op.f("ck_imported_record_about_one_record"),
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["directory_import.id"], name=op.f("fk_imported_record_import_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_record")),
    )
    op.create_index("ix_imported_record_import_id", "imported_record", ["import_id"])
    op.create_index("ix_imported_record_contact_id", "imported_record", ["contact_id"])


def downgrade() -> None:
    op.drop_table("imported_record")
    op.drop_table("directory_import")
