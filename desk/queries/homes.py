"""The present home of every organization: which record stands for it, through chains of merges of any length."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from models import Organization


def present_homes() -> Any:
    """Return a CTE (organization_id, home_id) to join on: one row for each organization, itself where it was never merged.

    Requests, agreements and people move with a merge, so they hang on the home already; join this where an id was kept from before.
    """
    base = select(Organization.id.label("organization_id"), Organization.id.label("home_id")).where(
        Organization.merged_into_id.is_(None)
    )
    homes = base.cte("present_homes", recursive=True)
    part = aliased(Organization)
    return homes.union_all(
        select(part.id, homes.c.home_id).join(homes, part.merged_into_id == homes.c.organization_id)
    )
