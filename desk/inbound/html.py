"""HTML of mails: as text with its quotations marked, and as HTML that can do nothing but be read."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from html import unescape

import nh3

from desk.inbound.charsets import cleaned

# Of longer HTML the rest is left to the raw mail.
HTML_LENGTH = 250_000
# More tags than the longest newsletters have: what has more is read without its structure.
DEPTH, TAGS = 200, 12_000
QUOTE_BEGINS, QUOTE_ENDS, CUT = "\ue000", "\ue001", "\ue002"

_HIDDEN = re.compile(r"<!--|<(style|script|head|title|xml)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_BREAK = re.compile(r"<(?:br|/p|/div|/tr|/li|/h[1-6]|hr)\b[^<>]*>", re.IGNORECASE)
_QUOTES = re.compile(r"<(/?)blockquote\b[^<>]*>", re.IGNORECASE)
_RULE = re.compile(r"<hr\b[^<>]*>", re.IGNORECASE)
_OPENING = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})[^<>]*>")
# Where programs begin what they quote: Gmail, Outlook (desktop, web, Mac), Yahoo, Thunderbird, Zimbra, Windows Mail.
_CUTS = re.compile(
    r"<(?:div|hr|span|a)\b(?=[^<>]*(?:id\s*=\s*[\"']?(?:divRplyFwdMsg|appendonsend|OLK_SRC_BODY_SECTION|stopSpelling|zwchr"
    r"|mail-editor-reference-message-container|reply-intro|LayoutMessageReply)\b"
    r"|class\s*=\s*[\"']?[^\"'<>]*\b(?:yahoo_quoted|OutlookMessageHeader|moz-email-headers-table)\b"
    r"|style\s*=\s*[\"'][^\"'<>]*border-top:\s*(?:solid\s+)?#(?:B5C4DF|E1E1E1)))[^<>]*>",
    re.IGNORECASE,
)
_NO_DEPTH = frozenset("area base br col dd dt hr img input link li meta option p td th tr wbr".split())

_PICTURE = re.compile(r"<img\b[^<>]*>")
_WORDS_OF_PICTURE = re.compile(r'alt="([^"]{0,300})')
_TAGS = {
    "a", "b", "blockquote", "br", "code", "dd", "del", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i",
    "img", "ins", "li", "ol", "p", "pre", "q", "s", "small", "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot",
    "th", "thead", "tr", "u", "ul",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
_WITH_CONTENT = {
    "script",
    "style",
    "head",
    "title",
    "svg",
    "math",
    "template",
    "iframe",
    "object",
    "noscript",
    "xml",
}


def to_text(html: str) -> str:
    """Return HTML as text; lines of quotations begin with "> ", and CUT stands on a line of its own before what is quoted whole."""
    source = _CUTS.sub(lambda m: f"<br>{CUT}<br>{m[0]}", html[:HTML_LENGTH])
    source = _RULE.sub(f"<br>{'_' * 32}<br>", _QUOTES.sub(_marked, source))
    try:
        text = _converter()(source) if _is_shallow(source) else _stripped(source)
    except (ValueError, RecursionError, AssertionError, IndexError, KeyError, TypeError, AttributeError):
        text = _stripped(source)  # lxml and the converter refuse some of what mail programs write
    return cleaned(_with_quotes(text.replace("\xa0", " ")))


@cache
def _converter() -> Callable[[str], str]:
    """Return what makes text of HTML; loaded here: with lxml six megabytes that a desk at rest does without."""
    from inscriptis import get_text
    from inscriptis.css_profiles import CSS_PROFILES
    from inscriptis.model.config import ParserConfig

    config = ParserConfig(css=CSS_PROFILES["relaxed"].copy(), display_links=False, display_images=False)
    return lambda source: str(get_text(source, config))


def _marked(found: re.Match[str]) -> str:
    return f"<br>{QUOTE_ENDS if found[1] else QUOTE_BEGINS}<br>"


def _is_shallow(source: str) -> bool:
    """Tell whether a converter may read it: recursion and the repair of nested tags have their limits."""
    if source.count("<") > TAGS:
        return False
    depth = 0
    for found in _OPENING.finditer(source):
        if found[2].lower() in _NO_DEPTH:
            continue
        depth += -1 if found[1] else 1
        if depth > DEPTH:
            return False
    return True


def _stripped(source: str) -> str:
    """Return HTML without its tags, for what no converter takes."""
    return unescape(_TAG.sub("", _BREAK.sub("\n", _without_hidden(source))))


def _without_hidden(source: str) -> str:
    """Drop comments, styles and scripts in one pass; one that never ends hides the rest."""
    kept, at, lowered = [], 0, source.lower()
    while (found := _HIDDEN.search(source, at)) is not None:
        kept.append(source[at : found.start()])
        ending = f"</{found[1].lower()}" if found[1] else "-->"
        end = lowered.find(ending, found.end())
        if end < 0:
            return " ".join(kept)
        at = end + len(ending)
    kept.append(source[at:])
    return " ".join(kept)


def _with_quotes(text: str) -> str:
    """Put "> " before the lines that stood in quotations, and drop runs of blank lines."""
    lines: list[str] = []
    depth = 0
    for line in text.split("\n"):
        if QUOTE_BEGINS in line or QUOTE_ENDS in line:
            depth = max(0, depth + line.count(QUOTE_BEGINS) - line.count(QUOTE_ENDS))
            line = line.replace(QUOTE_BEGINS, "").replace(QUOTE_ENDS, "")
            if not line.strip():
                continue
        line = line.strip()
        if not line.strip() and (not lines or not lines[-1].strip("> ")):
            continue
        lines.append("> " * min(depth, 5) + line if depth else line)
    return "\n".join(lines).strip("\n")


def as_safe(html: str, pictures: Mapping[str, str]) -> str:
    """Return HTML that only shows: no script, style, form or frame, and no address that a browser would fetch by itself.

    `pictures` maps content ids to addresses of ours; a picture from elsewhere keeps its words alone.
    """
    source = html[:HTML_LENGTH]
    if not _is_shallow(source):
        return f"<pre>{nh3.clean_text(_stripped(source))}</pre>"
    safe = nh3.clean(
        source, tags=_TAGS, attributes=_ATTRIBUTES, clean_content_tags=_WITH_CONTENT, strip_comments=True,
        url_schemes={"http", "https", "mailto", "tel", "cid"}, link_rel="noopener noreferrer nofollow",
        attribute_filter=_only_ours(pictures),
    )  # fmt: skip
    return _PICTURE.sub(_in_words, safe)


def _in_words(found: re.Match[str]) -> str:
    """Put a picture's words where the picture is not shown; nh3 has escaped them."""
    if 'src="' in found[0]:
        return found[0]
    words = _WORDS_OF_PICTURE.search(found[0])
    return f"[{words[1]}]" if words and words[1].strip() else ""


def _only_ours(pictures: Mapping[str, str]) -> Callable[[str, str, str], str | None]:
    def keep(tag: str, attribute: str, value: str) -> str | None:
        if tag == "img" and attribute == "src":
            return pictures.get(value.removeprefix("cid:").strip("<> ")) if value.startswith("cid:") else None
        if tag == "a" and attribute == "href" and value.strip().lower().startswith("cid:"):
            return None
        return value

    return keep
