"""`make bench`: real mails from public test collections, where they are: what is recognized, shown, lost, and how long it takes.

The mails are not ours to ship: `DESK_MAIL_SETS` names their folder, beside the repository they are found alone, and
without them this says so and succeeds. `visible_lines.yaml` holds, for each reply of the collections, how many of its
lines with words their own tests expect to be shown: numbers only, none of their text.
"""

import csv
import os
import resource
import sys
import time
from base64 import encodebytes
from collections import Counter
from pathlib import Path

import yaml

from desk import policy
from desk.inbound import html, nature
from desk.inbound import mail as mails
from desk.inbound.folding import fold
from desk.inbound.nature import Kind

ROOT = Path(__file__).resolve().parents[2]
RECOGNIZED, SHOWN, KEPT_BACK, SECONDS, MEGABYTES = 0.98, 0.95, 2, 1.0, 100

# Collections of automatic mail; elsewhere the index says which mails carry a machine's report. Those named look like
# bounces and are none: a person's answer to one, and a mail about them.
AUTOMATIC = ("sisimai-set-of-emails",)
REPORTS = ("dsn_part", "multipart_report", "h:x-failed-recipients", "h:x-autoreply")


def main() -> int:
    """Print every figure; 1 when one misses its mark."""
    sets = Path(os.environ.get("DESK_MAIL_SETS") or ROOT.parent / "shared" / "data" / "mail")
    if not (sets / "INDEX.csv").is_file():
        print(f"mails: none at {sets}, nothing measured")
        return 0
    kept = [mails_kept(sets), replies_kept(sets), large_kept()]
    return 0 if all(kept) else 1


def mails_kept(sets: Path) -> bool:
    """Read every mail of the index."""
    kinds: Counter[str] = Counter()
    raised, slowest, missed, held, answered = [], (0.0, ""), [], [], []
    automatic = ordinary = 0
    before = memory()
    with (sets / "INDEX.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if (sets / row["path"]).is_file()]
    for row in rows:
        raw = (sets / row["path"]).read_bytes()
        begun = time.perf_counter()
        try:
            mail = mails.read(raw)
            found = nature.of(mail)
            _ = (mail.words, mail.files, mail.fingerprint, mail.recipients, mail.references)
        except Exception as error:
            raised.append(f"{row['path']}: {type(error).__name__}")
            continue
        slowest = max(slowest, (time.perf_counter() - begun, row["path"]))
        kinds[found.kind] += 1
        if is_automatic(row):
            automatic += 1
            missed += [row["path"]] if found.kind in (Kind.PERSONAL, Kind.EMPTY) else []
            answered += [] if found.is_automatic else [row["path"]]
        elif raw.strip():
            ordinary += 1
            held += [row["path"]] if found.kind is not Kind.PERSONAL else []
    grown = (memory() - before) / 1024
    recognized = 1 - len(missed) / max(1, automatic)
    print(f"mails read              {len(rows)}, {len(raised)} raised {raised}")
    print(f"what they are           {dict(kinds)}")
    print(
        f"automatic recognized    {recognized:.1%} of {automatic} (wanted {RECOGNIZED:.0%}); missed {missed}"
    )
    print(f"of those to be answered {len(answered)} {answered}")
    print(f"ordinary held back      {len(held)} of {ordinary} (at most {KEPT_BACK}) {held}")
    print(f"slowest                 {slowest[0]:.2f} s {slowest[1]}")
    print(f"memory grown at most by {grown:.0f} MB")
    fast_and_small = slowest[0] < SECONDS and grown < MEGABYTES
    return not raised and recognized >= RECOGNIZED and len(held) <= KEPT_BACK and fast_and_small


def large_kept() -> bool:
    """Read mails as large as the desk takes whole: a file of 25 MB, and a text, a page and quoted words of 35."""
    size = policy.INBOUND_BYTES_AT_MOST - 2**20
    file = b"Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=a.bin\r\n\r\n"
    shapes = {
        "file": file + encodebytes(os.urandom(25 * 2**20)),
        "text": b"\r\n" + b"une ligne de mots ordinaires\r\n" * (size // 30),
        "page": b"Content-Type: text/html\r\n\r\n"
        + b"<p><b>mots</b> <a href='http://x.example'>ici</a></p>" * (size // 51),
        "quoted": b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        + b"=C3=A9t=C3=A9 \r\n" * (size // 16),
    }
    is_kept = True
    for name, content in shapes.items():
        raw = b"From: ada@example.org\r\nSubject: large\r\n" + content
        before, begun = memory(), time.process_time()
        mail = mails.read(raw)
        _ = (nature.of(mail), mail.words, mail.fingerprint)
        for attached in mail.files:
            with attached.part.stream() as decoded:
                while decoded.read(2**16):
                    pass
        seconds, grown = time.process_time() - begun, (memory() - before) / 1024
        print(
            f"large {name:<17} {len(raw) / 2**20:.0f} MB in {seconds:.2f} s, memory grown by {grown:.0f} MB"
        )
        is_kept = is_kept and seconds < SECONDS and grown < MEGABYTES
    return is_kept


def is_automatic(row: dict[str, str]) -> bool:
    """Tell whether a mail belongs to those that must be recognized."""
    return row["path"].startswith(AUTOMATIC) or any(one in row["classes"] for one in REPORTS)


def memory() -> int:
    """Return the most memory this process ever held, in kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def replies_kept(sets: Path) -> bool:
    """Fold every reply whose visible part its collection states."""
    expected = yaml.safe_load((Path(__file__).parent / "visible_lines.yaml").read_text(encoding="utf-8"))
    wrong, count = [], 0
    for folder, files in expected.items():
        for name, lines in files.items():
            path = sets / folder / name
            if path.is_file():
                count += 1
                wrong += [] if shown_as_expected(path, lines) else [str(path.relative_to(sets))]
    share = 1 - len(wrong) / max(1, count)
    print(f"visible parts found     {share:.1%} of {count} (wanted {SHOWN:.0%}); wrong {wrong}")
    return share >= SHOWN


def shown_as_expected(path: Path, lines: int) -> bool:
    """Tell whether exactly the first lines with words are shown, the last ones where the number is negative, all for 0."""
    text, shown = text_of(path)
    words = [" ".join(line.split()) for line in text.split("\n") if line.strip()]
    seen = [" ".join(line.split()) for line in shown.split("\n") if line.strip()]
    return seen == (words[lines:] if lines < 0 else words[:lines] if lines else words)


def text_of(path: Path) -> tuple[str, str]:
    """Return a reply's whole text and what is shown of it."""
    raw = path.read_bytes()
    if path.suffix == ".eml":
        mail = mails.read(raw)
        return mail.text, mail.words.shown
    text = raw.decode("utf-8", "replace")
    text = html.to_text(text) if path.suffix == ".html" else text
    return text.replace(html.CUT, ""), fold(text).shown.replace(html.CUT, "")


if __name__ == "__main__":
    sys.exit(main())
