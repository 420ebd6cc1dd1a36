"""What of a mail its sender wrote now, and what stands below: quotations, signatures, disclaimers. One pass, nothing dropped.

An answer written between quoted lines folds nothing: who reads must see to what each sentence answers.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from desk.inbound import marks

# A signature is short; what is longer was written to be read.
SIGNATURE_LINES, CLOSING_LINES, SIGNATURE_WORDS = 30, 14, 9
HEAD_LINES, BLOCK_LINES = 5, 14
LINES = 6_000  # more is no reply but something pasted: it is shown whole

_QUOTED = re.compile(r"[ \t]{0,3}(?:>|&gt;|\|[ \t])")


@dataclass(frozen=True)
class Folded:
    """A mail's words: first what is read at once, then what is folded away, in the order it stood."""

    shown: str
    folded: str


def fold(text: str) -> Folded:
    """Split a mail's text. Together the two hold each line of it; a mail of nothing but quotations folds nothing."""
    lines = text.split("\n")
    if len(lines) > LINES:
        return Folded(_joined(lines), "")
    kept, hidden = _without_quotations(lines)
    shown, below = _without_signature([lines[i] for i in kept])
    if not any(line.strip() for line in shown):
        shown, below = [lines[i] for i in kept], []
    if not any(line.strip() for line in shown):
        return Folded(_joined(lines), "")
    return Folded(
        _joined(shown), _joined(below + ([""] if below and hidden else []) + [lines[i] for i in hidden])
    )


def _joined(lines: list[str]) -> str:
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def _without_quotations(lines: list[str]) -> tuple[list[int], list[int]]:
    """Return the lines to show and those to fold, by number."""
    everything = list(range(len(lines)))
    quoted = _quoted(lines)
    heads = _attributions(lines, quoted)
    cut = _cut(lines, quoted, heads)
    end = len(lines) if cut is None else _up_over_rules(lines, cut)
    blocks = _blocks(lines, quoted, heads, end)
    after_cut = [] if cut is None else _blocks(lines, quoted, {}, len(lines), cut)
    if _is_interleaved(lines, blocks, end) or (after_cut and _is_interleaved(lines, after_cut, len(lines))):
        return everything, []
    if (
        any(marks.POINTS_BELOW.search(line[: marks.LINE]) for line in lines[:end])
        and not blocks
        and end < len(lines)
    ):
        return everything, []
    if blocks:
        start, stop, is_attributed = blocks[0][0], blocks[-1][1], blocks[0][2]
        has_more = _has_words(lines[stop:end])
        if has_more and not is_attributed:
            return [i for i in everything if i < end], [i for i in everything if i >= end]
        folded = {*range(start, stop), *range(end, len(lines))}
        return [i for i in everything if i not in folded], sorted(folded)
    return everything[:end], everything[end:]


def _quoted(lines: list[str]) -> list[bool]:
    """Mark the quoted lines; one that a mail program broke off such a line belongs to it."""
    quoted = [_QUOTED.match(line) is not None for line in lines]
    for at in range(1, len(lines)):
        if quoted[at] and lines[at].rstrip()[1:31].endswith(":") and _is_open(lines[at - 1]):
            quoted[at] = False  # the ">" only closes an address that was broken off
    for at in range(1, len(lines) - 1):
        line, before = lines[at], lines[at - 1].rstrip()
        if (
            not quoted[at] and quoted[at - 1] and quoted[at + 1] and line[:1].islower()
            and len(before) >= 60 and not before.endswith("?")
        ):  # fmt: skip
            quoted[at] = True
    return quoted


def _is_open(line: str) -> bool:
    """Tell whether a line ends within an address in angle brackets."""
    return not line.startswith(">") and line.rfind("<") > line.rfind(">")


