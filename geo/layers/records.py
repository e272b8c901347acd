"""A layer between its file and its frame: rows as they stand, and what had to be done to them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.errors import Finding

__all__ = ["RawLayer", "Repair", "list_columns"]


@dataclass(frozen=True, slots=True)
class Repair:
    """
    One thing that was put right on the way in, for the manifest.

    Parameters
    ----------
    file
        The file's name.
    row
        The row or feature, counted from 1 without the header; empty for the whole file.
    column
        The column, or "geometry".
    found
        What stood there.
    done
        What was made of it.

    Examples
    --------
    >>> print(Repair("areas.geojson", "3", "geometry", "a ring that does not close", "closed"))
    areas.geojson, row 3, column geometry: found a ring that does not close; closed.
    """

    file: str
    row: str
    column: str
    found: str
    done: str

    def __str__(self) -> str:
        """Write the repair as one line."""
        row = f", row {self.row}" if self.row else ""
        return f"{self.file}{row}, column {self.column}: found {self.found}; {self.done}."


@dataclass(frozen=True, slots=True, eq=False)
class RawLayer:
    """
    The rows of a file before anything is made of them.

    Parameters
    ----------
    file
        The file's name.
    columns
        Names of the columns or properties, in file order.
    rows
        One mapping for each row that could be taken from the file.
    row_numbers
        The number of each row in the file, counted from 1.
    geometries
        One geometry (or None) for each row; None for a table, whose places stand in its columns.
    crs
        What the geometries are in.
    repairs
        What was put right.
    refused
        What is wrong with the rows that are not in `rows`.
    is_spelled_freely
        Whether numbers may have decimal commas and Arabic-Indic digits, each read with a record: so in tables that no
        comma separates, in spreadsheets and in what is imported.
    has_short_names
        Whether the format cuts the names of columns after ten letters, as shapefiles do.
    has_tags
        Whether the columns are tags that anybody makes up, so that a name near one of ours is no slip.
    content_sha256
        What the rows of a database hash to; empty for a file, whose own bytes are hashed.
    """

    file: str
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, object], ...]
    row_numbers: tuple[int, ...]
    geometries: NDArray[np.object_] | None = None
    crs: str = "EPSG:4326"
    repairs: tuple[Repair, ...] = ()
    refused: tuple[Finding, ...] = ()
    is_spelled_freely: bool = False
    has_short_names: bool = False
    has_tags: bool = False
    content_sha256: str = ""


def list_columns(rows: Iterable[Mapping[str, object]]) -> tuple[str, ...]:
    """
    List the columns of rows that need not all have the same, in the order in which they are met.

    Examples
    --------
    >>> list_columns([{"id": 1}, {"id": 2, "name": "a"}])
    ('id', 'name')
    """
    # Nearly all rows of a file have the same columns: each set of them is gone through once.
    return tuple(dict.fromkeys(name for names in dict.fromkeys(map(tuple, rows)) for name in names))
