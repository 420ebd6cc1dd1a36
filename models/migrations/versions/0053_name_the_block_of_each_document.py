"""Name the block of each document in its words: on PostgreSQL the newest documents of a word are then found by the index alone"""

from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

INDEXES = ("search_ticket", "search_organization")


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for index in INDEXES:
            op.execute(f"UPDATE {index} SET words = words || array_to_tsvector(ARRAY['b:' || id / 2048])")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for index in INDEXES:
            op.execute(f"UPDATE {index} SET words = ts_delete(words, 'b:' || id / 2048)")