def _attributions(lines: list[str], quoted: list[bool]) -> dict[int, int]:
    """Find the sentences that name who wrote what follows: first line -> the line after the last."""
    found: dict[int, int] = {}
    skip_to = 0
    for at, line in enumerate(lines):
        if at < skip_to or quoted[at] or not line.strip():
            continue
        length = _attribution_at(lines, quoted, at)
        if length:
            found[at] = skip_to = at + length
    return found


def _attribution_at(lines: list[str], quoted: list[bool], at: int) -> int:
    """Return how many lines the attribution beginning here takes, 0 when none does."""
    if not marks.ATTRIBUTION_STARTS.match(lines[at][: marks.LINE]):
        return 0
    joined = ""
    for count in range(1, HEAD_LINES + 1):
        if at + count > len(lines) or not lines[at + count - 1].strip() or quoted[at + count - 1]:
            return 0
        joined = f"{joined} {lines[at + count - 1].strip()[: marks.LINE]}".strip()
        following = _next_words(lines, at + count)
        if _names_a_writer(joined, following is not None and quoted[following]):
            return count
    return 0


def _names_a_writer(text: str, quotes_follow: bool) -> bool:
    """Weigh the evidence: a verb of writing, a date, an address, a colon at the end, quoted lines below."""
    ending = text.rstrip(" -*_")
    colon = ending.endswith(":")
    last = ending.rstrip(" :")
    verb = marks.VERB.search(last)
    at_end = verb is not None and verb.end() >= len(last) - 14
    date = marks.DATE.search(text) is not None
    address = marks.ADDRESS.search(text) is not None
    if at_end and (colon or address) and (date or address or quotes_follow):
        return True
    if at_end and date and quotes_follow:
        return True
    return colon and date and (address or quotes_follow)


def _next_words(lines: list[str], at: int) -> int | None:
    """Return the next line with something on it, looking past a few blank ones."""
    for number in range(at, min(at + 8, len(lines))):
        if lines[number].strip():
            return number
    return None


def _cut(lines: list[str], quoted: list[bool], heads: dict[int, int]) -> int | None:
    """Return the line from which everything is somebody else's, without "> " before it."""
    for at, line in enumerate(lines):
        text = line[: marks.LINE]
        if quoted[at] or not text.strip():
            continue
        if at in heads:
            following = _next_words(lines, heads[at])
            if following is None or not quoted[following]:
                return at
        elif (
            "\ue002" in text
            or marks.SEPARATOR.match(text)
            or marks.FORWARD.match(text)
            or marks.REPLY_ABOVE.match(text)
        ) or _fields_at(lines, at):
            return at
    return None


def _fields_at(lines: list[str], at: int) -> bool:
    """Tell whether the head of another mail begins here: From, Sent, To, Subject in some language."""
    first = marks.LABEL.match(lines[at][: marks.LINE])
    if first is None or first.lastgroup not in ("from", "sent", "subject"):
        return False
    kinds: set[str] = set()
    has_address, blank = False, 0
    for line in lines[at : at + BLOCK_LINES]:
        text = line[: marks.LINE]
        found = marks.LABEL.match(text)
        if not text.strip():
            blank += 1
            if blank > 1 and kinds:
                break
            continue
        if found is None and blank:
            break
        blank = 0
        if found is not None and found.lastgroup:
            kinds.add(found.lastgroup)
            if marks.LABEL_INSIDE.search(text, found.end()):
                kinds.add("subject")
        has_address = has_address or marks.ADDRESS.search(text) is not None
    is_whole = "subject" in kinds or has_address or kinds >= {"from", "sent", "to"}
    return len(kinds) >= 3 and bool(kinds & {"from", "to"}) and is_whole


def _up_over_rules(lines: list[str], at: int) -> int:
    """Take the rules and blank lines above a cut along with it."""
    while at > 0 and (not lines[at - 1].strip() or _is_rule(lines[at - 1])):
        at -= 1
    return at


def _is_rule(line: str) -> bool:
    """Tell whether a line only parts what stands above it from what stands below."""
    text = line[: marks.LINE]
    return marks.RULE.fullmatch(text) is not None or marks.DASHES.fullmatch(text) is not None


