"""The store: each content once, whole or not at all, never swept while it is new."""

import hashlib
import io
import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest

import desk.files
from desk.files import Integrity, Store, TooLarge

LATER = timedelta(hours=1)


@pytest.fixture
def place(tmp_path: Path) -> Store:
    return Store(tmp_path / "files")


def everything(store: Store) -> list[Path]:
    return [path for path in store.root.rglob("*") if path.is_file() and path.name != ".lock"]


def soon() -> datetime:
    return datetime.now(UTC) + LATER


def test_what_is_put_can_be_opened_under_its_hash(place: Store) -> None:
    stored = place.put(io.BytesIO(b"content"), limit=7)
    assert (stored.sha256, stored.size) == (hashlib.sha256(b"content").hexdigest(), 7)
    with place.open(stored.sha256) as file:
        assert file.read() == b"content"
    assert place.verify(stored.sha256) is Integrity.OK


def test_equal_contents_are_kept_once(place: Store) -> None:
    assert place.put(io.BytesIO(b"same"), 10) == place.put(io.BytesIO(b"same"), 10)
    assert len(everything(place)) == 1


def test_files_are_the_owners_alone(place: Store) -> None:
    place.put(io.BytesIO(b"secret"), 10)
    assert {stat.S_IMODE(path.stat().st_mode) for path in everything(place)} == {0o600}


def test_a_file_too_large_leaves_nothing(place: Store) -> None:
    with pytest.raises(TooLarge) as caught:
        place.put(io.BytesIO(b"x" * 1_000_001), limit=1_000_000)
    assert caught.value.limit == 1_000_000
    assert everything(place) == []


class Cut(io.BytesIO):
    """An upload whose sender goes away."""

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        if not data:
            raise ConnectionError("gone")
        return data


def test_an_upload_cut_off_leaves_nothing(place: Store) -> None:
    with pytest.raises(ConnectionError):
        place.put(Cut(b"half"), 100)
    assert everything(place) == []


def test_a_full_disk_leaves_nothing(place: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        place.put(io.BytesIO(b"x"), 100)
    assert everything(place) == []


@pytest.mark.parametrize("name", ["", "x", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 65, "0" * 64 + "\n"])
def test_only_a_hash_opens_anything(place: Store, name: str) -> None:
    with pytest.raises(FileNotFoundError):
        place.open(name)
    assert place.verify(name) is Integrity.MISSING


def test_a_changed_or_missing_file_is_told(place: Store) -> None:
    stored = place.put(io.BytesIO(b"content"), 100)
    everything(place)[0].write_bytes(b"c0ntent")
    assert place.verify(stored.sha256) is Integrity.DAMAGED
    everything(place)[0].unlink()
    assert place.verify(stored.sha256) is Integrity.MISSING


def test_storing_again_heals_a_damaged_file(place: Store) -> None:
    stored = place.put(io.BytesIO(b"content"), 100)
    everything(place)[0].write_bytes(b"")
    place.put(io.BytesIO(b"content"), 100)
    assert place.verify(stored.sha256) is Integrity.OK


def test_a_sweep_removes_what_no_record_knows(place: Store) -> None:
    kept, lost = (place.put(io.BytesIO(content), 100).sha256 for content in (b"known", b"unknown"))
    assert place.sweep({kept}, older_than=soon()) == [lost]
    assert list(place.hashes()) == [kept]


def test_a_sweep_leaves_what_is_new_and_renewed(place: Store) -> None:
    sha256 = place.put(io.BytesIO(b"old"), 100).sha256
    os.utime(everything(place)[0], (0, 0))
    place.put(io.BytesIO(b"old"), 100)
    assert place.sweep(set(), older_than=datetime.now(UTC) - LATER) == []
    assert place.verify(sha256) is Integrity.OK


def test_a_sweep_removes_what_a_killed_process_left_aside(place: Store) -> None:
    stray = place.root / "aside" / "tmpabc"
    stray.write_bytes(b"half")
    place.sweep(set(), older_than=datetime.now(UTC) - LATER)
    assert stray.exists()
    place.sweep(set(), older_than=soon())
    assert not stray.exists()


def test_many_at_once_store_one_whole_file(place: Store) -> None:
    content = os.urandom(2_000_000)
    threads = [Thread(target=place.put, args=(io.BytesIO(content), len(content))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [place.verify(sha256) for sha256 in place.hashes()] == [Integrity.OK]
    assert len(everything(place)) == 1


@pytest.fixture
def unused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk.files, "_store", None)


@pytest.mark.usefixtures("unused")
def test_the_store_in_use_is_the_one_set(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="use_store"):
        desk.files.store()
    assert desk.files.use_store(tmp_path / "files") is desk.files.store()
