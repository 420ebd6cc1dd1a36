"""Draft confidentiality agreements from Word templates, and say which document is the signed copy."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "document_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("template_version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False, comment="of the file, as it was sent up"),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "language IN ('fr', 'en', 'de')", name=op.f("ck_document_template_language_known")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user.id"], name=op.f("fk_document_template_created_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_template")),
    )
    op.create_index(
        "uq_document_template_language_version",
        "document_template",
        ["language", "template_version"],
        unique=True,
    )
    for table in ("nda", "contract"):
        op.add_column(
            table,
            sa.Column(
                "signed_sha256", sa.String(64), nullable=True, comment="which document is the signed copy"
            ),
        )


def downgrade() -> None:
    for table in ("contract", "nda"):
        op.drop_column(table, "signed_sha256")
    op.drop_table("document_template")
