"""Rows of a table as they come: each cell read, each geometry built, and all of it hashed in its order."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from typing import Final

import shapely

from geo.errors import BadGeometryError, DataError, Finding
from geo.layers.databases.relations import Column
from geo.layers.databases.values import read_value
from geo.layers.geometries.binary import read_shape
from geo.layers.records import Repair

__all__ = ["RowTaker"]

_INFINITE: Final = {"infinity", "-infinity"}
_DATES: Final = {"day", "clock", "moment"}


class RowTaker:
    """
    Takes the rows of one table and keeps what could not be used.

    Parameters
    ----------
    file
        What is read, as messages name it.
    columns
        The columns of the cells.
    drawn
        The column of the geometries; None for none.

    Examples
    --------
    >>> taker = RowTaker("public.sites", [Column("n", "exact", "numeric")], None)
    >>> taker.take(("1.50",), None)
    >>> taker.rows, taker.numbers
    ([{'n': 1.5}], [1])
    """

    def __init__(self, file: str, columns: Sequence[Column], drawn: Column | None) -> None:
        self.rows: list[dict[str, object]] = []
        self.numbers: list[int] = []
        self.shapes: list[shapely.Geometry | None] = []
        self.refused: list[Finding] = []
        self.srids: Counter[int] = Counter()
        self._file = file
        self._columns = tuple(columns)
        self._drawn = drawn
        self._n_taken = 0
        self._dropped: list[Repair] = []
        self._endless: Counter[str] = Counter()
        header = [[column.name, column.holds] for column in (*columns, *((drawn,) if drawn else ()))]
        self._digest = hashlib.sha256(json.dumps(header).encode())

    @property
    def repairs(self) -> tuple[Repair, ...]:
        """What was put right, for the manifest."""
        endless = (
            Repair(self._file, "", name, f"{n_cells} {'dates' if n_cells > 1 else 'date'} at infinity", "left empty")
            for name, n_cells in sorted(self._endless.items())
        )
        return (*endless, *self._dropped)

    @property
    def content_sha256(self) -> str:
        """The hash of names, cells and geometries, in the order in which they came."""
        return self._digest.hexdigest()

    def take(self, cells: Sequence[str | None], content: bytes | None) -> None:
        """
        Take the next row.

        Parameters
        ----------
        cells
            A text for each column, or None.
        content
            The geometry as well-known binary; None for none.
        """
        self._n_taken += 1
        self._hash(cells, content)
        row = str(self._n_taken)
        problems: list[Finding] = []
        values: dict[str, object] = {}
        for column, text in zip(self._columns, cells, strict=True):
            try:
                values[column.name] = None if text is None else self._read(column, text)
            except DataError as error:
                found = error.findings[0].found if error.findings else error.message
                problems.append(Finding(found, "plain JSON", self._file, row, column.name))
        geometry = self._build(content, row, problems)
        if problems:
            self.refused += problems
            return
        self.rows.append(values)
        self.numbers.append(self._n_taken)
        self.shapes.append(geometry)

    def _read(self, column: Column, text: str) -> object:
        if column.is_list:
            return read_value(text, "json")
        if column.holds in _DATES and text in _INFINITE:
            self._endless[column.name] += 1  # a date without end, which is written as none
            return None
        return read_value(text, column.holds)

    def _build(self, content: bytes | None, row: str, problems: list[Finding]) -> shapely.Geometry | None:
        if content is None:
            return None
        try:
            shape = read_shape(content)
        except BadGeometryError as error:
            problems += [
                Finding(item.found, item.expected, self._file, row, "geometry", item.likely_cause)
                for item in error.findings
            ]
            return None
        self.srids[shape.srid] += 1
        if shape.dropped:
            self._dropped.append(Repair(self._file, row, "geometry", shape.dropped, "dropped"))
        return shape.geometry

    def _hash(self, cells: Sequence[str | None], content: bytes | None) -> None:
        """Add a row; no text of a database holds a zero byte, so that one begins every cell."""
        text = "".join("\0-" if cell is None else f"\0={cell}" for cell in cells)
        self._digest.update(f"{text}\0{-1 if content is None else len(content)}\0".encode())
        if content is not None:
            self._digest.update(content)