def _blocks(
    lines: list[str], quoted: list[bool], heads: dict[int, int], end: int, start: int = 0
) -> list[tuple[int, int, bool]]:
    """Gather quoted lines that only blank ones part, with their attribution: first line, line after, attributed."""
    blocks: list[tuple[int, int, bool]] = []
    at = start
    while at < end:
        if at in heads:
            following = _next_words(lines, heads[at])
            if following is not None and quoted[following] and following < end:
                blocks.append((at, following + 1, True))
                at = following + 1
                continue
        if quoted[at]:
            if blocks and not _has_words(lines[blocks[-1][1] : at]):
                blocks[-1] = (blocks[-1][0], at + 1, blocks[-1][2])
            else:
                blocks.append((at, at + 1, False))
        at += 1
    return blocks


def _has_words(lines: list[str]) -> bool:
    return any(line.strip() and not marks.RULE.fullmatch(line[: marks.LINE]) for line in lines)


def _is_interleaved(lines: list[str], blocks: list[tuple[int, int, bool]], end: int) -> bool:
    """Tell whether something was written between quoted lines."""
    return any(_has_words(lines[one[1] : other[0]]) for one, other in pairwise(blocks))


def _without_signature(lines: list[str]) -> tuple[list[str], list[str]]:
    """Split off the signature, the note of a telephone, the disclaimer at the end; the earliest of them ends the words."""
    at = _signature_at(lines)
    return (lines, []) if at is None else (lines[:at], lines[at:])


def _signature_at(lines: list[str]) -> int | None:
    """Return the line where the end begins, looking down once."""
    below = _words_below(lines)
    fenced = False
    for at, line in enumerate(lines):
        text = line[: marks.LINE]
        if text.lstrip().startswith("```"):
            fenced = not fenced
        if fenced or not text.strip():
            continue
        if _begins_end(lines, at, text, below[at]):
            return at
    return None


def _begins_end(lines: list[str], at: int, text: str, below: tuple[int, int]) -> bool:
    """Tell whether the words end before this line. `below` counts the lines with words from here on, and the long ones."""
    count, long_lines = below
    if marks.MOBILE.match(text):
        return len(text) <= 120 and not marks.NOT_MOBILE.search(text[:-1])
    if marks.DASHES.fullmatch(text):
        return count <= SIGNATURE_LINES and _has_words(lines[at + 1 :]) and long_lines <= count // 2
    if marks.LONG_RULE.fullmatch(text):
        return 1 < count <= SIGNATURE_LINES and _looks_signed(lines, at)
    if marks.CLOSING.match(text) or (marks.LONG_CLOSING.match(text) and at):
        return bool(at) and 1 < count <= CLOSING_LINES and long_lines <= 1
    if marks.NAME_AFTER_DASH.match(text):
        return bool(at) and count <= CLOSING_LINES and long_lines == 0
    return bool(at) and marks.DISCLAIMER.search(text) is not None and not lines[at - 1].strip()


def _looks_signed(lines: list[str], at: int) -> bool:
    """Tell whether below a rule stand short lines, as in a signature or the foot of a list, and not more of the text."""
    following = [line for line in lines[at + 1 :] if line.strip()]
    if not following or at + 1 >= len(lines) or not lines[at + 1].strip():
        return bool(following) and any(marks.DISCLAIMER.search(line[: marks.LINE]) for line in following)
    return all(len(line) <= 90 for line in following[:6])


def _words_below(lines: list[str]) -> list[tuple[int, int]]:
    """Count for each line the lines with words from it on, and how many of them are sentences."""
    counts: list[tuple[int, int]] = []
    words = sentences = 0
    for line in reversed(lines):
        text = line[: marks.LINE]
        if text.strip():
            words += 1
            sentences += len(text.split()) > SIGNATURE_WORDS and not marks.DISCLAIMER.search(text)
        counts.append((words, sentences))
    counts.reverse()
    return counts
