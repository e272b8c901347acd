"""One snapshot of a database: read-only, with every name spelled out, within limits that the server cannot lift."""

import os
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from threading import Event, Thread
from typing import Any, Final

import psycopg
from psycopg import IsolationLevel
from psycopg.conninfo import make_conninfo

from geo.errors import DataError, Finding
from geo.layers.databases.addresses import DatabaseAddress
from geo.layers.databases.failures import explain_connection, explain_failure
from geo.layers.local_files import MAX_BYTES
from geo.layers.tables import MAX_ROWS

__all__ = ["ReadLimits", "Session", "Snapshot", "open_snapshot"]

Session = psycopg.Connection[tuple[Any, ...]]

_OLDEST_LIBPQ: Final = 160_000  # the first that can be told to send no password in the clear
_CONNECT_S: Final = 10
_CANCEL_S: Final = 2.0
_SETTINGS: Final = {
    # Nothing that a table's owner made comes before the system's own names, and a session's temporary names come last.
    "search_path": "pg_catalog, pg_temp",
    # The same value is the same text whatever the server, the database or the user have set.
    "datestyle": "ISO, YMD",
    "intervalstyle": "iso_8601",
    "timezone": "UTC",
    "extra_float_digits": "1",
    "jit": "off",
}


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """
    What reading a table may use.

    Parameters
    ----------
    wall_s
        Seconds by the clock for the whole table.
    lock_s
        Seconds to wait for somebody else's change.
    rows
        Most rows.
    row_bytes
        Largest row, as text and well-known binary.
    total_bytes
        The same of all rows together; every cell counts 16 bytes on top.
    """

    wall_s: float = 120.0
    lock_s: float = 10.0
    rows: int = MAX_ROWS
    row_bytes: int = 64 * 1024 * 1024
    total_bytes: int = MAX_BYTES


@dataclass(slots=True)
class Snapshot:
    """
    A transaction that sees one moment of a database.

    Parameters
    ----------
    session
        The connection within its transaction.
    file
        What is read, as messages name it; the reader puts the table here once it is known.
    """

    session: Session
    file: str


@contextmanager
def open_snapshot(address: DatabaseAddress, limits: ReadLimits) -> Iterator[Snapshot]:
    """
    Open a transaction that sees one moment of a database and can change nothing.

    Parameters
    ----------
    address
        Where the database is.
    limits
        How long it may take.

    Yields
    ------
    snapshot
        Closed at the end, whatever happened.

    Raises
    ------
    DataError
        The database cannot be reached, or what is asked of it fails.
    UnsafeFileError
        It takes too long, or something in it would change the database.
    """
    with closing(_connect(address)) as session, _stop_in_time(session, limits.wall_s) as is_late:
        snapshot = Snapshot(session, address.name)
        try:
            settings = _SETTINGS | {
                "statement_timeout": f"{limits.wall_s * 1000:.0f}",
                "lock_timeout": f"{limits.lock_s * 1000:.0f}",
                "idle_in_transaction_session_timeout": f"{limits.wall_s * 1000:.0f}",
            }
            for name, value in settings.items():
                session.execute("SELECT pg_catalog.set_config(%s, %s, true)", (name, value))
            yield snapshot
        except psycopg.Error as error:
            raise explain_failure(error, snapshot.file, limit_s=limits.wall_s, is_late=is_late.is_set()) from None


def _connect(address: DatabaseAddress) -> Session:
    """Connect; who the reader is and how they prove it stays with libpq and the reader's own files."""
    if psycopg.pq.version() < _OLDEST_LIBPQ:
        finding = Finding(
            "an older libpq", "libpq 16 or later", likely_cause="install it with: pip install 'tadmur[postgis]'"
        )
        raise DataError("The driver of PostgreSQL is too old.", [finding])
    more: dict[str, str | int] = {"fallback_application_name": "tadmur", "client_encoding": "UTF8"}
    if "connect_timeout" not in address.options:
        more["connect_timeout"] = _CONNECT_S
    if "service" not in address.options and "PGREQUIREAUTH" not in os.environ:
        more["require_auth"] = "!password"  # an address that somebody sent must not make us tell the password
    try:
        session = psycopg.connect(make_conninfo("", **(address.parameters | more)), prepare_threshold=None)
    except psycopg.Error as error:
        raise explain_connection(error, address.name) from None
    session.isolation_level = IsolationLevel.REPEATABLE_READ
    session.read_only = True
    return session


@contextmanager
def _stop_in_time(session: Session, limit_s: float) -> Iterator[Event]:
    """Watch the clock from here too: a function may lift the server's limit, and a server may not keep to it."""
    done, late = Event(), Event()

    def watch() -> None:
        if done.wait(limit_s):
            return
        late.set()
        with suppress(psycopg.Error):
            session.cancel_safe(timeout=_CANCEL_S)
        if not done.wait(_CANCEL_S):
            with (
                suppress(OSError, psycopg.Error),
                socket.fromfd(session.fileno(), socket.AF_INET, socket.SOCK_STREAM) as line,
            ):
                line.shutdown(socket.SHUT_RDWR)

    watcher = Thread(target=watch, name="tadmur-database-clock", daemon=True)
    watcher.start()
    try:
        yield late
    finally:
        done.set()
        watcher.join()
