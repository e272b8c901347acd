"""
Every error that Tadmur raises, in one tree.

.. code-block:: text

    GeoError
    ├── SettingsError (ValueError)            a study file or an option cannot be used
    ├── DataError (ValueError)                a layer file or a frame cannot be used
    │   ├── MissingCrsError                   a layer does not say its coordinate reference system
    │   ├── BadGeometryError                  a geometry is missing, empty, invalid or of the wrong type
    │   ├── CoordinateError                   a coordinate text cannot be read
    │   │   └── AmbiguousCoordinateError      a coordinate text can be read in more than one way
    │   ├── DateError                         a date is not ISO 8601-1 or EDTF
    │   ├── SchemaError                       rows or columns break the schema of their layer
    │   └── UnsafeFileError                   a file is of a kind that is not opened
    ├── RuleError (ValueError)                the rule of a declared zone cannot be evaluated
    ├── CorridorError (ValueError)            a corridor request cannot be tried as it stands
    └── OutputError (OSError)                 a result cannot be written

Each leaf is also a builtin exception, so that ``except ValueError`` works for callers who do not know this module.
"""

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = [
    "AmbiguousCoordinateError",
    "BadGeometryError",
    "CoordinateError",
    "CorridorError",
    "DataError",
    "DateError",
    "Finding",
    "GeoError",
    "MissingCrsError",
    "OutputError",
    "RuleError",
    "SchemaError",
    "SettingsError",
    "UnsafeFileError",
]


@dataclass(frozen=True, slots=True)
class Finding:
    """
    One problem, at one place, in words that help to mend it.

    Parameters
    ----------
    found
        What stands there.
    expected
        What should stand there.
    file
        The file's name as the study names it; empty where there is none.
    row
        The row or feature, counted from 1 without the header, or the name of a TOML table; empty for the whole file.
    column
        The column, property or key; empty for the whole row.
    likely_cause
        What most often leads to this; empty where there is no good guess.

    Examples
    --------
    >>> print(Finding("345.6", "a latitude from -90 to 90", file="strikes.csv", row="7", column="lat"))
    strikes.csv, row 7, column lat: found 345.6, expected a latitude from -90 to 90.
    """

    found: str
    expected: str
    file: str = ""
    row: str = ""
    column: str = ""
    likely_cause: str = ""

    def __str__(self) -> str:
        """Write the finding as one line."""
        place = ", ".join(
            part
            for part in (
                self.file,
                f"{'row' if self.row.isdecimal() else 'table'} {self.row}" if self.row else "",
                f"{'column' if self.row.isdecimal() or not self.row else 'key'} {self.column}" if self.column else "",
            )
            if part
        )
        cause = f" Likely cause: {self.likely_cause}." if self.likely_cause else ""
        return f"{place + ': ' if place else ''}found {self.found}, expected {self.expected}.{cause}"


class GeoError(Exception):
    """
    The root of the tree.

    Parameters
    ----------
    message
        What happened, in one sentence.
    findings
        The single problems behind it, each with its place; may be empty.
    """

    def __init__(self, message: str, findings: Iterable[Finding] = ()) -> None:
        self.message = message
        self.findings = tuple(findings)
        super().__init__("\n".join((message, *(f"  {finding}" for finding in self.findings))))


class SettingsError(GeoError, ValueError):
    """A study file or an option cannot be used."""


class DataError(GeoError, ValueError):
    """A layer file or a frame cannot be used."""


class MissingCrsError(DataError):
    """A layer does not say its coordinate reference system."""


class BadGeometryError(DataError):
    """A geometry is missing, empty, invalid or of the wrong type."""


class CoordinateError(DataError):
    """A coordinate text cannot be read."""


class AmbiguousCoordinateError(CoordinateError):
    """A coordinate text can be read in more than one way."""


class DateError(DataError):
    """A date is not ISO 8601-1 or EDTF."""


class SchemaError(DataError):
    """Rows or columns break the schema of their layer."""


class UnsafeFileError(DataError):
    """A file is of a kind that is not opened."""


class RuleError(GeoError, ValueError):
    """The rule of a declared zone cannot be evaluated."""


class CorridorError(GeoError, ValueError):
    """A corridor request cannot be tried as it stands."""


class OutputError(GeoError, OSError):
    """A result cannot be written."""
