"""The table that says what a grade of precision means in metres, as its file has it."""

import os
from typing import Final

import pandas as pd

from geo.errors import Finding, SchemaError
from geo.layers.cells import CellReader
from geo.layers.suggestions import suggest
from geo.layers.tables import read_table

__all__ = ["read_grades"]

_COLUMNS: Final = ("scheme", "grade", "location_kind", "radius_m", "confidence", "basis", "source")
_NUMBERS: Final = ("radius_m", "confidence")


def read_grades(path: str | os.PathLike[str]) -> pd.DataFrame:
    """
    Read a table of grades from a CSV file.

    Parameters
    ----------
    path
        A local file with the columns ``scheme, grade, location_kind, radius_m, confidence, basis, source``.

    Returns
    -------
    grades
        These columns in this order; texts as they stand, numbers as floats, NaN where there are none. What the rows
        mean is checked where they are used.

    Raises
    ------
    SchemaError
        Columns are missing or not known, or cells are no numbers; the error lists all of them.
    DataError
        The file cannot be read.
    """
    table = read_table(path)
    cells = CellReader(table.file)
    missing = [name for name in _COLUMNS if name not in table.columns]
    findings = [
        Finding(
            "a column that is not known", f"one of {', '.join(_COLUMNS)}", table.file, "", name, suggest(name, missing)
        )
        for name in table.columns
        if name not in _COLUMNS
    ]
    findings += [Finding("no such column", "a column of this name", table.file, "", name) for name in missing]
    values = {
        name: [
            (cells.number if name in _NUMBERS else cells.text)(row.get(name), str(number), name)
            for number, row in zip(table.row_numbers, table.rows, strict=True)
        ]
        for name in _COLUMNS
    }
    findings += [*table.refused, *cells.findings]
    if findings:
        raise SchemaError(f"The grades of {table.file} cannot be used.", findings)
    return pd.DataFrame(
        {name: pd.Series(column, dtype=float if name in _NUMBERS else "str") for name, column in values.items()}
    )
