"""Index the words of requests and companies.

The words themselves are stems computed by the program; the job "index_words" writes those of the rows that are there
already, a few thousand a run, and a restart asks for them at once.
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INDEXES = ("search_ticket", "search_organization")


def upgrade() -> None:
    for index in INDEXES:
        if op.get_bind().dialect.name == "sqlite":
            op.execute(
                f'CREATE VIRTUAL TABLE {index} USING fts5("open", "company", "desk", "guarded", '
                "tokenize = 'unicode61 remove_diacritics 2')"
            )
        else:
            op.execute(f"CREATE TABLE {index} (id integer PRIMARY KEY, words tsvector NOT NULL)")
            op.execute(f"CREATE INDEX ix_{index}_words ON {index} USING gin (words)")


def downgrade() -> None:
    for index in INDEXES:
        op.execute(f"DROP TABLE {index}")
