"""A real IMAP server for one test: Debian's Dovecot, in a folder of its own, on a port of its own."""

import getpass
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import time
from pathlib import Path

from tests.harness.needs import dovecot

USER, PASSWORD = "desk", "secret"
CONFIG = """
protocols = imap
listen = 127.0.0.1
{encryption}
disable_plaintext_auth = no
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
mail_location = maildir:{folder}/mail
first_valid_uid = 1
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {secure_port}
  }}
}}
service stats {{
  chroot =
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
"""


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Imap:
    """The server, as long as a test needs it."""

    def __init__(self, folder: Path, certificate: tuple[Path, Path] | None = None, without: str = "") -> None:
        """Serve from a folder; with a certificate also encrypted, and not saying one capability."""
        self.folder = folder
        self.port, self.secure_port = _free_port(), _free_port()
        encryption = "ssl = no"
        if certificate is not None:
            encryption = f"ssl = yes\nssl_cert = <{certificate[0]}\nssl_key = <{certificate[1]}"
        if without:
            encryption += "\nimap_capability = IMAP4rev1 LITERAL+"
        owner = pwd.getpwnam("mail") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        is_root = os.geteuid() == 0
        (folder / "mail").mkdir()
        (folder / "home").mkdir()
        if is_root:  # Dovecot opens no mail as root
            folder.chmod(0o755)
            for name in ("mail", "home"):
                os.chown(folder / name, owner.pw_uid, owner.pw_gid)
        me = getpass.getuser()
        text = CONFIG.format(
            folder=folder, port=self.port, encryption=encryption, secure_port=self.secure_port if certificate else 0, password=PASSWORD, uid=owner.pw_uid, gid=owner.pw_gid,
            internal="dovecot" if is_root else me, group="dovecot" if is_root else me, login="dovenull" if is_root else me,
        )  # fmt: skip
        (folder / "dovecot.conf").write_text(text)
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """What DESK_INBOUND_URL says."""
        return f"imap://{USER}:{PASSWORD}@127.0.0.1:{self.port}/INBOX?tls=none"

    def start(self) -> "Imap":
        """Start it and wait until it answers."""
        program = dovecot()
        assert program is not None
        self.process = subprocess.Popen([program, "-F", "-c", str(self.folder / "dovecot.conf")],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                self.client().logout()
            except (OSError, imaplib.IMAP4.error):
                time.sleep(0.05)
            else:
                return self
        log = self.folder / "dovecot.log"
        raise AssertionError(f"Dovecot does not answer: {log.read_text() if log.exists() else 'no log'}")

    def stop(self) -> None:
        """Stop it."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(20)
            self.process = None

    def client(self) -> imaplib.IMAP4:
        """Log in."""
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        client.login(USER, PASSWORD)
        return client

    def deliver(self, *mails: bytes) -> None:
        """Put mails into the inbox."""
        client = self.client()
        for mail in mails:
            assert client.append("INBOX", "", "", mail)[0] == "OK"  # type: ignore[arg-type]
        client.logout()

    def flags(self) -> list[str]:
        """Return what flags the mails carry."""
        client = self.client()
        client.select("INBOX", readonly=True)
        _, found = client.fetch("1:*", "(FLAGS)")
        client.logout()
        return [one.decode() for one in found if isinstance(one, bytes)]

    def forget_numbers(self) -> None:
        """Lose the numbering of the mails, as a rebuilt server does: UIDVALIDITY changes."""
        self.stop()
        for path in (self.folder / "mail").glob("dovecot*"):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
        time.sleep(1.1)  # a new UIDVALIDITY is the second in which it is made
        self.start()
