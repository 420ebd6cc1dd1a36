"""Forget the words of requests, whose people now stand in a zone of their own kind of readers

The words are stems computed by the program: the job "index_words" writes them anew, a few thousand requests a run, and a restart asks
for it at once.
"""

from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DELETE FROM search_ticket")


def downgrade() -> None:
    op.execute("DELETE FROM search_ticket")
