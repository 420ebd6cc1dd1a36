"""The launcher refuses with a sentence, heals what was interrupted, and installs once."""

import ast
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from desk import launcher
from desk.launcher import RUN_LOCK, Environment, Refusal

ROOT = Path(__file__).parents[2]


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Note the commands instead of running them; an environment is made as an empty one."""
    noted: list[list[str]] = []

    def note(command: list[str]) -> None:
        noted.append([str(part) for part in command])
        if "venv" in command:
            folder = Path(command[-1])
            (folder / "bin").mkdir(parents=True)
            (folder / "bin" / "python").symlink_to(sys.executable)
            (folder / "pyvenv.cfg").touch()

    monkeypatch.setattr(launcher, "execute", note)
    monkeypatch.setattr("shutil.which", lambda name: None)
    return noted


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    (tmp_path / RUN_LOCK).write_text("flask==3.1.3 \\\n    --hash=sha256:00\n")
    return Environment(tmp_path)


@pytest.mark.parametrize("arguments", [[], ["serve"], ["run", "now"], ["environment", "x"], ["--help"]])
def test_an_unknown_command_shows_how_to_use_it(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert launcher.main(arguments) == 2
    assert "usage: python3 -m desk run" in capsys.readouterr().err


def test_an_old_python_is_refused_with_a_sentence() -> None:
    text = (ROOT / "desk" / "__main__.py").read_text()
    ast.parse(text, feature_version=(3, 5))
    lines = text.replace("(3, 11)", "(99, 0)")
    done = subprocess.run([sys.executable, "-c", lines], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 2
    assert done.stderr.startswith("Guichet needs Python 3.11 or newer")
    assert "Traceback" not in done.stderr


def test_the_first_start_installs_with_hashes(environment: Environment, commands: list[list[str]]) -> None:
    python = environment.ready(RUN_LOCK)
    assert python.exists()
    assert commands[0][1:3] == ["-m", "venv"]
    assert "--require-hashes" in commands[1]
    assert environment.holds(RUN_LOCK)


def test_the_second_start_installs_nothing(environment: Environment, commands: list[list[str]]) -> None:
    environment.ready(RUN_LOCK)
    commands.clear()
    environment.ready(RUN_LOCK)
    assert commands == []


def test_a_changed_lock_is_installed_into_the_same_environment(
    environment: Environment, commands: list[list[str]]
) -> None:
    environment.ready(RUN_LOCK)
    commands.clear()
    (environment.root / RUN_LOCK).write_text("flask==3.1.4\n")
    environment.ready(RUN_LOCK)
    assert [command[1:3] for command in commands] == [["-m", "pip"]]


def test_an_interrupted_installation_is_begun_anew(
    environment: Environment, commands: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    noted = launcher.execute

    def interrupted(command: list[str]) -> None:
        if "install" in command:
            raise KeyboardInterrupt
        noted(command)

    monkeypatch.setattr(launcher, "execute", interrupted)
    with pytest.raises(KeyboardInterrupt):
        environment.ready(RUN_LOCK)
    assert not environment.holds(RUN_LOCK)
    (environment.folder / "half-written").touch()

    monkeypatch.setattr(launcher, "execute", noted)
    environment.ready(RUN_LOCK)
    assert environment.holds(RUN_LOCK)
    assert not (environment.folder / "half-written").exists()


def test_an_environment_whose_python_is_gone_is_made_again(
    environment: Environment, commands: list[list[str]]
) -> None:
    environment.ready(RUN_LOCK)
    environment.python.unlink()
    environment.python.symlink_to("/nowhere/python3")
    environment.ready(RUN_LOCK)
    assert environment.python.exists()


def test_uv_is_used_when_present(
    environment: Environment, commands: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", lambda name: "/usr/bin/uv")
    environment.ready(RUN_LOCK)
    assert [command[0] for command in commands] == ["/usr/bin/uv", "/usr/bin/uv"]
    assert "--require-hashes" in commands[1]


def test_a_missing_venv_module_is_named_with_its_remedy(
    environment: Environment, commands: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "ensurepip" else object())
    with pytest.raises(Refusal, match="apt install python3-venv") as caught:
        environment.ready(RUN_LOCK)
    assert caught.value.exit_code == 2
    assert "\n" not in str(caught.value)


def test_a_failed_command_shows_the_end_of_what_it_said() -> None:
    with pytest.raises(Refusal, match="no such package") as caught:
        launcher.execute([sys.executable, "-c", "import sys; print('no such package'); sys.exit(3)"])
    assert caught.value.exit_code == 1


def test_two_starts_at_once_install_once(environment: Environment, commands: list[list[str]]) -> None:
    starts = [threading.Thread(target=environment.ready, args=(RUN_LOCK,)) for _ in range(4)]
    for start in starts:
        start.start()
    for start in starts:
        start.join()
    assert sum("install" in command for command in commands) == 1
    assert environment.holds(RUN_LOCK)


def test_the_locks_name_no_place_and_hash_everything() -> None:
    for name in (RUN_LOCK, launcher.TEST_LOCK):
        lines = (ROOT / name).read_text().splitlines()
        assert not [
            line for line in lines if "://" in line or line.lstrip().startswith(("-i", "--index", "--extra"))
        ]
        pins = [line for line in lines if "==" in line]
        assert pins
        assert all(line.endswith("\\") for line in pins)


def test_the_test_lock_agrees_with_the_run_lock() -> None:
    run, test = (
        {line.split(" ")[0] for line in (ROOT / name).read_text().splitlines() if "==" in line}
        for name in (RUN_LOCK, launcher.TEST_LOCK)
    )
    assert run <= test


def test_a_taken_port_is_told_before_anything_is_installed(
    environment: Environment,
    commands: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(launcher, "Environment", lambda root: environment)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        monkeypatch.setenv("HOST", "127.0.0.1")
        assert launcher.main(["run"]) == 2
    assert f"PORT={port + 1} python3 -m desk run" in capsys.readouterr().err
    assert commands == []
