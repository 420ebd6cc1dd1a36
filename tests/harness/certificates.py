"""A certificate for this machine that nobody knows until a test says so."""

import subprocess
from pathlib import Path


def make(folder: Path) -> tuple[Path, Path]:
    """Write a certificate and its key; returns both paths."""
    key, own = folder / "server.key", folder / "server.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=127.0.0.1",
    ]
    subprocess.run([*command, "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", own], check=True,
                   capture_output=True)  # fmt: skip
    return own, key
