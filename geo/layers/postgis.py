"""
Tables of PostGIS as layers, read over the network as carefully as a file that somebody sent.

What is read is one snapshot of one table or view, in a transaction that can change nothing, in an order that is the
same on every day, within limits of time, rows and bytes. It needs the extra ``postgis``.
"""

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from geo.errors import DataError, Finding
from geo.layers.databases.addresses import is_database_address, name_database, parse_address
from geo.layers.records import RawLayer

if TYPE_CHECKING:
    from geo.layers.databases.connections import ReadLimits
    from geo.layers.databases.listing import DatabaseTable

__all__ = ["is_database_address", "list_tables", "name_database", "read_database"]


def read_database(address: str, layer_name: str = "", *, limits: "ReadLimits | None" = None) -> RawLayer:
    """
    Read one table or view of a PostgreSQL database.

    Parameters
    ----------
    address
        ``postgresql://user@host:port/database`` without a password, which libpq takes from ``~/.pgpass``,
        ``PGPASSWORD`` or a service (``postgresql:///?service=name``). After a question mark: sslmode, sslrootcert,
        channel_binding, gssencmode, connect_timeout, application_name, service.
    layer_name
        ``schema.table``, or ``table`` where only one schema has it; with several columns of geometries
        ``schema.table(column)``. Names stand as the database has them, without quotes. Empty where only one table has
        geometries.
    limits
        How much may be read, and for how long; None for the usual: 120 s, 1,000,000 rows, 64 MB a row, 512 MB.

    Returns
    -------
    layer
        One row for each row, numbered in the order of the primary key, or of all columns where there is none.
        Geometries and geographies are in the system that their SRID names; a table without them has its places in
        columns. Whole numbers are int, others float, days and moments ISO 8601 (a moment in UTC, one without a zone
        stays so), arrays lists, JSON what it holds, everything else text. Bytes, rasters and further columns of
        geometries are left out with a record, a date at infinity is empty with a record. `content_sha256` hashes the
        rows in their order, before any is refused.

    Raises
    ------
    UnsafeFileError
        The address holds what it may not, a limit is reached, or reading would change the database.
    DataError
        The database cannot be reached, there is no such table, no right to read it, or no extra ``postgis``; the
        geometries are in several or unknown systems. No message holds a password, a user or the whole address.
    MissingCrsError
        The geometries have SRID 0.

    Notes
    -----
    A function that a view calls runs with the rights of its user on the server, even in a transaction that changes
    nothing there. Read with a role that has SELECT on what it reads and no more, never as superuser.

    Examples
    --------
    >>> read_database("postgresql://reader:secret@db.example.org/gis", "public.sites")
    Traceback (most recent call last):
    geo.errors.UnsafeFileError: An address of a database cannot be used.
      found a password, expected an address without one. Likely cause: a study file is passed around: put the password
      into ~/.pgpass, PGPASSWORD or a service.
    """
    parsed = parse_address(address)
    inside = _load("reading")
    raw: RawLayer = inside.read_relation(parsed, layer_name, limits or _load("connections").ReadLimits())
    return raw


def list_tables(address: str, *, limits: "ReadLimits | None" = None) -> "tuple[DatabaseTable, ...]":
    """
    List the tables and views that can be read as layers, without those of the server and of PostGIS itself.

    Parameters
    ----------
    address, limits
        As for `read_database`.

    Returns
    -------
    tables
        By schema and name; each has ``name``, ``n_rows``, ``is_estimate`` and ``geometry``. Up to 100,000 rows are
        counted, of more the server's estimate is told; views are not run.

    Raises
    ------
    UnsafeFileError, DataError
        As for `read_database`.
    """
    parsed = parse_address(address)
    inside = _load("listing")
    tables: tuple[DatabaseTable, ...] = inside.list_database(parsed, limits or _load("connections").ReadLimits())
    return tables


def _load(module: str) -> Any:  # noqa: ANN401 -- a module that needs psycopg
    """Load what needs the driver, or say which extra brings it."""
    if find_spec("psycopg") is None:
        finding = Finding("no psycopg", "psycopg 3", likely_cause="install it with: pip install 'tadmur[postgis]'")
        raise DataError("Reading a database needs the driver of PostgreSQL.", [finding])
    return import_module(f"geo.layers.databases.{module}")
