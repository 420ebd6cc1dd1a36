"""Words that look as if they gave a secret away, in three languages. A hint for the writer, never a reason to refuse."""

import re

_PATTERNS = (
    # an amount of money or a rate per hour
    r"\b\d[\d\s.,\u00a0\u202f']*\s?(?:€|k€|m€|eur\b|euros?\b|keur\b|chf\b|usd\b|\$)",
    r"[€$]\s?\d[\d\s.,\u00a0\u202f']*",
    # what is said to be secret
    r"\bconfidentiel(?:le|s|les)?\b", r"\bconfidential\b", r"\bvertraulich\w*", r"\bstrictly private\b",
    r"\bsecr(?:et|ets|ète|ètes|ete|etes)\b", r"\bgeheim\w*", r"\bbetriebsgeheimnis\w*", r"\bne pas diffuser\b",
    r"\bdo not (?:share|distribute)\b", r"\bnicht weitergeben\b", r"\bsavoir-faire secret\b", r"\btrade secrets?\b",
    # agreements and property
    r"\bnda\b", r"\baccords? de confidentialité\b", r"\bgeheimhaltungs\w*", r"\bnon-disclosure\b",
    r"\bbrevet(?:s|é|ée|és|ées|able|ables)?\b", r"\bpatents?\b", r"\bpatented\b", r"\bpatentiert\w*",
    r"\bpatentanmeldung\w*", r"\bpatente[ns]?\b",
    # what opens a door
    r"\bmots? de passe\b", r"\bpasswords?\b", r"\bpassw(?:ort|örter)\w*", r"\bapi[- ]?keys?\b",
)  # fmt: skip
_SUSPICIOUS = re.compile("|".join(_PATTERNS), re.IGNORECASE)
_READ = 6_000
MOST = 5


def looks_secret(*texts: str | None) -> list[str]:
    """Return the words that look secret, each once, as they were written; at most a handful."""
    found: dict[str, str] = {}
    for text in texts:
        for match in _SUSPICIOUS.finditer((text or "")[:_READ]):
            words = " ".join(match[0].split())
            found.setdefault(words.casefold(), words)
    return list(found.values())[:MOST]
