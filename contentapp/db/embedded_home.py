"""Where an embedded database lives: its folders, whose they are, and the lock that gives them to one process."""

from __future__ import annotations

import fcntl
import hashlib
import os
import stat
import tempfile
from pathlib import Path
from typing import Self

from contentapp.db.embedded_binaries import EmbeddedDatabaseError, find_account, may_reach

# 107 bytes is what a socket's address holds; the file's own name and its lock's take 21 of them.
_LONGEST_SOCKET_DIR = 85


class DatabaseInUse(EmbeddedDatabaseError):
    """Another process has this data folder open."""

    code = "embedded_database_in_use"


class EmbeddedHome:
    """The folders of one installation under `root`; `home` is where they really are.

    That is `root`, or, when we are root and the unprivileged account cannot reach `root`, a folder under /var/lib that
    `root/location` names. `cluster` is the name of the data's folder in it.
    """

    def __init__(self, root: Path, cluster: str) -> None:
        self.root = root.resolve()
        self.cluster = cluster
        self.account = find_account()
        self.home = self._find_home()
        self._lock_fd: int | None = None

    @property
    def data(self) -> Path:
        """The cluster's folder."""
        return self.home / self.cluster

    @property
    def log(self) -> Path:
        """Where the server's own messages go."""
        return self.home / "log"

    def exists(self) -> bool:
        """Whether a cluster was made here before."""
        return (self.data / "PG_VERSION").exists()

    def made_by(self) -> str:
        """The major version of PostgreSQL that made the cluster."""
        return (self.data / "PG_VERSION").read_text().strip()

    def release(self) -> None:
        """Let another process use the folder."""
        if self._lock_fd is not None:
            os.close(self._lock_fd)
            self._lock_fd = None

    def require_unused(self) -> None:
        """Raises DatabaseInUse when another process has this home."""
        self._make_folders()
        self._take_lock()
        self.release()

    def take_over(self, aside: Self, kept_as: str) -> Path | None:
        """Put another cluster of this home in place of this one, which stays beside it under that name if there is one.

        Raises: DatabaseInUse.
        """
        self._take_lock()
        try:
            kept = self.home / kept_as if self.data.exists() else None
            if kept:
                self.data.rename(kept)
            aside.data.rename(self.data)
            return kept
        finally:
            self.release()

    def _find_home(self) -> Path:
        pointer = self.root / "location"
        if pointer.exists():
            return Path(pointer.read_text().strip())
        if self.account is None or may_reach(self.root, self.account):
            return self.root
        return Path("/var/lib/contentapp") / hashlib.sha256(os.fsencode(self.root)).hexdigest()[:12]

    def _make_folders(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        self.home.mkdir(parents=True, exist_ok=True)
        if self.home != self.root:
            (self.root / "location").write_text(f"{self.home}\n")
        self._own(self.home, 0o755)

    def _own(self, path: Path, mode: int) -> None:
        path.mkdir(exist_ok=True)
        path.chmod(mode)
        if self.account:
            os.chown(path, *self.account)

    def _take_lock(self) -> None:
        fd = os.open(self.home / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(fd, 20, 0).decode(errors="replace").strip()
            os.close(fd)
            raise DatabaseInUse(
                f"The embedded database in {self.root} is in use by another process ({holder or 'unknown'}). "
                "Stop that one first, or name another folder: CONTENTAPP_DATA_DIR=/some/folder."
            ) from None
        os.ftruncate(fd, 0)
        os.pwrite(fd, f"{os.getpid()}\n".encode(), 0)
        self._lock_fd = fd

    def _socket_dir(self) -> Path:
        inside = self.home / "run"
        if len(os.fsencode(inside)) <= _LONGEST_SOCKET_DIR:
            return inside
        name = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f".contentapp-{name}"

    def _make_socket_dir(self) -> Path:
        folder = self._socket_dir()
        folder.mkdir(mode=0o755, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {
            os.geteuid(),
            *(self.account or ())[:1],
        }:
            raise EmbeddedDatabaseError(f"{folder} belongs to somebody else. Remove it and start again.")
        self._own(folder, 0o755)
        return folder
