"""`make bench`: the matcher on the public tuning sets, where they are: the table, and a failure when a task falls behind.

The sets are not ours to ship: `DESK_MATCHING_SETS` names their folder, beside the repository they are found alone,
and without them this says so and succeeds. `*` marks what reaches the best plain method somebody tried.
"""

import importlib.util
import json
import os
import sys
import time
from collections import defaultdict
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import yaml

from desk.matching import Matcher, UnitProfile, load_scheme, recognize
from desk.matching.lexicon import Lexicon
from desk.matching.meanings import Meanings
from desk.matching.neural import NotInstalled, encoder
from desk.matching.outside import PER_QUERY, learn, read_profiles, read_queries

ROOT = Path(__file__).resolve().parents[1]

# nDCG@10 of the best plain method somebody tried on each task, and what must never be lost again here.
TASKS = {
    ("gepris_de", "de_long", "de"): (0.918, 0.91),
    ("gepris_de", "de_short", "de"): (0.861, 0.86),
    ("gepris_x", "de_short", "en"): (0.857, 0.79),
    ("taln", "en_long", "en"): (0.313, 0.34),
    ("taln", "en_long", "fr"): (0.312, 0.33),
    ("taln", "en_short", "en"): (0.303, 0.33),
    ("taln", "en_short", "fr"): (0.299, 0.285),
    ("taln", "fr_long", "en"): (0.296, 0.315),
    ("taln", "fr_long", "fr"): (0.355, 0.345),
    ("taln", "fr_short", "en"): (0.295, 0.3),
    ("taln", "fr_short", "fr"): (0.326, 0.32),
    ("theses", "en_short", "en"): (1.0, 0.985),
    ("theses", "en_short", "fr"): (0.97, 0.95),
    ("theses", "fr_short", "en"): (0.956, 0.965),
    ("theses", "fr_short", "fr"): (0.989, 0.98),
    ("tickets", "de_long", "en"): (0.741, 0.76),
    ("tickets", "en_long", "en"): (0.735, 0.725),
    ("tickets", "fr_long", "en"): (0.778, 0.82),
}
# Of the 14 reviewers that are here; the loss of all 58 in the literature is lower by about 0.03 for the same method.
GOLD_LOSS = 0.31
GOLD_LOSS_NEURAL = 0.25
TOPICS = {"easy": 0.95, "paraphrase": 0.80}
NEEDS = Path(__file__).resolve().parent / "data" / "needs"
# Right among those answered, share answered, and at most this share of what is out of scope or vague answered. The
# words table was written with `develop`, `written` and `trades` in mind, so those only show that nothing was lost. No word was chosen
# for the others: `sealed` and `trades_sealed` were written with them and not read until the end; `apart` and `lot` were drawn by lot (a
# topic, a trade) to be stranger than what people send, `lot` in riddles that name neither.
NEED_FLOORS = {
    "develop": (0.95, 0.92, 0.10),
    "written": (0.95, 0.95, 0.10),
    "sealed": (0.93, 0.93, 0.10),
    "trades": (0.95, 0.93, 0.10),
    "trades_sealed": (0.95, 0.93, 0.10),
    "apart": (0.79, 0.87, 0.10),
    "lot": (0.60, 0.80, 0.28),
}


def main() -> int:
    """Print every figure; 1 when one is below its floor."""
    needs = [needs_kept(part) for part in NEED_FLOORS]
    sets = sets_folder()
    if not (sets / "score.py").is_file():
        print(f"matching: no sets at {sets}, nothing more measured")
        return 0 if all(needs) else 1
    score = scorer(sets)
    lexicon = learn(load_scheme(), sets / "train_pairs.jsonl")
    kept = needs + [task_kept(sets, task, score, lexicon) for task in TASKS]
    kept.append(gold_kept(sets / "goldstandard", score, lexicon))
    try:
        model = Meanings(encoder())
    except NotInstalled:
        print("gold standard with the optional model: its package is not installed, nothing measured")
    else:
        kept.append(gold_kept(sets / "goldstandard", score, lexicon, model, GOLD_LOSS_NEURAL))
    kept += topics_kept(sets.parent / "topic_examples.yaml")
    return 0 if all(kept) else 1


def sets_folder() -> Path:
    """Where the sets are, or would be."""
    return Path(os.environ.get("DESK_MATCHING_SETS") or ROOT.parent / "shared" / "data" / "matching")


