"""What a database could not do, in words that help, without address, password and control signs of a server."""

import re
from typing import Final

import psycopg
from psycopg import errors

from geo.errors import DataError, Finding, UnsafeFileError

__all__ = ["explain_connection", "explain_failure"]

_LONGEST_QUOTE: Final = 200
_CONNECTION: Final = (  # what libpq or the server says; what was found, what was expected, the likely cause
    (
        r"definition of service|service file",
        "a service that is not known here",
        "one in ~/.pg_service.conf",
        "a service is stated on each reader's machine",
    ),
    (
        r"no password supplied",
        "no password",
        "one in ~/.pgpass, PGPASSWORD or a service",
        "the server asks for one",
    ),
    (
        r"authentication method requirement",
        "a server that asks for the password in the clear",
        "scram-sha-256 or md5",
        "another server than meant; where it is the right one, set PGREQUIREAUTH on this machine",
    ),
    (
        r"(password|peer|ident|certificate|LDAP|PAM|GSSAPI) authentication failed",
        "a user or password that the server does not accept",
        "one that it knows",
        "another user than meant, or an old password in ~/.pgpass, PGPASSWORD or the service",
    ),
    (r"role .* does not exist", "a user that the server does not know", "one that it knows", ""),
    (r"database .* does not exist", "no such database", "one that the server has", "a slip in the name"),
    (
        r"no pg_hba\.conf entry",
        "a server that lets this user or machine not in",
        "a line for them in its pg_hba.conf",
        "encryption that it asks for: sslmode=require",
    ),
    (r"permission denied for database", "a user who may not connect", "the right CONNECT on the database", ""),
    (r"certificate|SSL|GSSAPI", "no agreement on encryption", "a server that sslmode suits", ""),
    (r"too many (connections|clients)|connection slots", "a server without a free place", "one free connection", ""),
    (r"starting up|shutting down|recovery", "a server that is starting or stopping", "one that runs", ""),
    (
        r"translate host name|resolve host|[Nn]ame or service not known|nodename nor servname|getaddrinfo",
        "a host that no name server knows",
        "the name of a computer",
        "a slip in the name",
    ),
    (r"time(d)? ?out", "no answer", "a server that answers", "another host or port, or a firewall between"),
    (
        r"[Rr]efused|[Nn]o such file|[Uu]nreachable|[Nn]o route",
        "no server",
        "a PostgreSQL server at this host and port",
        "a server that is not running, or another port",
    ),
)

_ENDLESS: Final = "a view that waits or never ends, or a table that is far too large: take the part that is needed"
_FAILURES: Final[tuple[tuple[str, type[DataError], str, str, str], ...]] = (  # by SQLSTATE; empty: what the server says
    (
        "55P03",
        DataError,
        "a table that is locked",
        "one that can be read",
        "a change by somebody else that is not finished: read again later",
    ),
    (
        "25006",
        UnsafeFileError,
        "a view that changes the database",
        "one that only reads",
        "a function with side effects that the view calls",
    ),
    (
        "42501",
        DataError,
        "no permission",
        "the right to read it",
        "SELECT on the table, or USAGE of its schema, not granted to this user",
    ),
    (
        "5[34]",
        UnsafeFileError,
        "",
        "a table of a bearable size",
        "a view made to do harm, or one that is far too large",
    ),
    (
        "42P01|42883|42704|3F000",
        DataError,
        "",
        "a table or view that can be read",
        "a function of the view that looks for names along search_path, where they are not: SET it in the function",
    ),
    (
        "22021|22P05",
        DataError,
        "texts in an unknown encoding",
        "texts in UTF-8",
        "a database in SQL_ASCII, which keeps bytes and no letters: read it through a view that converts them",
    ),
    (
        "-|08|57P",
        DataError,
        "a connection that broke off",
        "a whole table",
        "a server that stopped, or the network",
    ),
)


def explain_connection(error: psycopg.Error, name: str) -> DataError:
    """
    Say why a database could not be reached.

    Parameters
    ----------
    error
        What psycopg raised.
    name
        The database, as `name_database` names it.

    Returns
    -------
    explained
        The error to raise instead.
    """
    said = str(error)
    for pattern, found, expected, cause in _CONNECTION:
        if re.search(pattern, said):
            return DataError("A database cannot be reached.", [Finding(found, expected, name, likely_cause=cause)])
    last = said.strip().rpartition("\n")[2].rpartition("failed: ")[2]
    return DataError("A database cannot be reached.", [Finding(_quote(last), "a connection", name)])


def explain_failure(error: psycopg.Error, file: str, *, limit_s: float, is_late: bool) -> DataError:
    """
    Say why a table could not be read.

    Parameters
    ----------
    error
        What psycopg raised.
    file
        What is read, as messages name it.
    limit_s
        Seconds that the server was given.
    is_late
        Whether this side ended the reading because they were over.

    Returns
    -------
    explained
        The error to raise instead.
    """
    said = _quote(error.diag.message_primary or "an error without words")
    if is_late or isinstance(error, errors.QueryCanceled):
        finding = Finding(f"more than {limit_s:g} s", "a table of a bearable size", file, likely_cause=_ENDLESS)
        return UnsafeFileError(f"Reading {file} was stopped.", [finding])
    for pattern, kind, found, expected, cause in _FAILURES:
        if re.match(pattern, error.sqlstate or "-"):
            return kind(f"{file} cannot be read.", [Finding(found or said, expected, file, likely_cause=cause)])
    return DataError(f"{file} cannot be read.", [Finding(said, "a table or view that can be read", file)])


def _quote(said: str) -> str:
    """Repeat a server's words without line ends, control signs and marks that turn the direction of a line."""
    plain = "".join(char if char.isprintable() else " " for char in said).strip()
    return repr(plain if len(plain) <= _LONGEST_QUOTE else f"{plain[: _LONGEST_QUOTE - 3]}...")
