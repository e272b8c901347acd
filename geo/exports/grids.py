"""
Grids as GeoTIFF with their values, as GeoTIFF with the map's colours, and as netCDF.

Each file says what it is about. QGIS takes the colours up by itself from the QML file beside each GeoTIFF; the coloured
one has its own as well, for programs that know no QML.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Final

from geo.errors import DataError, OutputError
from geo.exports.qgis.qml_rasters import write_raster_qml
from geo.exports.sets import ExportSet, describe_set
from geo.exports.styles.raster_looks import find_look
from geo.exports.words import read_palettes
from geo.files import replace_file
from geo.rasters import Raster, to_xarray, write_cog, write_coloured_cog

__all__ = ["COLOURED", "tell_grid", "write_grid_values", "write_grids", "write_netcdfs"]

COLOURED: Final = "_colours"
"""What the name of a coloured grid ends in."""

# netCDF 3 knows numbers with a sign and up to 32 bits, or floating point.
_HELD: Final[Mapping[str, str]] = {
    "uint8": "int16",
    "uint16": "int32",
    "uint32": "float64",
    "int64": "float64",
    "uint64": "float64",
}


def write_grids(exported: ExportSet, folder: str | PathLike[str]) -> tuple[Path, ...]:
    """
    Write ``NAME.tif`` and ``NAME_colours.tif`` for every raster of a set, and ``.qml`` beside each.

    Parameters
    ----------
    exported
        What goes out. Not modified.
    folder
        Where to; it exists.

    Returns
    -------
    paths
        The files: Cloud-Optimised GeoTIFF in the study's plane, with name and unit of the band, what every export
        carries as the tag ``TADMUR_ABOUT``, and titles as ``TADMUR_TITLE`` and ``TADMUR_TITLE_AR``. The first has the
        values as 32-bit numbers; the second a byte for each cell with a colour table, its scale and offset. The looks
        are those of the rasters; see `geo.exports.styles.raster_looks`.

    Raises
    ------
    OutputError
        A file cannot be written.
    """
    written = []
    for name, raster in exported.rasters.items():
        look, tags = find_look(raster), tell_grid(exported, raster)
        values, coloured = (Path(folder) / f"{name}{ending}.tif" for ending in ("", COLOURED))
        written.append(write_cog([raster], values, tags=tags))
        ramp = read_palettes()["ramp"]
        written.append(
            write_coloured_cog(raster, coloured, ramp=ramp, ends=look.ends, blank_low=look.blank_low, tags=tags)
        )
        # QGIS 3.22 looks the colours up by the scaled values, and finds none: it needs the ramp too.
        style = write_raster_qml(raster)
        written += [replace_file(path.with_suffix(".qml"), style) for path in (values, coloured)]
    return tuple(written)


def write_grid_values(exported: ExportSet, folder: str | PathLike[str]) -> tuple[Path, ...]:
    """Write ``NAME.tif`` alone, as `write_grids` does, for a project that has the looks in itself."""
    return tuple(
        write_cog([raster], Path(folder) / f"{name}.tif", tags=tell_grid(exported, raster))
        for name, raster in exported.rasters.items()
    )


def write_netcdfs(exported: ExportSet, folder: str | PathLike[str]) -> tuple[Path, ...]:
    """
    Write ``NAME.nc`` for every raster of a set: netCDF 3 as the CF conventions say, no value rounded.

    Needs the extra ``xarray``.

    Parameters
    ----------
    exported
        What goes out. Not modified.
    folder
        Where to; it exists.

    Returns
    -------
    paths
        The files, as `geo.rasters.to_xarray` labels them.

    Raises
    ------
    OutputError
        A file cannot be written, or xarray is not installed.
    """
    written = []
    for name, raster in exported.rasters.items():
        held = raster.values.astype(_HELD.get(raster.values.dtype.name, raster.values.dtype))
        try:
            dataset = to_xarray([replace(raster, values=held)], about=tell_grid(exported, raster))
        except DataError as error:
            raise OutputError(f"{name}.nc cannot be written. {error.message}") from error
        written.append(replace_file(Path(folder) / f"{name}.nc", bytes(dataset.to_netcdf(engine="scipy"))))
    return tuple(written)


def tell_grid(exported: ExportSet, raster: Raster) -> dict[str, str]:
    """
    Write down what the file of a grid says of itself, as tags.

    Parameters
    ----------
    exported
        What the grid goes out with.
    raster
        The grid, with its look where it has one.

    Returns
    -------
    tags
        What every export carries, as JSON, in ``TADMUR_ABOUT``; titles in ``TADMUR_TITLE`` and ``TADMUR_TITLE_AR``.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> import numpy as np
    >>> from geo.geodesy import LocalPlane
    >>> from geo.rasters import Grid
    >>> grid = Grid(LocalPlane(39.0, 34.75, 33.0, 36.5), 0.0, 10.0, 10.0, n_rows=1, n_cols=1)
    >>> palmyra = ExportSet(frames={}, title="Palmyra", as_of=datetime(2025, 4, 10, tzinfo=UTC))
    >>> tags = tell_grid(palmyra, Raster(grid, np.ones((1, 1)), "cost", "1"))
    >>> tags["TADMUR_TITLE"], json.loads(tags["TADMUR_ABOUT"])["title"]
    ('cost', 'Palmyra')
    """
    look = find_look(raster)
    about = json.dumps(describe_set(exported), ensure_ascii=False)
    return {"TADMUR_ABOUT": about, "TADMUR_TITLE": look.title, "TADMUR_TITLE_AR": look.title_ar}
