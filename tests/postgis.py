"""
A PostgreSQL server with PostGIS of the tests' own: in a folder of its own, on this machine's loopback only.

`Server` is what tests hold; `find_postgis` says whether there is one to start. The server refuses to run as root, so it
runs as the user postgres where the tests are root's.
"""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg

_PROGRAMS = Path("/usr/lib/postgresql")
_EXTENSIONS = Path("/usr/share/postgresql")
# Keeps the server until its own input ends: when the tests are done with it, or were killed in whatever way.
_KEEPER = 'folder=$1; shift; "$@" & read -r _; kill -INT $!; wait $!; rm -rf -- "$folder"'
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "max_connections": "20",
    "shared_buffers": "32MB",
    "log_min_messages": "fatal",
}
# Everybody comes in but two users: one has to prove the password, one to tell it.
_ACCESS = """
host all locked 127.0.0.1/32 scram-sha-256
host all talker 127.0.0.1/32 password
host all all 127.0.0.1/32 trust
local all all trust
"""


def find_postgis() -> Path | None:
    """The folder of a server's programs that has PostGIS; None where there is none."""
    found = [
        programs
        for programs in _PROGRAMS.glob("*/bin")
        if (programs / "initdb").exists()
        and (_EXTENSIONS / programs.parent.name / "extension" / "postgis.control").exists()
    ]
    return max(found, key=lambda programs: float(programs.parent.name), default=None)


class Server:
    """A running server with an empty database `gis`; use it in a `with` statement."""

    def __init__(self) -> None:
        programs = find_postgis()
        if programs is None:
            raise FileNotFoundError("a PostgreSQL server with PostGIS")
        self.port = _find_port()
        self._user = "postgres" if os.geteuid() == 0 else None
        self._folder = Path(tempfile.mkdtemp(prefix="tadmur-pg-"))  # short: a socket's path has 107 letters at most
        try:
            self._start(programs)
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise

    def _start(self, programs: Path) -> None:
        data = self._folder / "data"
        if self._user:
            shutil.chown(self._folder, self._user, self._user)
        options = ["-D", data, "-U", "tadmur", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "-A", "trust"]
        subprocess.run(  # noqa: S603 -- the server of this machine
            [programs / "initdb", *options],
            user=self._user,
            group=self._user,
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            check=True,
        )
        (data / "pg_hba.conf").write_text(_ACCESS)
        settings = [f"--{name}={value}" for name, value in _SETTINGS.items()]
        server = [programs / "postgres", "-D", data, "-k", self._folder, "-p", str(self.port), *settings]
        self._keeper = subprocess.Popen(  # noqa: S603 -- the same server
            ["/bin/sh", "-c", _KEEPER, "keeper", self._folder, *server],
            user=self._user,
            group=self._user,
            cwd="/",
            start_new_session=True,  # so that a signal to the tests does not reach it
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            self._wait()
            self.run("CREATE DATABASE gis", database="postgres")
            self.run("CREATE EXTENSION postgis")
        except BaseException:
            self._stop()
            raise

    def _wait(self) -> None:
        for _ in range(300):
            try:
                self.run("SELECT 1", database="postgres")
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        raise TimeoutError("the server does not start")

    def connect(self, database: str = "gis") -> psycopg.Connection:
        """Connect as superuser; each statement is a transaction of its own."""
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user="tadmur", dbname=database, autocommit=True, connect_timeout=5
        )

    def run(self, *statements: str, database: str = "gis") -> list[tuple]:
        """Run statements as superuser; the rows of the last one that has any."""
        rows: list[tuple] = []
        with self.connect(database) as connection:
            for statement in statements:
                cursor = connection.execute(statement)
                rows = cursor.fetchall() if cursor.description else rows
        return rows

    def address(self, user: str = "reader", database: str = "gis", options: str = "") -> str:
        """The address of a database for a user."""
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}{options}"

    @property
    def socket_folder(self) -> Path:
        """Where the local socket is."""
        return self._folder

    def _stop(self) -> None:
        """End the keeper's input; it stops the server, with every session, and removes the folder."""
        self._keeper.communicate(timeout=30)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()


def _find_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
