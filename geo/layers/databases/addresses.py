"""
Addresses of databases: ``postgresql://user@host:port/database``, taken apart here and never handed on whole.

A study file is passed around, so its address holds no password and nothing that would lead another reader's password
to another computer: who may read, each reader states on their own machine.
"""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from geo.errors import Finding, UnsafeFileError
from geo.layers.suggestions import suggest

__all__ = ["DatabaseAddress", "is_database_address", "name_database", "parse_address"]

_START: Final = re.compile(r"postgres(?:ql)?:/", flags=re.IGNORECASE)
_WHOLE_START: Final = re.compile(r"postgres(?:ql)?://", flags=re.IGNORECASE)
_HOST: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]")
_SOCKET_FOLDER: Final = re.compile(r"/[^\x00-\x1f@,]*")
_NAME: Final = re.compile(r"[^\x00-\x1f\x7f/?#@:]{1,63}")
_LONGEST_TIMEOUT_S: Final = 60
_FALLBACK: Final = "a PostgreSQL database"
_WHERE_INSTEAD: Final = "a study file is passed around: put the password into ~/.pgpass, PGPASSWORD or a service"
_OWN_PLACES: Final = {"host", "hostaddr", "port", "user", "dbname"}


def _is_one_of(*known: str) -> Callable[[str], bool]:
    return lambda value: value in known


_OPTIONS: Final[Mapping[str, tuple[Callable[[str], bool], str]]] = {
    "sslmode": (
        _is_one_of("disable", "allow", "prefer", "require", "verify-ca", "verify-full"),
        "disable, allow, prefer, require, verify-ca or verify-full",
    ),
    "sslrootcert": (_is_one_of("system"), "system; a file is named by PGSSLROOTCERT or a service"),
    "channel_binding": (_is_one_of("disable", "prefer", "require"), "disable, prefer or require"),
    "gssencmode": (_is_one_of("disable", "prefer", "require"), "disable, prefer or require"),
    "connect_timeout": (
        lambda value: value.isascii() and value.isdigit() and 2 <= int(value[:9]) <= _LONGEST_TIMEOUT_S,  # noqa: PLR2004 -- libpq's least
        f"seconds from 2 to {_LONGEST_TIMEOUT_S}",
    ),
    "application_name": (lambda value: re.fullmatch(r"[\w .-]{1,63}", value) is not None, "letters, digits, . _ -"),
    "service": (lambda value: re.fullmatch(r"[\w.-]{1,63}", value) is not None, "the name of a service"),
}


@dataclass(frozen=True, slots=True)
class DatabaseAddress:
    """
    An address of a database, taken apart.

    Parameters
    ----------
    host
        A name, a numeric address or the folder of a local socket; empty for what the reader's machine says.
    port
        Empty for the usual.
    user
        Empty for what the reader's machine says.
    database
        Empty for what the service says.
    options
        Settings of the connection that an address may hold, by their name in libpq.
    """

    host: str = ""
    port: str = ""
    user: str = ""
    database: str = ""
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The address without user, options and folders of this machine: fit for messages and manifests."""
        service = self.options.get("service", "")
        if service and not self.host:
            return f"postgresql:///{self.database}?service={service}"
        host = "" if self.host.startswith("/") else f"[{self.host}]" if ":" in self.host else self.host
        port = f":{self.port}" if self.port and host else ""
        return f"postgresql://{host}{port}/{self.database}"

    @property
    def parameters(self) -> dict[str, str]:
        """What libpq is told, by its own keywords; what is empty is left to the reader's machine."""
        stated = {"host": self.host, "port": self.port, "user": self.user, "dbname": self.database}
        return {key: value for key, value in stated.items() if value} | dict(self.options)


def is_database_address(source: str | os.PathLike[str]) -> bool:
    """
    Tell whether a source is an address of a PostgreSQL database and not a file.

    Parameters
    ----------
    source
        What a study file or a command line names.

    Examples
    --------
    >>> is_database_address("postgresql://reader@localhost/gis"), is_database_address("layers/sites.csv")
    (True, False)
    """
    return _START.match(os.fspath(source)) is not None


