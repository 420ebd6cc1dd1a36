"""Room: a company's own request behind its mailed link. A GET shows; a button decides. No cookie is needed.

Wrong, expired, revoked and never-existing links get one and the same answer, which offers a new link.
"""

from desk.web.tracking import asking, people, writing
from desk.web.tracking.page import room

__all__ = ["asking", "people", "room", "writing"]
