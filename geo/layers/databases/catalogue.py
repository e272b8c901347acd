"""What a database holds: its tables and views, their columns, and the one that is asked for."""

from collections.abc import Iterable, Sequence
from typing import Final, cast

from geo.errors import DataError, Finding
from geo.layers.databases.connections import Session
from geo.layers.databases.relations import Column, Relation
from geo.layers.databases.values import Holds
from geo.layers.formats.gathered import choose_name
from geo.layers.suggestions import suggest

__all__ = ["choose_relation", "list_columns", "list_relations"]

_MOST_LISTED: Final = 100_000
_MOST_NAMED: Final = 20  # names in one error

_RELATIONS: Final = """
SELECT c.oid::bigint, n.nspname::text, c.relname::text, c.relkind::text, c.reltuples::float8,
       has_schema_privilege(n.oid, 'USAGE') AND has_any_column_privilege(c.oid, 'SELECT') AND NOT c.relispartition,
       c.relkind = 'r' AND c.relhassubclass, row_security_active(c.oid)
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (
    SELECT FROM pg_depend AS d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
  )
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
LIMIT %s
"""
_COLUMNS: Final = """
WITH RECURSIVE base AS (
  SELECT a.attrelid, a.attnum, a.attname, a.attcollation, a.atttypmod AS typmod,
         t.oid AS type_oid, t.typname, t.typcategory, t.typnamespace, t.typtype, t.typbasetype, t.typtypmod
  FROM pg_attribute AS a JOIN pg_type AS t ON t.oid = a.atttypid
  WHERE a.attrelid = ANY(%s::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
  UNION ALL
  SELECT b.attrelid, b.attnum, b.attname, b.attcollation, greatest(b.typmod, b.typtypmod),
         t.oid, t.typname, t.typcategory, t.typnamespace, t.typtype, t.typbasetype, t.typtypmod
  FROM base AS b JOIN pg_type AS t ON t.oid = b.typbasetype
  WHERE b.typtype = 'd'
)
SELECT b.attrelid::bigint, b.attname::text, format_type(b.type_oid, b.typmod), b.typname::text, b.typcategory::text,
       e.extname IS NOT NULL, coalesce(n.nspname, '')::text, b.attcollation <> 0, b.type_oid < 16384,
       coalesce(array_position(i.indkey::smallint[], b.attnum), -1)
FROM base AS b
LEFT JOIN pg_index AS i ON i.indrelid = b.attrelid AND i.indisprimary
LEFT JOIN pg_depend AS d ON d.classid = 'pg_type'::regclass AND d.objid = b.type_oid AND d.deptype = 'e'
LEFT JOIN pg_extension AS e ON e.oid = d.refobjid AND e.extname IN ('postgis', 'postgis_raster')
LEFT JOIN pg_namespace AS n ON n.oid = b.typnamespace
WHERE b.typtype <> 'd'
ORDER BY b.attrelid, b.attnum
"""
_SPATIAL: Final = {"geometry", "geography", "raster"}
_HOLDS: Final[dict[str, Holds]] = {
    "bool": "truth",
    "int2": "whole",
    "int4": "whole",
    "int8": "whole",
    "numeric": "exact",
    "float4": "number",
    "float8": "number",
    "date": "day",
    "timestamp": "clock",
    "timestamptz": "moment",
    "json": "json",
    "jsonb": "json",
    "bytea": "bytes",
}


def list_relations(session: Session) -> tuple[Relation, ...]:
    """
    List the tables and views of a database, without those of the server and of its extensions.

    Parameters
    ----------
    session
        An open snapshot.

    Returns
    -------
    relations
        By schema and name.
    """
    return tuple(Relation(*row) for row in session.execute(_RELATIONS, (_MOST_LISTED,)))


