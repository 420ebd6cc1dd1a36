"""The fictional desk: invented people, companies and requests, played through the real services.

`load()` fills an empty desk in one transaction: interrupted, it leaves nothing and can be begun again.
"""

from desk.demo.loading import ACCOUNTS, PASSWORD, Account, is_empty, load

__all__ = ["ACCOUNTS", "PASSWORD", "Account", "is_empty", "load"]
