"""Keep the files of answers that companies begin and do not send

Going down forgets which they were; their bytes go with the next sweep.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "answer_draft", sa.Column("files", sa.Text(), nullable=True, comment="files that went up with it")
    )


def downgrade() -> None:
    op.drop_column("answer_draft", "files")
