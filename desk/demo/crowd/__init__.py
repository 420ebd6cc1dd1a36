"""A made-up desk of any size, for load and demonstration: every row as the services would have left it, written in bulk."""

from desk.demo.crowd.filling import Filled, fill

__all__ = ["Filled", "fill"]
