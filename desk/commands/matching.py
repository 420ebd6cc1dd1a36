"""`flask match` and `flask match-run`: the matcher on a need typed here, and on outside data."""

import json
from pathlib import Path
from typing import Any, NoReturn

import click
from flask import Flask
from flask.cli import with_appcontext

from desk.matching import LANGUAGES, Need, Ranking, Standing, Suggestion, identify
from desk.matching.loader import current_matcher, meanings_in_use, prepare
from desk.matching.outside import BadLine, match_files

ASK = "ask what happens today and goes wrong, which data there is (photos, measurements, texts, tables), and what should be better for whom"


@click.command("match")
@click.option("--text", required=True, help="The need, in plain words.")
@click.option(
    "--lang", type=click.Choice(sorted(LANGUAGES)), help="Its language; told from the words when absent."
)
@click.option(
    "-k", "count", type=click.IntRange(1, 100), default=5, show_default=True, help="Units shown at most."
)
@click.option("--why", metavar="UNIT", help="Where this one unit stands, by its code: why it, or why not.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for scripts.")
@with_appcontext
def match(text: str, lang: str | None, count: int, why: str | None, as_json: bool) -> None:
    """Rank the units for a need: score, parts, the words and topics behind it, or "no reliable match".

    Load, pauses and conflicts belong to a ticket and are not looked at here.
    """
    need = Need(text=text, lang=lang or identify(text))
    if why is not None:
        found = current_matcher().standing(need, why)
        if found is None:
            _refuse(f"no active unit has the code {why!r}")
        _say(found.as_json(), _standing_lines(found), as_json)
    else:
        ranking = current_matcher().rank(need, limit=count)
        _say(ranking.as_json(), _lines(ranking), as_json)


@click.command("match-run")
@click.option(
    "--profiles", required=True, type=click.Path(path_type=Path), help="JSON lines: id, texts, lang."
)
@click.option("--queries", required=True, type=click.Path(path_type=Path), help="JSON lines: id, text, lang.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The run: query, profile, score.")
@click.option(
    "--lexicon-from", type=click.Path(path_type=Path), help="JSON lines of parallel texts to learn from."
)
def match_run(profiles: Path, queries: Path, out: Path, lexicon_from: Path | None) -> None:
    """Rank outside profiles for outside queries with the desk's own matcher."""
    try:
        count = match_files(profiles, queries, out, lexicon_from, meanings_in_use())
    except BadLine as error:
        _refuse(str(error))
    except OSError as error:
        _refuse(f"{error.filename}: {error.strerror}")
    else:
        click.echo(f"{count} queries ranked into {out}")


@click.command("match-prepare")
@with_appcontext
def match_prepare() -> None:
    """Let the optional model (DESK_NEURAL) read every unit's texts once, ahead of the needs."""
    if meanings_in_use() is None:
        _refuse("DESK_NEURAL is off: nothing to prepare")
    click.echo(f"{prepare()} texts read")


def _refuse(problem: str) -> NoReturn:
    click.echo(problem, err=True)
    raise SystemExit(2)


def _say(plain: dict[str, Any], lines: list[str], as_json: bool) -> None:
    """Words that cannot be written (half a character) are shown as question marks."""
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True) if as_json else "\n".join(lines)
    click.echo(text.encode("utf-8", "replace").decode("utf-8"))


def _lines(ranking: Ranking) -> list[str]:
    topics = ", ".join(topic.topic_id for topic in ranking.topics) or "none"
    lines = [f"language {ranking.lang}; topics: {topics}"]
    if not ranking.topics:
        lines.append(f"no reliable topic; {ASK}")
    if not ranking.is_reliable:
        return [*lines, "no reliable match"]
    for rank, suggestion in enumerate(ranking.suggestions, 1):
        lines += _suggestion_lines(f"{rank}. ", suggestion)
    return lines


def _suggestion_lines(place: str, suggestion: Suggestion) -> list[str]:
    parts = ", ".join(f"{part.name} {part.points:g}/{part.of:g}" for part in suggestion.parts)
    lines = [f"{place}{suggestion.unit_id}  {suggestion.score:g}  ({parts})"]
    lines += [
        f"     topic {link.need_topic} <- {link.unit_topic} ({link.relation}, level {link.level})"
        for link in suggestion.reasons.topics
    ]
    met = [f"{word.need_words} = {word.unit_words}" for word in suggestion.reasons.words]
    return [*lines, f"     words {'; '.join(met)}"] if met else lines


def _standing_lines(found: Standing) -> list[str]:
    """One unit: its place, what it lacks, and the same reasons as in a ranking."""
    if found.rank is None:
        place = "met nothing of this need"
    elif found.missing:
        place = f"place {found.rank} of {found.of}, {found.missing:g} points below what is suggested"
    elif found.is_unsure:
        place = f"place {found.rank} of {found.of}, but it declares no topic that is sure, and nobody confirmed them"
    else:
        place = f"place {found.rank} of {found.of}, suggested; the first has {found.best:g}"
    lines = [*_suggestion_lines("", found.suggestion), f"     {place}"]
    if found.unmet:
        lines.append(f"     declares nothing near: {', '.join(found.unmet)}")
    return lines


def register(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(match)
    app.cli.add_command(match_run)
    app.cli.add_command(match_prepare)
