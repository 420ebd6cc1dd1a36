"""`make bench`: what matching costs: the index, a change, one need with its reasons, memory; on one thread (no product of
matrices in it would take more).

The texts are sentences of the public tuning sets put together anew, each unit in one language, so that words are as
many and as varied as in life; without the sets, words of the shipped dictionary. Times are of the processor, so that
a busy machine counts little; the memory is what the process holds more after building than before.
"""

import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from desk.matching import LANGUAGES, Expertise, Matcher, Need, UnitProfile, load_scheme
from desk.matching.dictionary import column
from desk.matching.lexicon import Lexicon
from tests.matching_sets import sets_folder

T = TypeVar("T")
ASKED = 60
SHORT, LONG, TEXT = 12, 120, 100
"""Words of a short need, of a long one, and of a unit's text: an ordinary abstract."""


def main() -> int:
    """Print the figures; nothing fails here: a machine's speed is not the code's fault."""
    lexicon = Lexicon.learn(load_scheme())
    for units, texts in ((1_000, 10), (50_000, 1)):
        measure(units, texts, lexicon)
    return 0


def measure(units: int, texts: int, lexicon: Lexicon) -> None:
    """One desk of a size."""
    chance, topics = random.Random(4), sorted(topic.id for topic in load_scheme().active)
    scheme = load_scheme()
    said = {lang: sentences(lang) for lang in LANGUAGES}
    desk = [unit(number, texts, said, topics, chance) for number in range(units)]
    before = resident()
    built, matcher = timed(lambda: Matcher(scheme, desk, lexicon))
    print(f"{units} units of {texts} texts: indexed in {built:.1f} s, {resident() - before:.0f} MB")
    desk[7] = replace(desk[7], texts=(*desk[7].texts, "Cracks in metal seen by a camera"))
    changed, matcher = timed(lambda: Matcher(scheme, desk, lexicon, before=matcher))
    print(f"  one unit changed: seen after {changed:.2f} s")
    for kind, length in (("short", SHORT), ("long", LONG)):
        times = []
        for number in range(ASKED):
            lang = LANGUAGES[number % len(LANGUAGES)]
            need = Need(text(length, said[lang], chance), lang)
            times.append(timed(lambda need=need: matcher.rank(need, limit=5))[0] * 1000)  # type: ignore[misc]
        times = sorted(times[ASKED // 6 :])  # the first few fill what is remembered
        print(
            f"  a {kind} need: median {statistics.median(times):.1f} ms, p95 {times[len(times) * 95 // 100]:.1f} ms"
        )


def sentences(lang: str) -> list[str]:
    """What texts of a language are made of."""
    found = [
        sentence
        for path in sorted(sets_folder().glob(f"*/profiles_{lang}.jsonl"))
        for sentence in said_in(path)
    ]
    return found or [" ".join(column(lang)[n : n + 12]) for n in range(0, len(column(lang)), 6)]


def said_in(path: Path) -> Iterator[str]:
    """The sentences of a set's profiles."""
    for line in path.read_text(encoding="utf-8").splitlines():
        for written in json.loads(line)["texts"]:
            yield from written.split(". ")


def unit(
    number: int, texts: int, said: dict[str, list[str]], topics: list[str], chance: random.Random
) -> UnitProfile:
    """One unit in one language, with four topics."""
    lang = LANGUAGES[number % len(LANGUAGES)]
    written = tuple(text(TEXT, said[lang], chance) for _ in range(texts))
    return UnitProfile(
        f"u{number:05}", written, lang, tuple(Expertise(topic) for topic in chance.sample(topics, 4))
    )


def text(length: int, said: list[str], chance: random.Random) -> str:
    """Sentences drawn until there are words enough, cut there."""
    found: list[str] = []
    while len(found) < length:
        found += chance.choice(said).split()
    return " ".join(found[:length])


def timed(act: Callable[[], T]) -> tuple[float, T]:
    """Seconds of the processor, and the result."""
    begun = time.process_time()
    result = act()
    return time.process_time() - begun, result


def resident() -> float:
    """Megabytes this process holds."""
    status = Path("/proc/self/status")
    if not status.exists():
        return float("nan")
    return (
        next(int(row.split()[1]) for row in status.read_text().splitlines() if row.startswith("VmRSS")) / 1024
    )


if __name__ == "__main__":
    sys.exit(main())
