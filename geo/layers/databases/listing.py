"""The tables and views of a database, for somebody who chooses one."""

from dataclasses import dataclass
from typing import Final

from geo.layers.databases.addresses import DatabaseAddress
from geo.layers.databases.catalogue import list_columns, list_relations
from geo.layers.databases.connections import ReadLimits, Session, open_snapshot
from geo.layers.databases.relations import Relation
from geo.layers.databases.statements import compose_count

__all__ = ["DatabaseTable", "list_database"]

_VIEWS: Final = "vf"  # counting one would run what its owner wrote, or ask another server
_MOST_COUNTED: Final = 100_000  # rows; of a longer table the server's statistics tell


@dataclass(frozen=True, slots=True)
class DatabaseTable:
    """
    A table or view that can be read as a layer.

    Parameters
    ----------
    name
        What `read_database` takes as layer name.
    n_rows
        How many rows it has; None for a view, and where the server does not know.
    is_estimate
        Whether `n_rows` is what the server's statistics say.
    geometry
        The type of its geometries, such as ``Point``; "Geometry" where there may be several, empty for a table
        without.
    """

    name: str
    n_rows: int | None
    is_estimate: bool
    geometry: str


def list_database(address: DatabaseAddress, limits: ReadLimits) -> tuple[DatabaseTable, ...]:
    """
    List what this user may read of a database.

    Parameters
    ----------
    address
        Where the database is.
    limits
        How long it may take.

    Returns
    -------
    tables
        By schema and name; a table with several columns of geometries once for each. Nothing of the server and its
        extensions, and no part of a larger table.
    """
    with open_snapshot(address, limits) as snapshot:
        relations = [relation for relation in list_relations(snapshot.session) if relation.is_listed]
        columns = list_columns(snapshot.session, relations)
        tables: list[DatabaseTable] = []
        for relation in relations:
            drawn = [column for column in columns[relation.oid] if column.is_spatial]
            n_rows, is_estimate = _count(snapshot.session, relation)
            names = {f"{relation.name}({column.name})": column.drawn for column in drawn}
            if len(drawn) <= 1:
                names = {relation.name: drawn[0].drawn if drawn else ""}
            tables += [DatabaseTable(name, n_rows, is_estimate, geometry) for name, geometry in names.items()]
    return tuple(tables)


def _count(session: Session, relation: Relation) -> tuple[int | None, bool]:
    """Count a small table, and tell what the server thinks of a large one."""
    if relation.kind in _VIEWS:
        return None, False
    (n_rows,) = session.execute(compose_count(relation, _MOST_COUNTED)).fetchone() or (0,)
    if n_rows <= _MOST_COUNTED:
        return n_rows, False
    return (int(relation.n_estimated), True) if relation.n_estimated >= 0 else (None, False)
