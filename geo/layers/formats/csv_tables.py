"""CSV files taken as layers, whichever sign stands between their cells."""

import os
from typing import Final

from geo.errors import DataError, Finding
from geo.layers.records import RawLayer, Repair
from geo.layers.tables import read_table

__all__ = ["read_csv"]

_SEPARATORS: Final = {";": "semicolons", "\t": "tabs", "|": "bars"}


def read_csv(path: str | os.PathLike[str], layer_name: str = "") -> RawLayer:
    """
    Take the rows of a CSV file, whose places stand in its columns.

    Parameters
    ----------
    path
        A local file with commas, semicolons, tabs or bars between its cells.
    layer_name
        Empty: a table has no layers.

    Returns
    -------
    layer
        Its rows, every cell a text; without geometries.

    Raises
    ------
    SchemaError
        The header cannot be used.
    DataError
        The text is not CSV or not UTF-8, or a layer was asked for.
    UnsafeFileError
        The path is not a local regular file of a bearable size.
    """
    table = read_table(path, separators=",;\t|")
    if layer_name:
        raise DataError(f"{table.file} has no layers.", [Finding(repr(layer_name), "no layer name", table.file)])
    repairs: tuple[Repair, ...] = ()
    if table.separator != ",":
        found = f"cells separated by {_SEPARATORS[table.separator]}"
        repairs = (Repair(table.file, "", "the whole table", found, "read so, with decimal commas as points"),)
    return RawLayer(
        table.file,
        table.columns,
        table.rows,
        table.row_numbers,
        repairs=repairs,
        refused=table.refused,
        is_spelled_freely=bool(repairs),
    )
