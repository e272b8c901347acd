"""Tables that a newcomer can read, on a terminal and in a notebook."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from geo.exports.values import to_json_value

__all__ = ["Summary", "SummaryTable"]


@dataclass(frozen=True, eq=False)
class SummaryTable:
    """
    One table of a summary.

    Parameters
    ----------
    id
        Its name for programs.
    title, note
        What stands above and below it.
    frame
        The values, column names with their units.
    decimals
        Decimals shown of each number column; 0 where not named.
    """

    id: str
    title: str
    frame: pd.DataFrame
    note: str = ""
    decimals: Mapping[str, int] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(str(name) for name in self.frame.columns)

    @property
    def numeric(self) -> tuple[bool, ...]:
        """Whether each column holds numbers."""
        return tuple(pd.api.types.is_numeric_dtype(self.frame[name].dtype) for name in self.frame.columns)

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The cells as a reader wants them: thousands apart, nothing for what is missing."""
        return tuple(
            tuple(self._write(name, cell) for name, cell in zip(self.columns, row, strict=True))
            for row in self.frame.itertuples(index=False, name=None)
        )

    def _write(self, column: str, cell: Any) -> str:  # noqa: ANN401 - a cell can hold anything that a frame can
        if isinstance(cell, tuple):
            return ", ".join(map(str, cell))
        if isinstance(cell, float | np.floating):
            return "" if np.isnan(cell) else f"{cell:,.{self.decimals.get(column, 0)}f}"
        return f"{cell:,}" if isinstance(cell, int | np.integer) else str(cell)

    def records(self) -> list[dict[str, Any]]:
        """Give the values for a program, one mapping a row."""
        return [{str(key): to_json_value(cell) for key, cell in row.items()} for row in self.frame.to_dict("records")]

    def _repr_html_(self) -> str:
        head = "".join(f'<th scope="col">{escape(name)}</th>' for name in self.columns)
        body = "".join(
            "<tr>"
            + "".join(
                f'<td style="text-align:{"end" if numeric else "start"}">{escape(cell)}</td>'
                for cell, numeric in zip(row, self.numeric, strict=True)
            )
            + "</tr>"
            for row in self.rows
        )
        return (
            f"<h4>{escape(self.title)}</h4><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
            f"<p>{escape(self.note)}</p>"
        )


@dataclass(frozen=True)
class Summary:
    """The tables of a result, in reading order; shows itself in a notebook."""

    tables: tuple[SummaryTable, ...]

    def __iter__(self) -> Iterator[SummaryTable]:
        """Go through the tables in reading order."""
        return iter(self.tables)

    def _repr_html_(self) -> str:
        return "".join(table._repr_html_() for table in self.tables)
