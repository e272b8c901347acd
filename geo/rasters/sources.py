"""
Rasters that others made: opened from this machine only, and only if they say where they lie.

A GeoTIFF is the one kind that is opened. What a path may mean to a geospatial library beyond a file (an address,
``/vsicurl/``, a pipe) never reaches one, and neither do files beside it.
"""

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.errors import RasterioError
from rasterio.windows import Window

from geo.errors import DataError, Finding, MissingCrsError, UnsafeFileError

__all__ = ["band_dtype", "open_source", "read_window"]

_ADDRESS: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:[/\\]")  # two letters at least: C:\ is a drive
_VIRTUAL: Final = re.compile(r"[/\\]+vsi[a-z0-9_]+([/\\]|$)")  # GDAL's virtual file systems
_MOST_BLOCK_BYTES: Final = 256 * 1024 * 1024
"""Largest block of a file: a block is decoded whole, however little of it is wanted."""
_WHOLE_IN_FLOAT32: Final = frozenset({"uint8", "int8", "uint16", "int16", "float32"})
_AS_IT_IS: Final = (1.0, 0.0)  # scale and offset
_ALONE: Final = {"GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR", "GDAL_PAM_ENABLED": "NO"}


@contextmanager
def open_source(path: str | os.PathLike[str], *, band: int) -> Iterator[Any]:
    """
    Open a GeoTIFF of any program, alone, and close it again.

    Parameters
    ----------
    path
        A regular file on this machine.
    band
        The band that is wanted, counted from 1.

    Yields
    ------
    file
        The dataset of rasterio.

    Raises
    ------
    UnsafeFileError
        The path is an address, a virtual path, a folder, a pipe or a device, or the file has blocks too large to open.
    MissingCrsError
        The file does not say where it lies.
    DataError
        There is no such file, it is not a GeoTIFF, is damaged, or has no such band of real numbers.
    """
    source = _check_path(path)
    try:
        with rasterio.Env(**_ALONE), rasterio.open(source, driver="GTiff", sharing=False) as file:
            _check_place(file, source.name)
            _check_band(file, band, source.name)
            yield file
    except RasterioError as error:
        reason = str(error.__cause__ or error).replace(str(source), source.name)
        finding = Finding(reason, "a GeoTIFF that can be read", file=source.name)
        raise DataError("A raster cannot be read.", [finding]) from error


def read_window(file: Any, band: int, window: Window) -> NDArray[np.floating[Any]]:  # noqa: ANN401 - untyped in rasterio
    """
    Read a part of a band as numbers in the unit of the band: scale and offset applied, NaN where there is no data.

    Parameters
    ----------
    file
        From `open_source`.
    band
        The band, counted from 1.
    window
        Whole rows and columns within the file.

    Returns
    -------
    values
        float32 where that holds the band's numbers exactly, else float64.
    """
    scale, offset = file.scales[band - 1], file.offsets[band - 1]
    values = file.read(band, window=window).astype(band_dtype(file, band))
    values[file.read_masks(band, window=window) == 0] = np.nan
    return np.asarray(values if (scale, offset) == _AS_IT_IS else values * scale + offset)


def band_dtype(file: Any, band: int) -> type[np.floating[Any]]:  # noqa: ANN401 - untyped in rasterio
    """Give the type that holds the numbers of a band exactly: float32 where it does, else float64."""
    plain = (file.scales[band - 1], file.offsets[band - 1]) == _AS_IT_IS
    return np.float32 if plain and file.dtypes[band - 1] in _WHOLE_IN_FLOAT32 else np.float64


def _check_path(path: str | os.PathLike[str]) -> Path:
    text = os.fspath(path)
    name = Path(text).name
    if _ADDRESS.match(text) or _VIRTUAL.match(text):
        cause = "download the file first and name the copy"
        raise UnsafeFileError(
            "A raster is read from this machine only.", [Finding(f"the address {text!r}", "a file", likely_cause=cause)]
        )
    try:
        mode = Path(text).stat().st_mode
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise DataError("A raster cannot be opened.", [Finding(reason.lower(), "a file", file=name)]) from None
    if not stat.S_ISREG(mode):
        kind = "a folder" if stat.S_ISDIR(mode) else "a pipe, socket or device"
        raise UnsafeFileError("A raster cannot be opened.", [Finding(kind, "a regular file", file=name)])
    return Path(text).absolute()


def _check_place(file: Any, name: str) -> None:  # noqa: ANN401 - untyped in rasterio
    found = ""
    if file.crs is None:
        cause = (
            "ground control points without a warp: warp the picture first (gdalwarp)"
            if file.gcps[0]
            else "a TIFF saved by a program for pictures, or a projection kept in a file beside it"
        )
        found = "no coordinate reference system"
    elif not (file.crs.is_geographic or file.crs.is_projected):
        found, cause = f"the local system {file.crs.to_wkt()[:60]}", "a raster in the axes of a building or a sheet"
    elif file.transform.is_identity or file.transform.determinant == 0:
        found, cause = "no position of its pixels", "the position kept in a world file beside it"
    if found:
        finding = Finding(found, "a georeferenced GeoTIFF", file=name, likely_cause=cause)
        raise MissingCrsError("A raster does not say where it lies.", [finding])


def _check_band(file: Any, band: int, name: str) -> None:  # noqa: ANN401 - untyped in rasterio
    if not 1 <= band <= file.count:
        raise DataError("A raster cannot be used.", [Finding(f"{file.count} band(s)", f"a band {band}", file=name)])
    kind = np.dtype(file.dtypes[band - 1])
    if kind.kind not in "iuf":
        raise DataError("A raster cannot be used.", [Finding(f"values of {kind}", "real numbers", file=name)])
    rows, cols = file.block_shapes[band - 1]
    if rows * cols * kind.itemsize > _MOST_BLOCK_BYTES:
        found = f"blocks of {rows} by {cols} values"
        raise UnsafeFileError(
            "A raster cannot be opened.",
            [Finding(found, f"blocks of at most {_MOST_BLOCK_BYTES // 2**20} MiB, as in tiles of 512", file=name)],
        )
