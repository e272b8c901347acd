"""FlatGeobuf, read by GDAL in a child process that knows no other format."""

import os
from pathlib import Path
from typing import Final

from geo.layers.formats.gathered import choose_name
from geo.layers.formats.vectors import refuse_magic, take_answer
from geo.layers.local_files import read_file_bytes
from geo.layers.records import RawLayer, Repair
from geo.layers.sandbox import read_apart

__all__ = ["describe_flatgeobuf", "read_flatgeobuf"]

_MAGIC: Final = b"fgb\x03fgb"
_MOST_BYTES: Final = 256 * 1024 * 1024


def read_flatgeobuf(path: str | os.PathLike[str], layer_name: str = "") -> RawLayer:
    """
    Read a FlatGeobuf file.

    Parameters
    ----------
    path
        A local file.
    layer_name
        Empty: a file has one layer.

    Returns
    -------
    layer
        One row for each feature.

    Raises
    ------
    UnsafeFileError
        The file is not FlatGeobuf, or reading was stopped at a limit.
    DataError
        The file cannot be read.
    """
    file = Path(path).name
    choose_name([Path(path).stem], layer_name, file)
    answer = read_apart({".fgb": _open(path)}, file, reader="vector")
    done = "numbers taken as longitude and latitude on WGS 84 (EPSG:4326)"
    unplaced = Repair(file, "", "geometry", "no coordinate reference system", done)
    return take_answer(answer, file, [] if answer.content["crs"] else [unplaced])


def describe_flatgeobuf(path: str | os.PathLike[str]) -> tuple[str, int | None, str]:
    """
    Tell what the header of a FlatGeobuf file says.

    Parameters
    ----------
    path
        A local file.

    Returns
    -------
    name, n_rows, geometry
        The name without suffix, the number of features (None where not told) and the type of the geometries.

    Raises
    ------
    UnsafeFileError, DataError
        As `read_flatgeobuf`.
    """
    checked = Path(path)
    told = read_apart({".fgb": _open(path)}, checked.name, reader="vector header").content
    return checked.stem, told["n_rows"] if told["n_rows"] >= 0 else None, str(told["geometry"])


def _open(path: str | os.PathLike[str]) -> bytes:
    content = read_file_bytes(path, max_bytes=_MOST_BYTES)
    if not content.startswith(_MAGIC):
        refuse_magic(Path(path).name, "FlatGeobuf")
    return content
