"""What is kept in sums: (measure, month, key), each so often; made of what requests and companies add day by day (desk.figures.daily).

A measure is the name of a figure. The first character of its key says how it counts, the seven after it are a month, and
what follows is what entries bring and to which part:

    "@…….|value|after|part"  so often (of money: so many cents, and no value); after a day or moment is over, or until ("!") it is
    "=before.|part"          a thing counted once, with the month before it that also counts it: it counts where no earlier month of a period has it
    "+", "-" "…….|value|part"  a thing that begins or ends to last
    "~ended..|value|part"    one that begins again, with the month in which it had ended: in a period that holds both it counts once
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

from desk.figures import slices
from desk.figures.daily import FOREVER, Line, Sliced, summed

NO_MONTH: Final = ""  # of what counts whatever the period
NEVER: Final = "0000-00"  # before every month
ALWAYS: Final = FOREVER[:7]  # the month in which ends what has no end


class Part(NamedTuple):
    """Where something counts. What the key says is told above."""

    measure: str
    month: str  # "2026-03", on the desk's wall
    key: str = ""
    slice: str = slices.ALL


Parts = Counter[Part]


def spread(sliced: Sliced) -> Parts:
    """Return what is added to the sums, by slice."""
    at_end = frozenset(one.name for one in summed() if one.is_at_end)
    found: Parts = Counter()
    for names, lines in sliced:
        parts: Parts = Counter()
        for line, number in lines.items():
            for month, key, times in _by_month(line, is_at_end=line.measure in at_end):
                parts[Part(line.measure, month, key)] += times * number
        for name in names:
            if slices.is_summed(name):
                found.update({part._replace(slice=name): number for part, number in parts.items()})
    return found


def _by_month(line: Line, *, is_at_end: bool) -> Iterator[tuple[str, str, int]]:
    if line.sign == "@":
        yield line.when[:7], f"@{NEVER}|{line.rest}", 1
    elif line.sign == "=":
        before = NEVER
        for month in dict.fromkeys(day[:7] for day in line.when):
            yield month, f"={before}|{line.rest}", 1
            before = month or NEVER
    else:
        yield from _runs_of(line, is_at_end=is_at_end)


def _runs_of(line: Line, *, is_at_end: bool) -> Iterator[tuple[str, str, int]]:
    """Yield when a thing begins, ends and begins again, in months."""
    spans = [(first[:7], _last_month(last, is_at_end=is_at_end)) for first, last in line.when]
    ended = ""
    for begins, ends in _runs(sorted(span for span in spans if span[0] <= span[1])):
        yield begins, f"+{NEVER}|{line.rest}", 1
        if ended:
            yield begins, f"~{ended}|{line.rest}", 1
        if ends != ALWAYS:
            yield ends, f"-{NEVER}|{line.rest}", 1
        ended = ends


def _runs(spans: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    run: tuple[str, str] | None = None
    for first, last in spans:
        if run is not None and first > run[1]:
            yield run
            run = None
        run = (first, last) if run is None else (run[0], max(run[1], last))
    if run is not None:
        yield run


def _last_month(day: str, *, is_at_end: bool) -> str:
    """Return the last month that something lasts in, or whose last day it sees."""
    if is_at_end and day != FOREVER:
        last = date.fromisoformat(day)
        if (last + timedelta(days=1)).day != 1:
            return (last.replace(day=1) - timedelta(days=1)).isoformat()[:7]
    return day[:7]
