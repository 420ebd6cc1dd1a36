"""Reads for pages, one module a room: loading, order and paging declared; no writes."""
