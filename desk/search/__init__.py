"""The words people search: made from texts, kept in step with every write, read through the access rule (desk.queries.search)."""

from desk.search.documents import index_organizations, index_tickets
from desk.search.upkeep import bring_up_to_date, forget, index_missing, watch

__all__ = ["bring_up_to_date", "forget", "index_missing", "index_organizations", "index_tickets", "watch"]
