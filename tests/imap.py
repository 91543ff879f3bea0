"""A real IMAP server for tests: Debian's dovecot as a private process, as root or as an ordinary user."""

from __future__ import annotations

import grp
import imaplib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.ports import free_port, wait_for_port

DOVECOT = shutil.which("dovecot") or "/usr/sbin/dovecot"
USER, PASSWORD = "rueck", "geheim@wort/1"
# Its helpers run under users of their own, which only root can become; otherwise all of it runs as who starts it.
# Nothing is chrooted, nothing touches /etc/dovecot or the system's own service.
CONFIGURATION = """
protocols = imap
listen = 127.0.0.1
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
ssl = no
disable_plaintext_auth = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {login_user}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:{home}/mail/%u
passdb {{
  driver = passwd-file
  args = {home}/users
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={home}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass
class Mailbox:
    """The running server and its one mailbox."""

    port: int
    home: Path

    @property
    def url(self) -> str:
        """The address as the setting wants it."""
        return f"imap://{USER}:geheim%40wort%2F1@127.0.0.1:{self.port}/INBOX"

    @contextmanager
    def opened(self, folder: str = "INBOX") -> Iterator[imaplib.IMAP4]:
        """A line of our own to look at it, as a person's mail program has."""
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=60) as line:
            line.login(USER, PASSWORD)
            line.select(folder)
            yield line

    def put(self, source: bytes) -> None:
        """A mail arrives."""
        with self.opened() as line:
            assert line.append("INBOX", None, None, source)[0] == "OK"

    def count(self, folder: str = "INBOX", criteria: str = "ALL") -> int:
        """How many mails of a folder meet this."""
        with self.opened(folder) as line:
            return len(line.search(None, criteria)[1][0].split()) if line.state == "SELECTED" else 0

    def empty(self) -> None:
        """Take everything out."""
        for folder in ("INBOX", "Umgriff"):
            with self.opened(folder) as line:
                if line.state == "SELECTED" and line.search(None, "ALL")[1][0]:
                    line.store("1:*", "+FLAGS", r"(\Deleted)")
                    line.expunge()


@contextmanager
def server() -> Iterator[Mailbox]:
    """Run it on a free port until the end."""
    home = Path(tempfile.mkdtemp(prefix="dovecot-"))  # short: sockets lie in it
    port = free_port()
    (home / "dovecot.conf").write_text(CONFIGURATION.format(home=home, port=port, **_users(home)))
    (home / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}::::::\n")
    process = subprocess.Popen([DOVECOT, "-F", "-c", str(home / "dovecot.conf")])
    try:
        wait_for_port(port, lambda: _log(home))
        yield Mailbox(port, home)
    finally:
        process.terminate()
        process.wait(timeout=60)
        shutil.rmtree(home, ignore_errors=True)


def _users(home: Path) -> dict[str, str]:
    me = pwd.getpwuid(os.geteuid()).pw_name
    is_root = os.geteuid() == 0
    user = "dovecot" if is_root else me
    group = grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name
    (home / "mail").mkdir()
    if is_root:
        home.chmod(0o755)
        shutil.chown(home / "mail", user, group)
    return {"user": user, "group": group, "login_user": "dovenull" if is_root else me}


def _log(home: Path) -> str:
    log = home / "log"
    return log.read_text() if log.exists() else "dovecot wrote no log."