def scorer(sets: Path) -> ModuleType:
    """The scorer that comes with the sets."""
    spec = importlib.util.spec_from_file_location("matching_score", sets / "score.py")
    if spec is None or spec.loader is None:
        raise ImportError("score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def task_kept(sets: Path, task: tuple[str, str, str], score: ModuleType, lexicon: Lexicon) -> bool:
    """One retrieval task: queries against profiles of one language."""
    folder, best, floor = sets / task[0], *TASKS[task]
    asked = read_queries(folder / f"queries_{task[1]}.jsonl")
    matcher = Matcher(load_scheme(), read_profiles(folder / f"profiles_{task[2]}.jsonl"), lexicon)
    run, wanted = ranked(matcher, asked), score.read_qrels(folder / "qrels.tsv")
    rows = score.per_query(run, wanted, sorted(q for q, _, _ in asked if q in wanted))
    mrr, ndcg, recall = (float(rows[:, column].mean()) for column in range(3))
    mark = "*" if ndcg >= best - 0.0005 else " "
    behind = "" if ndcg >= floor else f"  BEHIND its floor of {floor}"
    name = f"{task[0]}.{task[1]}-{task[2]}"
    print(
        f"{name:24} nDCG@10 {ndcg:.3f} {between(rows[:, 1])}{mark} (plain best {best:.3f})"
        f"  MRR {mrr:.3f} {between(rows[:, 0])}  recall@5 {recall:.3f}{behind}"
    )
    return ndcg >= floor


def between(values: Any) -> str:
    """95 of 100 resamples of the queries lie between these two."""
    chance = np.random.default_rng(0)
    means = values[chance.integers(0, len(values), (1000, len(values)))].mean(axis=1)
    low, high = np.percentile(means, (2.5, 97.5))
    return f"[{low:.3f}, {high:.3f}]"


def gold_kept(
    folder: Path,
    score: ModuleType,
    lexicon: Lexicon,
    meanings: Meanings | None = None,
    most: float = GOLD_LOSS,
) -> bool:
    """The reviewers' own ratings, over all variants of their profiles; with the optional model where it is given."""
    rows = [json.loads(line) for line in (folder / "docs.jsonl").read_text(encoding="utf-8").splitlines()]
    papers = {row["id"]: f"{row['title']}. {row['abstract'] or ''}" for row in rows}
    ratings: dict[str, dict[str, float]] = defaultdict(dict)
    for line in (folder / "ratings.tsv").read_text(encoding="utf-8").splitlines():
        reviewer, paper, rating, _ = line.split("\t")
        ratings[reviewer][paper] = float(rating)
    asked, scheme, begun = read_queries(folder / "queries_en_long.jsonl"), load_scheme(), time.process_time()
    runs = []
    for reviewers in json.loads((folder / "variants.json").read_text(encoding="utf-8")).values():
        profiles = [UnitProfile(r, tuple(papers[d] for d in there), "en") for r, there in reviewers.items()]
        run = ranked(Matcher(scheme, profiles, lexicon, meanings=meanings, at_once=None), asked)
        runs.append({q: {r: run[q].get(r, 0.0) for r in reviewers} for q, _, _ in asked})
    (loss, easy, hard), (low, high), _ = score.gold_score(runs, ratings)
    how = "with the optional model" if meanings is not None else "words alone"
    print(
        f"gold standard, {len(ratings)} reviewers, {how}: loss {loss:.3f} [{low[0]:.3f}, {high[0]:.3f}],"
        f" easy {easy:.2f}, hard {hard:.2f}, {time.process_time() - begun:.0f} s of the processor"
    )
    return bool(loss <= most)


def topics_kept(path: Path) -> list[bool]:
    """Short needs in ordinary words: a topic asked for is among the first three."""
    if not path.is_file():
        return []
    examples, scheme, kept = yaml.safe_load(path.read_text(encoding="utf-8")), load_scheme(), []
    for kind, floor in TOPICS.items():
        hits = [
            bool({hit.topic_id for hit in recognize(row["text"], scheme)[:3]} & set(row["expected_any"]))
            for row in examples[kind]
        ]
        print(f"topics, {kind}: {sum(hits)} of {len(hits)} among the first three")
        kept.append(sum(hits) >= floor * len(hits))
    return kept


def read_needs(part: str) -> list[tuple[str, set[str], str]]:
    """Language, the topics an officer would confirm (none: out of scope or vague), and the need."""
    rows = [line.split("\t") for line in (NEEDS / f"{part}.tsv").read_text(encoding="utf-8").splitlines()]
    return [(lang, set(filter(None, topics.split(","))), text) for lang, topics, text in rows]


def needs_kept(part: str) -> bool:
    """Needs in ordinary words, and what must stay unanswered."""
    scheme, rows = load_scheme(), read_needs(part)
    found = [({hit.topic_id for hit in recognize(text, scheme)[:3]}, wanted) for _, wanted, text in rows]
    answered = [(hits, wanted) for hits, wanted in found if hits and wanted]
    asked, beside = sum(bool(wanted) for _, wanted in found), [hits for hits, wanted in found if not wanted]
    right = [bool(hits & wanted) for hits, wanted in answered]
    share, precision = len(answered) / asked, sum(right) / len(right)
    wrong = sum(map(bool, beside)) / len(beside)
    low, high = interval(right)
    print(
        f"needs, {part}: {precision:.3f} right of those answered ({low:.2f} to {high:.2f}), {share:.3f} of {asked} answered,"
        f" {wrong:.3f} of {len(beside)} out of scope answered"
    )
    least, least_share, most_wrong = NEED_FLOORS[part]
    return precision >= least and share >= least_share and wrong <= most_wrong


def interval(right: list[bool]) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    n, p, z = len(right), sum(right) / len(right), 1.96
    middle, half = p + z * z / (2 * n), z * (p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5
    return (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)


def ranked(matcher: Matcher, asked: list[tuple[str, str, str | None]]) -> dict[str, dict[str, float]]:
    """A run, as the scorer takes it."""
    return {q: dict(matcher.rank_by_text(text, lang, PER_QUERY)) for q, text, lang in asked}


if __name__ == "__main__":
    sys.exit(main())
