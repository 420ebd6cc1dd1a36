"""Files in, a run out; and `flask match-run` around it."""

import json
from pathlib import Path

import pytest
from flask import Flask

from desk.commands import matching
from desk.matching.outside import BadLine, match_files, read_profiles, read_queries

PROFILES = [
    {
        "id": "weld",
        "lang": "en",
        "texts": ["Seam tracking and weld inspection with cameras", "Robotic welding"],
    },
    {"id": "wine", "texts": ["Maladies de la vigne vues par drone", ""]},
    {"id": "none", "texts": []},
]
QUERIES = [
    {"id": "q1", "text": "Inspection de soudures par caméra", "lang": "fr"},
    {"id": "q2", "text": "Krankheiten der Rebe aus der Luft erkennen"},
    {"id": "q3", "text": "😀"},
]


def lines(path: Path, rows: list[object]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path, Path]:
    return lines(tmp_path / "p.jsonl", PROFILES), lines(tmp_path / "q.jsonl", QUERIES), tmp_path / "run.tsv"


def test_a_run_lists_query_profile_score_best_first(files: tuple[Path, Path, Path]) -> None:
    profiles, queries, out = files
    assert match_files(profiles, queries, out) == 3
    rows = [line.split("\t") for line in out.read_text(encoding="utf-8").splitlines()]
    assert next(row[:2] for row in rows if row[0] == "q1") == ["q1", "weld"]
    assert next(row[:2] for row in rows if row[0] == "q2") == ["q2", "wine"]
    assert [row for row in rows if row[0] == "q3"] == []
    assert all(float(row[2]) > 0 for row in rows)


def test_parallel_texts_teach_words(files: tuple[Path, Path, Path], tmp_path: Path) -> None:
    profiles = lines(tmp_path / "p2.jsonl", [{"id": "a", "texts": ["the glorp of tulips"], "lang": "en"}])
    queries = lines(tmp_path / "q2.jsonl", [{"id": "q", "text": "le zinzolin", "lang": "fr"}])
    pairs = lines(
        tmp_path / "pairs.jsonl",
        [{"fr": "zinzolin", "en": "glorp"}, {"fr": {"title": "x"}, "en": {"title": ""}}],
    )
    match_files(profiles, queries, files[2])
    assert files[2].read_text() == ""
    match_files(profiles, queries, files[2], pairs)
    assert files[2].read_text().startswith("q\ta\t")


def test_key_words_as_many_in_both_languages_teach_each_the_one_in_its_place(tmp_path: Path) -> None:
    known = {"a": "the glorp", "b": "a wump", "c": "one tazz"}
    profiles = lines(
        tmp_path / "p", [{"id": key, "texts": [said], "lang": "en"} for key, said in known.items()]
    )
    queries = lines(tmp_path / "q", [{"id": "q", "text": "le crapoussin", "lang": "fr"}])
    rows = [{"fr": "Zinzolin, crapoussin; flonflon.", "en": "glorp, wump, tazz"}]
    match_files(profiles, queries, tmp_path / "out", lines(tmp_path / "pairs", rows))
    scores = {
        row.split("\t")[1]: float(row.split("\t")[2]) for row in (tmp_path / "out").read_text().splitlines()
    }
    assert scores["b"] > 2 * max(scores.get("a", 0.0), scores.get("c", 0.0))


def test_a_hundred_profiles_a_query_at_most(tmp_path: Path) -> None:
    many = [{"id": f"p{n}", "texts": ["corrosion of steel"], "lang": "en"} for n in range(150)]
    match_files(
        lines(tmp_path / "p", many),
        lines(tmp_path / "q", [{"id": "q", "text": "steel", "lang": "en"}]),
        tmp_path / "out",
    )
    assert len((tmp_path / "out").read_text().splitlines()) == 100


@pytest.mark.parametrize(
    "bad",
    [
        "{", "[]", "3", '{"id": "a"}', '{"id": "a", "texts": "x"}', '{"id": 3, "texts": []}', '{"id": "a\\tb", "texts": []}',
        '{"id": "a", "texts": [], "lang": "it"}', '{"id": "weld", "texts": []}', "\udcff",
        '{"id": "\\ud800", "texts": []}', '{"id": "n", "texts": [], "more": ' + "9" * 5000 + "}",
    ],
)  # fmt: skip
def test_a_broken_profile_is_named_with_its_line(tmp_path: Path, bad: str) -> None:
    path = lines(tmp_path / "p.jsonl", PROFILES[:1])
    path.write_bytes(path.read_bytes() + b"\n" + bad.encode("utf-8", "surrogateescape"))
    with pytest.raises(BadLine, match=r"p\.jsonl:3: "):
        read_profiles(path)


def test_a_broken_query_is_named_with_its_line(tmp_path: Path) -> None:
    path = lines(tmp_path / "q.jsonl", [QUERIES[0], {"id": "x", "text": None}])
    with pytest.raises(BadLine, match=r"q\.jsonl:2: text"):
        read_queries(path)


@pytest.fixture
def run() -> object:
    app = Flask("outside")
    matching.register(app)
    return app.test_cli_runner().invoke


def test_the_command_writes_the_run(run, files: tuple[Path, Path, Path]) -> None:  # type: ignore[no-untyped-def]
    profiles, queries, out = files
    done = run(args=["match-run", "--profiles", str(profiles), "--queries", str(queries), "--out", str(out)])
    assert (done.exit_code, out.exists()) == (0, True)


def test_the_command_refuses_a_broken_line_in_one_line(run, files: tuple[Path, Path, Path]) -> None:  # type: ignore[no-untyped-def]
    profiles, queries, out = files
    queries.write_text("{\n", encoding="utf-8")
    done = run(args=["match-run", "--profiles", str(profiles), "--queries", str(queries), "--out", str(out)])
    assert done.exit_code == 2
    assert "q.jsonl:1: " in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not out.exists()


def test_the_command_names_a_missing_file(run, files: tuple[Path, Path, Path]) -> None:  # type: ignore[no-untyped-def]
    profiles, _, out = files
    done = run(args=["match-run", "--profiles", str(profiles), "--queries", "/nowhere", "--out", str(out)])
    assert done.exit_code == 2
    assert "/nowhere" in done.stderr


@pytest.mark.parametrize(
    "odd", ["", "\0", "😀" * 300, "\ud800 half", "<p onload='x'>&nbsp;" * 500, "word " * 20_000, "Ж" * 90]
)
def test_an_odd_text_is_ranked_or_left_out_and_never_a_crash(tmp_path: Path, odd: str) -> None:
    profiles = lines(tmp_path / "p", [{"id": "odd", "texts": [odd, odd]}, *PROFILES])
    queries = lines(tmp_path / "q", [{"id": "odd", "text": odd}, *QUERIES])
    assert match_files(profiles, queries, tmp_path / "out") == 4
    found = {row.split("\t")[0] for row in (tmp_path / "out").read_text(encoding="utf-8").splitlines()}
    assert {"q1", "q2"} <= found
