"""
Rasters of others onto a grid of ours: any place, any projection, any size; only what the grid needs is read.

The grid is filled in blocks. For each, the window of the file that lies under it is read, brought to its own units, and
warped by GDAL with exact coordinates for every cell, so that the blocks leave no seam.
"""

import math
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, Literal, get_args

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.enums import Resampling
from rasterio.vrt import WarpedVRT
from rasterio.windows import Window

from geo.errors import DataError, Finding, SettingsError
from geo.rasters.grids import Grid, Raster
from geo.rasters.placing import Placed
from geo.rasters.sources import band_dtype, open_source, read_window

__all__ = ["ResamplingName", "read_onto"]

ResamplingName = Literal["nearest", "bilinear", "cubic", "average", "min", "max", "mode", "sum"]
"""How many pixels become one cell, or one pixel many cells."""

_BLOCK_PIXELS: Final = 8_000_000
_NEAR_PIXELS: Final = 0.125
_EXACT_PIXELS: Final = 1e-6  # GDAL's own 0.125 moves a cell by up to that, in ways that depend on the block
_MOST_PIXELS: Final = 2_000_000_000  # a raster of 30 m over all of the Middle East


def read_onto(
    path: str | os.PathLike[str],
    grid: Grid,
    *,
    resampling: ResamplingName = "bilinear",
    band: int = 1,
    name: str = "",
) -> Raster:
    """
    Read a GeoTIFF onto a grid, whatever its coordinate reference system, pixels and rotation.

    Parameters
    ----------
    path
        A regular file on this machine.
    grid
        Where values are wanted.
    resampling
        ``bilinear`` for heights on a grid as fine as the file or finer; ``average`` where a cell holds many pixels and
        values are densities, shares or heights; ``nearest`` or ``mode`` for classes; ``min`` and ``max`` for extremes
        in a cell; ``sum`` for counts per pixel, such as people: they are divided by the area of their pixel on the
        ellipsoid and averaged, so that the result is a density per km2 and its integral is the sum of the counts,
        whatever the sizes of cells and pixels.
    band
        The band of the file, counted from 1.
    name
        Name of the result; the band's description, or the file's name, where it is not given.

    Returns
    -------
    raster
        Values in the unit that the band states ("1" if none; with ``/km2`` after ``sum``), scale and offset applied;
        NaN where the file has no data or does not reach. float32 where that holds the file's numbers exactly, else
        float64.

    Raises
    ------
    UnsafeFileError
        The path is not a regular local file, or the file has blocks too large to open.
    MissingCrsError
        The file does not say where it lies.
    DataError
        It is not a GeoTIFF, is damaged, has no such band of real numbers, lies elsewhere, or has more pixels under the
        grid than can be read.
    SettingsError
        `resampling` is not one of the above.

    Examples
    --------
    >>> import tempfile
    >>> from geo.geodesy.projections import LocalPlane
    >>> from geo.rasters import write_geotiff
    >>> theirs = Grid(LocalPlane(38.0, 34.0, 33.0, 35.0), -200e3, 200e3, 500.0, n_rows=800, n_cols=800)
    >>> ours = Grid(LocalPlane(39.0, 34.75, 33.0, 36.5), 0.0, 2000.0, 1000.0, n_rows=2, n_cols=3)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = write_geotiff(Raster(theirs, np.full(theirs.shape, 7.0), "height", "m"), Path(folder) / "height.tif")
    ...     height = read_onto(path, ours)
    >>> height.values.round(6).tolist(), height.name, height.unit
    ([[7.0, 7.0, 7.0], [7.0, 7.0, 7.0]], 'height', 'm')
    """
    if resampling not in get_args(ResamplingName):
        raise SettingsError(f"Resampling: found {resampling!r}, expected one of {', '.join(get_args(ResamplingName))}.")
    with open_source(path, band=band) as file:
        placed = Placed(file, grid)
        whole = (slice(0, grid.n_rows), slice(0, grid.n_cols))
        _check_window(placed.window(whole), Path(path).name, placed)
        values = np.full(grid.shape, np.nan, dtype=band_dtype(file, band) if resampling != "sum" else np.float64)
        for block in _split(placed, whole):
            _warp_block(placed, band, block, resampling, values)
        unit = file.units[band - 1] or "1"
        shown = name or file.descriptions[band - 1] or Path(path).name
    return Raster(grid, values, shown, f"{unit}/km2" if resampling == "sum" else unit)