def list_columns(session: Session, relations: Iterable[Relation]) -> dict[int, tuple[Column, ...]]:
    """
    List the columns of tables and views.

    Parameters
    ----------
    session
        An open snapshot.
    relations
        Whose columns.

    Returns
    -------
    columns
        By the number of the relation, in the order of the table.
    """
    found: dict[int, list[Column]] = {relation.oid: [] for relation in relations}
    for oid, name, type_name, type_, category, is_postgis, schema, is_collated, is_builtin, place in session.execute(
        _COLUMNS, (list(found),)
    ):
        holds: Holds = "text"
        if is_postgis and type_ in _SPATIAL:
            holds = cast("Holds", type_) if type_ != "raster" else "bytes"
        elif is_builtin:
            holds = _HOLDS.get(type_, "text")
        found[oid].append(Column(name, holds, type_name, schema, category == "A", is_collated, place))
    return {oid: tuple(columns) for oid, columns in found.items()}


def choose_relation(session: Session, file: str, layer_name: str) -> tuple[Relation, tuple[Column, ...], Column | None]:
    """
    Find the table that a layer name means. Names are compared with those of the catalogue and never run.

    Parameters
    ----------
    session
        An open snapshot.
    file
        The database, for errors.
    layer_name
        ``schema.table``, ``table`` where only one schema has it, either with ``(column)`` where the table has several
        columns of geometries; empty where only one table has any.

    Returns
    -------
    relation, columns, drawn
        The table, its columns, and the one that holds its geometries; None for a table without.

    Raises
    ------
    DataError
        There is no such table, or several without a choice.
    """
    relations = list_relations(session)
    if not layer_name:
        listed = [relation for relation in relations if relation.is_listed]
        columns = list_columns(session, listed)
        names = [
            name
            for relation in listed
            for name in _list_names(relation, columns[relation.oid])
            if any(column.is_spatial for column in columns[relation.oid])
        ]
        layer_name = choose_name(names[:_MOST_NAMED], "", file, "tables")
    chosen = _find(relations, layer_name)
    if not chosen:
        # A trailing (column) may be a part of the table's name, so that is what was tried first.
        table, bracket, column_name = layer_name.removesuffix(")").rpartition("(")
        chosen = _find(relations, table) if bracket and layer_name.endswith(")") else []
    else:
        column_name = ""
    if len(chosen) != 1:
        _refuse_choice(chosen, relations, file, layer_name)
    (relation,) = chosen
    columns_of = list_columns(session, chosen)[relation.oid]
    return relation, columns_of, _choose_column(relation, columns_of, column_name, file)


def _find(relations: Sequence[Relation], name: str) -> list[Relation]:
    """Find a table by its whole name, or else by its name alone."""
    whole = [relation for relation in relations if relation.name == name]
    return whole or [relation for relation in relations if relation.table == name]


def _refuse_choice(chosen: Sequence[Relation], relations: Sequence[Relation], file: str, layer_name: str) -> None:
    names = [relation.name for relation in (chosen or relations) if relation.is_listed]
    listed = ", ".join(repr(name) for name in names[:_MOST_NAMED]) or "none that this user may read"
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    cause = "" if chosen else suggest(layer_name, [*names, *(relation.table for relation in relations)])
    found = f"{len(chosen)} of the name {layer_name!r}" if chosen else repr(layer_name or "no table")
    what = "several such tables" if chosen else "no such table"
    raise DataError(f"{file} has {what}.", [Finding(found, f"one of {listed}{more}", file, likely_cause=cause)])


def _list_names(relation: Relation, columns: Sequence[Column]) -> tuple[str, ...]:
    """Name a table as a layer name would: once for each of several columns of geometries."""
    drawn = [column.name for column in columns if column.is_spatial]
    return tuple(f"{relation.name}({name})" for name in drawn) if len(drawn) > 1 else (relation.name,)


def _choose_column(relation: Relation, columns: Sequence[Column], wanted: str, file: str) -> Column | None:
    drawn = {column.name: column for column in columns if column.is_spatial}
    if wanted in drawn:
        return drawn[wanted]
    if not wanted and len(drawn) <= 1:
        return next(iter(drawn.values()), None)
    names = _list_names(relation, columns)
    expected = f"one of {', '.join(map(repr, names))}" if drawn else "a table with a column of geometries"
    found = f"no column {wanted!r} of geometries" if wanted else f"{len(drawn)} columns of geometries"
    cause = suggest(wanted, drawn) if wanted else "which of them is the place is not guessed"
    raise DataError(f"{relation.name} cannot be read.", [Finding(found, expected, file, likely_cause=cause)])
