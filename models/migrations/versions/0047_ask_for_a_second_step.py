"""Ask for a second step when signing in: keys of apps, recovery codes, half sessions, and the roles it is asked of"""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def _of_a_user(table: str, *rest: sa.Column | sa.Constraint) -> None:  # type: ignore[type-arg]
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        *rest,
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f(f"fk_{table}_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def upgrade() -> None:
    _of_a_user(
        "second_factor",
        sa.Column("sealed_key", sa.String(300), nullable=False,
                  comment="what the app counts with, encrypted by a key that is not in the database"),
        sa.Column("last_step", sa.Integer(), nullable=False,
                  comment="half minute of the last code taken: it and older ones are refused"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("last_step > 0", name=op.f("ck_second_factor_has_a_step")),
        sa.UniqueConstraint("user_id", name=op.f("uq_second_factor_user_id")),
    )  # fmt: skip
    _of_a_user(
        "recovery_code",
        sa.Column("code_hash", sa.String(64), nullable=False, comment="SHA-256 of person and code"),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("code_hash", name=op.f("uq_recovery_code_code_hash")),
    )
    op.create_index("ix_recovery_code_user_id", "recovery_code", ["user_id"])
    _of_a_user(
        "half_session",
        sa.Column("key_hash", sa.String(64), nullable=False, comment="SHA-256 of the cookie's key"),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("key_hash", name=op.f("uq_half_session_key_hash")),
    )
    op.create_index("ix_half_session_user_id", "half_session", ["user_id"])
    op.create_table(
        "factor_demand",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "role IN ('officer', 'lead', 'contract_office', 'director', 'researcher', 'administrator', 'funder')",
            name=op.f("ck_factor_demand_role_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_factor_demand")),
    )
    running = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_factor_demand_role", "factor_demand", ["role"], unique=True, sqlite_where=running, postgresql_where=running
    )  # fmt: skip
    with op.batch_alter_table("user_session") as batch:
        batch.add_column(
            sa.Column("proof", sa.Text(), nullable=False, server_default="password", comment="with what it was opened")
        )  # fmt: skip
        batch.create_check_constraint(
            op.f("ck_user_session_proof_known"), "proof IN ('password', 'code', 'recovery_code')"
        )
    with op.batch_alter_table("user_session") as batch:
        batch.alter_column("proof", server_default=None)


def downgrade() -> None:
    """Every second step is lost: people sign in with their password alone."""
    with op.batch_alter_table("user_session") as batch:
        batch.drop_constraint(op.f("ck_user_session_proof_known"), type_="check")
        batch.drop_column("proof")
    for table in ("factor_demand", "half_session", "recovery_code", "second_factor"):
        op.drop_table(table)
