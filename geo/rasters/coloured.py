"""Rasters in the colours of a ramp: a byte for each cell, and a GeoTIFF that opens coloured in anything."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np
import rasterio
import rasterio.shutil
from numpy.typing import NDArray
from rasterio.errors import RasterioError

from geo.errors import OutputError
from geo.files import replace_file
from geo.rasters.files import COG_LAYOUT, lay_out, name_band
from geo.rasters.grids import Raster

__all__ = ["TONES", "blend_colours", "paint_tones", "write_coloured_cog"]

TONES: Final = 255
"""Tones of a ramp; one more number of a byte stands for no value."""

_NO_TEXTS: Final[Mapping[str, str]] = MappingProxyType({})


def write_coloured_cog(
    raster: Raster,
    path: str | os.PathLike[str],
    *,
    ramp: Sequence[str],
    ends: tuple[float, float],
    blank_low: bool = False,
    tags: Mapping[str, str] = _NO_TEXTS,
) -> Path:
    """
    Write a raster as a Cloud-Optimised GeoTIFF of bytes with a colour table.

    Parameters
    ----------
    raster
        The raster. Not modified.
    path
        File to write; replaced if it is there.
    ramp
        Colours from the low end to the high one, as ``#rrggbb``, two or more.
    ends
        Values at the two ends of the ramp, the low one first.
    blank_low
        Whether values at the low end and below stay blank.
    tags
        Texts about the whole file, by name.

    Returns
    -------
    path
        The file: 0 is no data and see-through, 1 to 255 are the tones, and value = offset + scale * byte in the band's
        unit, within half a tone between the ends; what lies beyond takes the end's tone.

    Raises
    ------
    OutputError
        The file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from geo.geodesy.projections import LocalPlane
    >>> from geo.rasters.grids import Grid
    >>> grid = Grid(LocalPlane(39.0, 34.75, 33.0, 36.5), 0.0, 10.0, 10.0, n_rows=1, n_cols=3)
    >>> cost = Raster(grid, np.array([[1.0, np.nan, 11.0]]), "cost", "1")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = write_coloured_cog(cost, Path(folder) / "a.tif", ramp=("#ffffff", "#000000"), ends=(1.0, 11.0))
    ...     with rasterio.open(path) as file:
    ...         file.read(1).tolist(), file.colormap(1)[255], round(file.offsets[0] + 255 * file.scales[0], 9)
    ([[1, 0, 255]], (0, 0, 0, 255), 11.0)
    """
    destination = Path(path)
    low, high = ends
    scale = (high - low) / (TONES - 1)
    colours = {tone: (*colour, 255) for tone, colour in enumerate(blend_colours(ramp, TONES).tolist(), start=1)}
    try:
        with rasterio.MemoryFile() as memory, rasterio.MemoryFile() as cloud:
            with memory.open(**lay_out(raster.grid, 1, np.dtype(np.uint8)), nodata=0) as file:
                file.write(paint_tones(raster.values, ends, blank_low=blank_low), 1)
                file.write_colormap(1, {0: (0, 0, 0, 0), **colours})
                file.scales, file.offsets = (scale,), (low - scale,)
                name_band(file, 1, raster)
                file.update_tags(**dict(sorted(tags.items())))
            layout = {**COG_LAYOUT, "PREDICTOR": "NO", "OVERVIEW_RESAMPLING": "NEAREST"}  # numbers of colours
            rasterio.shutil.copy(memory.name, cloud.name, driver="COG", **layout)
            return replace_file(destination, bytes(cloud.getbuffer()))
    except (OutputError, RasterioError) as error:
        raise OutputError(f"{destination.name} cannot be written: {error.__cause__ or error}") from error


def paint_tones(values: NDArray[np.number], ends: tuple[float, float], *, blank_low: bool = False) -> NDArray[np.uint8]:
    """
    Turn values into tones of a ramp.

    Parameters
    ----------
    values
        Any shape.
    ends, blank_low
        As `write_coloured_cog` takes them.

    Returns
    -------
    tones
        1 at the low end and below to 255 at the high end and above; 0 where there is no finite value.

    Examples
    --------
    >>> paint_tones(np.array([0.0, 0.001, 0.5, 2.0, np.nan]), (0.0, 1.0), blank_low=True).tolist()
    [0, 1, 128, 255, 0]
    """
    low, high = ends
    numbers = np.asarray(values, dtype=np.float64)
    with np.errstate(invalid="ignore"):
        share = np.clip((numbers - low) / (high - low), 0.0, 1.0)
        told = np.isfinite(numbers) & ~(blank_low & (numbers <= low))
        return np.asarray(np.where(told, 1 + np.rint(share * (TONES - 1)), 0).astype(np.uint8))


def blend_colours(ramp: Sequence[str], steps: int) -> NDArray[np.uint8]:
    """
    Blend a ramp of colours evenly into steps.

    Parameters
    ----------
    ramp
        Colours as ``#rrggbb``, two or more.
    steps
        How many.

    Returns
    -------
    colours
        Red, green and blue; shape (steps, 3).

    Examples
    --------
    >>> blend_colours(("#000000", "#0000ff"), 3).tolist()
    [[0, 0, 0], [0, 0, 128], [0, 0, 255]]
    """
    stops = np.array([[int(colour[start : start + 2], 16) for start in (1, 3, 5)] for colour in ramp], dtype=np.float64)
    at = np.linspace(0.0, len(ramp) - 1.0, steps)
    return np.column_stack([np.rint(np.interp(at, np.arange(len(ramp)), band)) for band in stops.T]).astype(np.uint8)