def name_database(address: str) -> str:
    """
    Name a database without user, password and options: fit for messages and manifests.

    Parameters
    ----------
    address
        An address; of one that cannot be used, nothing is repeated.

    Examples
    --------
    >>> name_database("postgres://reader@db.example.org:5433/gis?sslmode=require")
    'postgresql://db.example.org:5433/gis'
    >>> name_database("postgresql://reader:secret@db.example.org/gis")
    'a PostgreSQL database'
    """
    try:
        return parse_address(address).name
    except UnsafeFileError:
        return _FALLBACK


def parse_address(address: str) -> DatabaseAddress:
    """
    Take an address apart.

    Parameters
    ----------
    address
        ``postgresql://user@host:port/database?options``, each part but the first optional. A host that begins with
        ``%2F`` is the folder of a local socket.

    Returns
    -------
    parsed
        Its parts, decoded.

    Raises
    ------
    UnsafeFileError
        It holds a password, several hosts, a host beside a service, or an option that an address may not hold. The
        error repeats neither password nor address.

    Examples
    --------
    >>> parse_address("postgresql://reader@localhost:5433/gis?sslmode=disable").parameters
    {'host': 'localhost', 'port': '5433', 'user': 'reader', 'dbname': 'gis', 'sslmode': 'disable'}
    """
    if not _WHOLE_START.match(address):
        cause = "an address that was made a path, which drops one of its slashes: keep it as a text"
        raise _refuse("one slash after the colon", "postgresql://host/database", cause)
    try:
        parts = urlsplit(address)
        before, at, place = parts.netloc.rpartition("@")
        user, colon, _ = before.partition(":")
        options = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError:
        raise _refuse("other signs", "postgresql://user@host:port/database", "a part that is not encoded") from None
    database = parts.path.removeprefix("/")
    if colon or "@" in database or any(key.lower() in {"password", "sslpassword"} for key, _ in options):
        raise _refuse("a password", "an address without one", _WHERE_INSTEAD)
    if parts.fragment or (at and not user):
        raise _refuse("other signs", "postgresql://user@host:port/database", "a # or @ that is not encoded")
    host, port = _read_place(place)
    names = [unquote(user), unquote(database)]
    for name, what in zip(names, ("user", "database"), strict=True):
        if name and not _NAME.fullmatch(name):
            raise _refuse(f"another name of a {what}", "1 to 63 signs without / ? # @ :", "a part that is not encoded")
    taken = _read_options(options)
    if host and "service" in taken:
        cause = "a service may hold a password, which only the host that it names is to see"
        raise _refuse("a host and a service", "one of the two", cause)
    return DatabaseAddress(host, port, names[0], names[1], taken)


def _read_place(place: str) -> tuple[str, str]:
    """Read host and port; one host only, because each of several would be shown the reader's password."""
    if "," in place:
        raise _refuse("several hosts", "one host", "an address of a cluster: name the one to read from")
    host, colon, port = (
        place.rpartition(":") if re.search(r":\d*$", place) and not place.endswith("]") else (place, "", "")
    )
    if colon and not (port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65_536):  # noqa: PLR2004 -- TCP
        raise _refuse("another port", "a number from 1 to 65535")
    decoded = unquote(host)
    is_known = not host or _HOST.fullmatch(host) or (host != decoded and _SOCKET_FOLDER.fullmatch(decoded))
    if not is_known:
        raise _refuse("another host", "a name, a numeric address, or %2F and the folder of a local socket")
    return decoded.strip("[]"), port


def _read_options(options: list[tuple[str, str]]) -> dict[str, str]:
    """Take the options that an address may hold."""
    taken: dict[str, str] = {}
    for key, value in options:
        if key in _OWN_PLACES:
            cause = "its own place is before the question mark, where everybody sees where the address leads"
            raise _refuse(f"the option {key}", f"{key} before the question mark", cause)
        if key not in _OPTIONS:
            cause = suggest(key, _OPTIONS) or "a setting of one reader's machine: put it into a service there"
            raise _refuse(f"the option {key[:40]!r}", f"one of {', '.join(_OPTIONS)}", cause)
        is_good, expected = _OPTIONS[key]
        if key in taken or not is_good(value):
            raise _refuse(f"the option {key} twice" if key in taken else f"another value of {key}", expected)
        taken[key] = value
    return taken


def _refuse(found: str, expected: str, likely_cause: str = "") -> UnsafeFileError:
    finding = Finding(found, expected, likely_cause=likely_cause)
    return UnsafeFileError("An address of a database cannot be used.", [finding])
