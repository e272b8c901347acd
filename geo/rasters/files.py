"""GeoTIFF out and back in, with everything needed to read the numbers right."""

import os
from dataclasses import fields
from pathlib import Path

import numpy as np
import rasterio
from rasterio.errors import RasterioError

from geo.errors import DataError, OutputError
from geo.files import replace_file
from geo.geodesy.projections import LocalPlane
from geo.rasters.grids import Grid, Raster

__all__ = ["read_geotiff", "write_geotiff"]

_PLANE_TAG = "TADMUR_PLANE"  # centre and parallels; the CRS in the file is the same plane in words of a GIS
_SMALLEST_TILED = 256


def write_geotiff(raster: Raster, path: str | os.PathLike[str]) -> Path:
    """
    Write a raster as a compressed GeoTIFF in the CRS of its plane.

    The band carries name and unit; NaN stands for no data in rasters of floating point. The file appears whole or not
    at all, and the same raster gives the same bytes.

    Parameters
    ----------
    raster
        The raster; bool is written as 0 and 1.
    path
        File to write; replaced if it is there.

    Returns
    -------
    path
        The file.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    destination = Path(path)
    grid = raster.grid
    values = raster.values.astype(np.uint8) if raster.values.dtype == np.bool_ else raster.values
    floating = values.dtype.kind == "f"
    tiles = (
        {"tiled": True, "blockxsize": _SMALLEST_TILED, "blockysize": _SMALLEST_TILED}
        if min(grid.shape) >= _SMALLEST_TILED
        else {}
    )
    try:
        with rasterio.MemoryFile() as memory:
            with memory.open(
                driver="GTiff",
                height=grid.n_rows,
                width=grid.n_cols,
                count=1,
                dtype=values.dtype.name,
                crs=rasterio.CRS.from_wkt(grid.plane.crs.to_wkt()),
                transform=grid.transform,
                nodata=np.nan if floating else None,
                compress="deflate",
                predictor=3 if floating else 2,
                **tiles,
            ) as file:
                file.write(values, 1)
                file.set_band_description(1, raster.name)
                file.set_band_unit(1, raster.unit)
                plane = grid.plane
                numbers = (plane.lon_deg, plane.lat_deg, plane.south_deg, plane.north_deg)
                file.update_tags(**{_PLANE_TAG: " ".join(map(repr, numbers))})
            return replace_file(destination, bytes(memory.getbuffer()))
    except (OutputError, RasterioError) as error:
        raise OutputError(f"{destination.name} cannot be written: {error.__cause__ or error}") from error


def read_geotiff(path: str | os.PathLike[str]) -> Raster:
    """
    Read a raster that `write_geotiff` wrote.

    Parameters
    ----------
    path
        A local GeoTIFF.

    Returns
    -------
    raster
        Grid, values, name and unit as they were written.

    Raises
    ------
    DataError
        The file is not a GeoTIFF with one band in a plane of ours.
    """
    source = Path(path)
    if not source.is_file():
        raise DataError(f"{source.name}: found no such local file, expected a GeoTIFF.")
    try:
        with rasterio.open(source, driver="GTiff") as file:
            numbers = [float(part) for part in file.tags().get(_PLANE_TAG, "").split()]
            transform = file.transform
            north_up = transform.b == 0 and transform.d == 0 and transform.a == -transform.e
            if file.count != 1 or len(numbers) != len(fields(LocalPlane)) or not north_up:
                raise DataError(
                    f"{source.name}: found {file.count} band(s) and {len(numbers)} numbers in the tag {_PLANE_TAG}, "
                    "expected one band, north up, in a plane of ours. Likely cause: a GeoTIFF from another program."
                )
            grid = Grid(LocalPlane(*numbers), transform.c, transform.f, transform.a, file.height, file.width)
            return Raster(grid, file.read(1), file.descriptions[0] or "", file.units[0] or "1")
    except (RasterioError, ValueError) as error:
        if isinstance(error, DataError):
            raise
        raise DataError(f"{source.name} is not a GeoTIFF: {error}") from error
