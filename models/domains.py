"""Mail domains that tell a company, and those that tell nobody."""

from typing import Final

# Mail providers that many companies share, and the names reserved for examples: no such domain tells who someone is.
SHARED_DOMAINS: Final = frozenset({
    "aol.com", "bbox.fr", "bluewin.ch", "example.com", "example.net", "example.org", "free.fr", "freenet.de", "gmail.com",
    "gmx.at", "gmx.ch", "gmx.com", "gmx.de", "gmx.fr", "gmx.net", "googlemail.com", "hotmail.com", "hotmail.de",
    "hotmail.fr", "icloud.com", "laposte.net", "live.com", "live.fr", "mac.com", "mail.com", "me.com", "msn.com",
    "neuf.fr", "numericable.fr", "orange.fr", "outlook.com", "outlook.de", "outlook.fr", "pm.me", "posteo.de", "proton.me",
    "protonmail.com", "pt.lu", "sfr.fr", "t-online.de", "wanadoo.fr", "web.de", "yahoo.com", "yahoo.de", "yahoo.fr",
})  # fmt: skip


def domain_of(email: str | None) -> str | None:
    """Return the mail domain that tells the company, or None for an address of a provider many share."""
    domain = (email or "").rpartition("@")[2].casefold().removeprefix("www.")
    return domain if domain and domain not in SHARED_DOMAINS else None
