"""`flask match` and `flask match-run`: the matcher on a need typed here, and on outside data."""

import json
from pathlib import Path

import click
from flask import Flask
from flask.cli import with_appcontext

from desk.matching import LANGUAGES, Need, Ranking, identify
from desk.matching.loader import current_matcher
from desk.matching.outside import BadLine, match_files


@click.command("match")
@click.option("--text", required=True, help="The need, in plain words.")
@click.option(
    "--lang", type=click.Choice(sorted(LANGUAGES)), help="Its language; told from the words when absent."
)
@click.option(
    "-k", "count", type=click.IntRange(1, 100), default=5, show_default=True, help="Units shown at most."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for scripts.")
@with_appcontext
def match(text: str, lang: str | None, count: int, as_json: bool) -> None:
    """Rank the units for a need: score, parts, the words and topics behind it, or "no reliable match".

    Load, pauses and conflicts belong to a ticket and are not looked at here.
    """
    need = Need(text=text, lang=lang or identify(text))
    ranking = current_matcher().rank(need, limit=count)
    if as_json:
        click.echo(json.dumps(ranking.as_json(), ensure_ascii=False, sort_keys=True))
    else:
        click.echo("\n".join(_lines(ranking)))


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
        count = match_files(profiles, queries, out, lexicon_from)
    except BadLine as error:
        _refuse(str(error))
    except OSError as error:
        _refuse(f"{error.filename}: {error.strerror}")
    else:
        click.echo(f"{count} queries ranked into {out}")


def _refuse(problem: str) -> None:
    click.echo(problem, err=True)
    raise SystemExit(2)


def _lines(ranking: Ranking) -> list[str]:
    topics = ", ".join(topic.topic_id for topic in ranking.topics) or "none"
    lines = [f"language {ranking.lang}; topics: {topics}"]
    if not ranking.is_reliable:
        return [*lines, "no reliable match"]
    for rank, suggestion in enumerate(ranking.suggestions, 1):
        parts = ", ".join(f"{part.name} {part.points:g}/{part.of:g}" for part in suggestion.parts)
        lines.append(f"{rank}. {suggestion.unit_id}  {suggestion.score:g}  ({parts})")
        lines += [
            f"     topic {link.need_topic} <- {link.unit_topic} ({link.relation}, level {link.level})"
            for link in suggestion.reasons.topics
        ]
        met = [f"{word.need_words} = {word.unit_words}" for word in suggestion.reasons.words]
        if met:
            lines.append(f"     words {'; '.join(met)}")
    return lines


def register(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(match)
    app.cli.add_command(match_run)
