"""Bring long lists into the directory by parts: how far each is, which rows were left out, what became of what was taken back

What was taken back before is only known as such: its records keep no reason.
"""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

RULES = {
    "state_known": "state IN ('under_way', 'done', 'stopped', 'undoing', 'undone')",
    "ended_has_its_moment": "(state = 'under_way') = (ended_at IS NULL)",
    "rows_kept_while_taken": "(state = 'under_way') = (rows_sha256 IS NOT NULL)",
    "undone_has_its_moment": "(state IN ('undoing', 'undone')) = (undone_at IS NOT NULL)",
    "takes_what_there_is": "taken_count BETWEEN 0 AND row_count",
}
_SAID = "what the file said; null once erased"
_SAID_NOW = "what the file said, nothing of a site it only named; null once erased"


def upgrade() -> None:
    with op.batch_alter_table("directory_import") as batch:
        batch.add_column(sa.Column("state", sa.Text(), nullable=True))
        batch.add_column(
            sa.Column(
                "rows_sha256",
                sa.String(64),
                nullable=True,
                comment="the rows that were read, in the store, while they are taken",
            )
        )
        batch.add_column(
            sa.Column(
                "row_count",
                sa.Integer(),
                nullable=True,
                comment="that can be used; 0 before this was counted",
            )
        )
        batch.add_column(
            sa.Column("taken_count", sa.Integer(), nullable=True, comment="rows that are through")
        )
        batch.add_column(
            sa.Column(
                "ended_at",
                sa.DateTime(timezone=True),
                nullable=True,
                comment="when no row was taken any more",
            )
        )
    op.execute(
        "UPDATE directory_import SET row_count = 0, taken_count = 0, ended_at = made_at,"
        " state = CASE WHEN undone_at IS NULL THEN 'done' ELSE 'undone' END"
    )
    with op.batch_alter_table("directory_import") as batch:
        batch.alter_column("state", existing_type=sa.Text(), nullable=False)
        batch.alter_column("row_count", existing_type=sa.Integer(), nullable=False,
                           existing_comment="that can be used; 0 before this was counted")  # fmt: skip
        batch.alter_column(
            "taken_count",
            existing_type=sa.Integer(),
            nullable=False,
            existing_comment="rows that are through",
        )
        for name, condition in RULES.items():
            batch.create_check_constraint(op.f(f"ck_directory_import_{name}"), condition)
    op.create_index("ix_directory_import_state", "directory_import", ["state", "id"])
    op.create_table(
        "import_problem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False, comment="of the company, as the file has it"),
        sa.Column("field", sa.String(60), nullable=False),
        sa.Column("code", sa.String(60), nullable=False),
        sa.Column("value", sa.String(80), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["directory_import.id"], name=op.f("fk_import_problem_import_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_problem")),
    )
    op.create_index("ix_import_problem_import_id", "import_problem", ["import_id"])
    with op.batch_alter_table("imported_record") as batch:
        batch.add_column(
            sa.Column(
                "taken_back",
                sa.Text(),
                nullable=True,
                comment="what became of it when the import was undone, or why it was left",
            )
        )
        batch.alter_column("after", existing_type=sa.Text(), existing_nullable=True, comment=_SAID_NOW, existing_comment=_SAID)  # fmt: skip
        batch.create_check_constraint(
            op.f("ck_imported_record_taken_back_known"),
            "taken_back IN ('removed', 'restored', 'changed', 'used', 'erased')",
        )
    op.drop_index("ix_imported_record_import_id", "imported_record")
    op.create_index(
        "ix_imported_record_import_id_establishment_id", "imported_record", ["import_id", "establishment_id"]
    )


def downgrade() -> None:
    """A list that is under way stays as far as it came."""
    op.drop_index("ix_imported_record_import_id_establishment_id", "imported_record")
    op.create_index("ix_imported_record_import_id", "imported_record", ["import_id"])
    with op.batch_alter_table("imported_record") as batch:
        batch.drop_constraint(op.f("ck_imported_record_taken_back_known"), type_="check")
        batch.alter_column("after", existing_type=sa.Text(), existing_nullable=True, comment=_SAID, existing_comment=_SAID_NOW)  # fmt: skip
        batch.drop_column("taken_back")
    op.drop_table("import_problem")
    op.drop_index("ix_directory_import_state", "directory_import")
    with op.batch_alter_table("directory_import") as batch:
        for name in RULES:
            batch.drop_constraint(op.f(f"ck_directory_import_{name}"), type_="check")
        for column in ("ended_at", "taken_count", "row_count", "rows_sha256", "state"):
            batch.drop_column(column)
