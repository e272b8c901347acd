"""What GDAL read in a child process, as rows with geometries and a coordinate reference system."""

from typing import Final, NoReturn

import numpy as np
from pyproj import CRS
from pyproj.exceptions import CRSError

from geo.errors import DataError, Finding, UnsafeFileError
from geo.layers.records import RawLayer, Repair
from geo.layers.sandbox import Answer

__all__ = ["refuse_magic", "take_answer"]

_WGS84: Final = "EPSG:4326"


def refuse_magic(file: str, expected: str) -> NoReturn:
    """
    Refuse a file whose first bytes are not those of its format.

    Raises
    ------
    UnsafeFileError
        Always.
    """
    cause = "a file of another format under this name"
    raise UnsafeFileError(f"{file} is not opened.", [Finding("another header", expected, file, likely_cause=cause)])


def take_answer(answer: Answer, file: str, repairs: list[Repair], *, has_short_names: bool = False) -> RawLayer:
    """
    Make rows of what the child read.

    Parameters
    ----------
    answer
        Of the reader "vector".
    file
        The file's name.
    repairs
        What was put right before.
    has_short_names
        Whether the format cuts the names of columns.

    Returns
    -------
    layer
        One row for each feature whose geometry could be built.

    Raises
    ------
    DataError
        PROJ does not know the coordinate reference system.
    """
    columns = tuple(answer.content["columns"])
    rows, numbers, shapes, refused = [], [], [], []
    for number, (cells, shape) in enumerate(zip(answer.content["rows"], answer.shapes, strict=True), start=1):
        if isinstance(shape, str):
            refused.append(Finding(shape, "a sound geometry", file, str(number), "geometry"))
            continue
        rows.append(dict(zip(columns, cells, strict=True)))
        numbers.append(number)
        shapes.append(shape)
    return RawLayer(
        file,
        columns,
        tuple(rows),
        tuple(numbers),
        np.fromiter(shapes, dtype=object, count=len(shapes)),
        _name_crs(str(answer.content["crs"]), file),
        tuple(repairs),
        tuple(refused),
        has_short_names=has_short_names,
    )


def _name_crs(text: str, file: str) -> str:
    """Bring a coordinate reference system to its EPSG code where it has one."""
    if not text:
        return _WGS84
    try:
        crs = CRS.from_user_input(text)
        code = crs.to_epsg(min_confidence=70)
    except CRSError as error:
        found = str(error).partition("\n")[0]
        raise DataError(
            f"{file} is in a coordinate reference system that is not known.",
            [Finding(found, "a system that PROJ knows", file, "", ".prj")],
        ) from None
    return f"EPSG:{code}" if code else text