def _split(placed: Placed, block: tuple[slice, slice]) -> Iterator[tuple[slice, slice]]:
    """Halve a block of the grid, along its longer side, until few enough pixels lie under each part."""
    window = placed.window(block)
    rows, cols = block
    height, width = rows.stop - rows.start, cols.stop - cols.start
    if window.width * window.height <= _BLOCK_PIXELS or max(height, width) == 1:
        yield block
    elif height >= width:
        middle = rows.start + height // 2
        yield from _split(placed, (slice(rows.start, middle), cols))
        yield from _split(placed, (slice(middle, rows.stop), cols))
    else:
        middle = cols.start + width // 2
        yield from _split(placed, (rows, slice(cols.start, middle)))
        yield from _split(placed, (rows, slice(middle, cols.stop)))


def _warp_block(
    placed: Placed, band: int, block: tuple[slice, slice], resampling: str, values: NDArray[np.floating[Any]]
) -> None:
    """Fill a block of the grid's values."""
    window = placed.window(block)
    if not (window.width and window.height):
        return
    pixels = read_window(placed.file, band, window)
    grid, (rows, cols) = placed.grid, block
    here = replace(
        grid,
        west_m=grid.west_m + cols.start * grid.cell_m,
        north_m=grid.north_m - rows.start * grid.cell_m,
        n_rows=rows.stop - rows.start,
        n_cols=cols.stop - cols.start,
    )
    if resampling == "sum":
        values[block] = _spread_counts(placed, window, pixels, here)
    else:
        values[block] = _warp(placed, window, pixels, here, resampling)


def _spread_counts(
    placed: Placed, window: Window, pixels: NDArray[np.floating[Any]], onto: Grid
) -> NDArray[np.floating[Any]]:
    """
    Turn counts per pixel into counts per km2 of each cell.

    A cell without any data is NaN; in one with some, the rest counts 0.

    GDAL averages over upright boxes around a cell, too large where pixels lie askew. So cells are split until they are
    no larger than pixels, where that makes no difference, and merged again.
    """
    parts = math.ceil(1 / min(1.0, *placed.cells_per_pixel()))
    fine = replace(onto, cell_m=onto.cell_m / parts, n_rows=onto.n_rows * parts, n_cols=onto.n_cols * parts)
    density = _warp(placed, window, pixels / placed.pixel_areas_km2(window), fine, "average", _NEAR_PIXELS)
    split = density.reshape(onto.n_rows, parts, onto.n_cols, parts)
    mean = np.nan_to_num(split, nan=0.0).mean(axis=(1, 3))
    return np.asarray(np.where(np.isnan(split).all(axis=(1, 3)), np.nan, mean))


def _warp(
    placed: Placed,
    window: Window,
    pixels: NDArray[np.floating[Any]],
    onto: Grid,
    resampling: str,
    tolerance_pixels: float = _EXACT_PIXELS,
) -> NDArray[np.floating[Any]]:
    """Warp the pixels of a window onto a grid."""
    x_scale, y_scale = placed.cells_per_pixel()
    layout = {
        "driver": "GTiff",
        "height": window.height,
        "width": window.width,
        "count": 1,
        "dtype": pixels.dtype.name,
        "crs": placed.file.crs,
        "transform": placed.corner(window),
        "nodata": np.nan,
    }
    with rasterio.MemoryFile() as memory:
        with memory.open(**layout) as part:
            part.write(pixels, 1)
        with (
            memory.open() as part,
            WarpedVRT(
                part,
                crs=rasterio.CRS.from_wkt(onto.plane.crs.to_wkt()),
                transform=onto.transform,
                height=onto.n_rows,
                width=onto.n_cols,
                resampling=Resampling[resampling],
                tolerance=tolerance_pixels,
                XSCALE=x_scale,
                YSCALE=y_scale,
            ) as warped,
        ):
            return np.asarray(warped.read(1))


def _check_window(window: Window, name: str, placed: Placed) -> None:
    if not (window.width and window.height):
        west, south, east, north = placed.file.bounds
        raise DataError(
            "A raster does not reach the study.",
            [
                Finding(
                    f"pixels from {west:g}, {south:g} to {east:g}, {north:g} in {placed.crs.name}",
                    f"pixels around {placed.grid.plane.lon_deg} E, {placed.grid.plane.lat_deg} N",
                    file=name,
                    likely_cause="the tile of another place, or a wrong coordinate reference system",
                )
            ],
        )
    if window.width * window.height > _MOST_PIXELS:
        raise DataError(
            "A raster is too fine to be read.",
            [
                Finding(
                    f"{window.width * window.height:,} pixels under the grid",
                    f"at most {_MOST_PIXELS:,}",
                    file=name,
                    likely_cause="a raster of metres for a country: make it coarser first (gdalwarp -r average)",
                )
            ],
        )
