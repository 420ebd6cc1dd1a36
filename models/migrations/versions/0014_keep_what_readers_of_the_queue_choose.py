"""Keep what readers of the queue choose and have looked at

Everybody begins with nothing unread. Going down forgets names, columns and looks.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("asks", sa.Text(), nullable=False, comment="the parts of the list's address"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_saved_view_has_a_name")),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk_saved_view_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
    )
    op.create_index("uq_saved_view_owner_id_name", "saved_view", ["owner_id", "name"], unique=True)
    op.create_index("ix_saved_view_is_shared", "saved_view", ["is_shared", "name"])
    op.create_table(
        "queue_reader",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("opens_with", sa.String(40), nullable=True, comment="the name of a list"),
        sa.Column("read_before", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_queue_reader_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_queue_reader")),
    )
    op.create_table(
        "list_columns",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("list_name", sa.String(40), nullable=False),
        sa.Column("columns", sa.Text(), nullable=False, comment="their codes"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_list_columns_user_id")),
        sa.PrimaryKeyConstraint("user_id", "list_name", name=op.f("pk_list_columns")),
    )
    op.create_table(
        "ticket_look",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ticket_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_ticket_look_user_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_look_ticket_id")),
        sa.PrimaryKeyConstraint("user_id", "ticket_id", name=op.f("pk_ticket_look")),
    )
    op.create_index("ix_ticket_look_ticket_id", "ticket_look", ["ticket_id"])
    op.execute('INSERT INTO queue_reader (user_id, read_before) SELECT id, CURRENT_TIMESTAMP FROM "user"')


def downgrade() -> None:
    for table in ("ticket_look", "list_columns", "queue_reader", "saved_view"):
        op.drop_table(table)
