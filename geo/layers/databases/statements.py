"""The statement that reads a table: every name quoted by the driver, every cell as text, every size told first."""

from collections.abc import Sequence
from typing import Final

from psycopg import sql

from geo.layers.databases.connections import ReadLimits
from geo.layers.databases.relations import Column, Relation

__all__ = ["compose_check", "compose_count", "compose_reading", "list_cells"]

_CELL_BYTES: Final = 16  # on top of what a cell holds, for what this side keeps of every one


def list_cells(columns: Sequence[Column]) -> tuple[Column, ...]:
    """
    List the columns that are read as cells: all but geometries and bytes.

    Parameters
    ----------
    columns
        Of one table.
    """
    return tuple(column for column in columns if not column.is_spatial and column.holds != "bytes")


def compose_count(relation: Relation, most: int) -> sql.Composed:
    """
    Compose the statement that counts rows, and stops counting at one more than `most`.

    Parameters
    ----------
    relation
        A table or view.
    most
        Rows.
    """
    return sql.SQL("SELECT count(*) FROM (SELECT FROM {} LIMIT {}) AS counted").format(_name(relation), most + 1)


def compose_check(
    relation: Relation, columns: Sequence[Column], drawn: Column | None, limits: ReadLimits
) -> sql.Composed:
    """
    Compose the statement that finds the first row beyond a limit, and stops there.

    Parameters
    ----------
    relation, columns, drawn, limits
        As for `compose_reading`.

    Returns
    -------
    statement
        Number of the row as the server keeps it, its size in bytes, and that of all up to it. No row: nothing is
        beyond.
    """
    return sql.SQL(
        "SELECT number, size, total FROM ("
        "SELECT row_number() OVER () AS number, size, sum(size) OVER (ROWS UNBOUNDED PRECEDING)::bigint AS total "
        "FROM (SELECT size FROM ({measured}) AS measured OFFSET 0) AS sizes"
        ") AS added WHERE number > {rows} OR size > {row_bytes} OR total > {total_bytes} LIMIT 1"
    ).format(
        measured=_measure(relation, columns, drawn, limits),
        rows=sql.Literal(limits.rows),
        row_bytes=sql.Literal(limits.row_bytes),
        total_bytes=sql.Literal(limits.total_bytes),
    )


def compose_reading(
    relation: Relation, columns: Sequence[Column], drawn: Column | None, limits: ReadLimits
) -> sql.Composed:
    """
    Compose the statement that reads a table.

    Parameters
    ----------
    relation
        A table or view.
    columns
        All its columns.
    drawn
        The column of geometries, which comes last, as PostGIS's well-known binary; None for none.
    limits
        The most rows, and the largest row: of one that is larger only the size comes.

    Returns
    -------
    statement
        Size in bytes, then a text for each of `list_cells`, then the geometry. In the order of the primary key, or else
        of all that is read, so that the same rows come in the same order whatever the server did to them.

    Notes
    -----
    A view may answer otherwise when it is asked again, so that `compose_check` alone would not do. Here each cell is
    worked out once, behind the fence of a LIMIT, measured, and sent or not.
    """
    cells, shapes = _name_values(columns, drawn)
    given = [
        sql.SQL("CASE WHEN size <= {} THEN {} END").format(sql.Literal(limits.row_bytes), value)
        for value in (*cells, *shapes)
    ]
    order: list[sql.Composable] = [
        sql.SQL('{} COLLATE "C"' if key.is_collated else "{}").format(_name_key(key))
        for key in _find_keys(relation, columns)
    ]
    if not order:
        order = [*(sql.SQL('{} COLLATE "C"').format(cell) for cell in cells), *shapes, sql.Identifier("size")]
    return sql.SQL("SELECT {given} FROM ({measured}) AS measured ORDER BY {order}").format(
        given=sql.SQL(", ").join([sql.Identifier("size"), *given]),
        measured=_measure(relation, columns, drawn, limits),
        order=sql.SQL(", ").join(order),
    )


def _measure(relation: Relation, columns: Sequence[Column], drawn: Column | None, limits: ReadLimits) -> sql.Composed:
    """Write every cell as it is read, and before it the size of its row."""
    cells, shapes = _name_values(columns, drawn)
    inner = [
        sql.SQL("{} AS {}").format(_write(column), cell)
        for column, cell in zip(list_cells(columns), cells, strict=True)
    ]
    inner += [sql.SQL("{} AS {}").format(_write_shape(drawn), shape) for shape in shapes if drawn is not None]
    inner += [
        sql.SQL("{} AS {}").format(sql.Identifier(key.name), _name_key(key)) for key in _find_keys(relation, columns)
    ]
    sizes = [sql.SQL("coalesce(octet_length({}), 0)::bigint").format(value) for value in (*cells, *shapes)]
    return sql.SQL("SELECT {size} AS size, read.* FROM (SELECT {inner} FROM {table} LIMIT {most}) AS read").format(
        size=sql.SQL(" + ").join([*sizes, sql.Literal(_CELL_BYTES * len(sizes))]),
        inner=sql.SQL(", ").join(inner),
        table=_name(relation),
        most=sql.Literal(limits.rows + 1),
    )


def _name_values(columns: Sequence[Column], drawn: Column | None) -> tuple[list[sql.Identifier], list[sql.Identifier]]:
    """Name what is read, cells and geometry, by names of our own."""
    cells = [sql.Identifier(f"c{place}") for place in range(len(list_cells(columns)))]
    return cells, [sql.Identifier("shape")] if drawn is not None else []


def _name_key(key: Column) -> sql.Identifier:
    return sql.Identifier(f"k{key.key_place}")


def _name(relation: Relation) -> sql.Identifier:
    return sql.Identifier(relation.schema, relation.table)


def _write(column: Column) -> sql.Composed:
    """Write a cell as text; lists as JSON, because an array of texts has a form of its own."""
    if column.is_list:
        return sql.SQL("to_json({})::text").format(sql.Identifier(column.name))
    return sql.SQL("{}::text").format(sql.Identifier(column.name))


def _write_shape(column: Column) -> sql.Composed:
    """Write a geometry as well-known binary, least byte first on every machine."""
    write = sql.Identifier(column.type_schema, "st_asewkb")
    flat = sql.Identifier(column.type_schema, "geometry")
    return sql.SQL("{}({}::{}, 'NDR')").format(write, sql.Identifier(column.name), flat)


def _find_keys(relation: Relation, columns: Sequence[Column]) -> list[Column]:
    """Find the columns of the primary key, in its order; none where it does not tell all rows apart."""
    if relation.has_heirs:
        return []
    return sorted((column for column in columns if column.key_place >= 0), key=lambda column: column.key_place)
