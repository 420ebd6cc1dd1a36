"""A second, plainer count of every figure over the raw rows."""

from tests.harness.second_count.figures import Plain

__all__ = ["Plain"]
