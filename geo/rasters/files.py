"""GeoTIFF out and back in, with everything needed to read the numbers right."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import rasterio
import rasterio.shutil
from rasterio.errors import RasterioError

from geo.errors import DataError, OutputError
from geo.files import replace_file
from geo.geodesy.projections import LocalPlane
from geo.rasters.grids import Grid, Raster

__all__ = [
    "COG_LAYOUT",
    "check_bands",
    "lay_out",
    "name_band",
    "read_cog",
    "read_geotiff",
    "write_cog",
    "write_geotiff",
]

_PLANE_TAG = "TADMUR_PLANE"  # centre and parallels; the CRS in the file is the same plane in words of a GIS
_SMALLEST_TILED = 256
_NO_TAGS: Final[Mapping[str, str]] = MappingProxyType({})
COG_LAYOUT: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "BLOCKSIZE": 256,
        "COMPRESS": "DEFLATE",
        "PREDICTOR": "YES",
        "OVERVIEWS": "AUTO",
        "OVERVIEW_RESAMPLING": "AVERAGE",
        "STATISTICS": "NO",
        "NUM_THREADS": 1,
    }
)
"""How a Cloud-Optimised GeoTIFF of ours is laid out."""


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
            layout = {"nodata": np.nan if floating else None, "compress": "deflate", "predictor": 3 if floating else 2}
            with memory.open(**lay_out(grid, 1, values.dtype), **layout, **tiles) as file:
                file.write(values, 1)
                name_band(file, 1, raster)
                file.update_tags(**{_PLANE_TAG: _note_plane(grid)})
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
    rasters = _read_bands(Path(path), most=1)
    return rasters[0]


def write_cog(rasters: Sequence[Raster], path: str | os.PathLike[str], *, tags: Mapping[str, str] = _NO_TAGS) -> Path:
    """
    Write rasters as the bands of one Cloud-Optimised GeoTIFF in the CRS of their plane.

    Tiles of 256 cells, averaged overviews, float32, NaN for no data. Each band carries name and unit. The file appears
    whole or not at all, and the same rasters and tags give the same bytes.

    Parameters
    ----------
    rasters
        One or more on one grid with different names, in the order of the bands; numbers or bool (0 and 1).
    path
        File to write; replaced if it is there.
    tags
        Texts about the whole file, such as weights as JSON, by name.

    Returns
    -------
    path
        The file.

    Raises
    ------
    DataError
        There is no raster, or two have one name or different grids.
    OutputError
        The file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> grid = Grid(LocalPlane(39.0, 34.75, 33.0, 36.5), 0.0, 10.0, 10.0, n_rows=1, n_cols=2)
    >>> cost = Raster(grid, np.array([[1.0, 2.5]]), "cost", "1")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     read_cog(write_cog([cost], Path(folder) / "cost.tif", tags={"WEIGHTS": "{}"}))[0].values.tolist()
    [[1.0, 2.5]]
    """
    destination = Path(path)
    grid = check_bands(rasters, destination.name)
    try:
        with rasterio.MemoryFile() as memory, rasterio.MemoryFile() as cloud:
            with memory.open(**lay_out(grid, len(rasters), np.dtype(np.float32)), nodata=np.nan) as file:
                for band, raster in enumerate(rasters, start=1):
                    file.write(raster.values.astype(np.float32), band)
                    name_band(file, band, raster)
                file.update_tags(**dict(sorted(tags.items())), **{_PLANE_TAG: _note_plane(grid)})
            rasterio.shutil.copy(memory.name, cloud.name, driver="COG", **COG_LAYOUT)
            return replace_file(destination, bytes(cloud.getbuffer()))
    except (OutputError, RasterioError) as error:
        raise OutputError(f"{destination.name} cannot be written: {error.__cause__ or error}") from error


def read_cog(path: str | os.PathLike[str]) -> tuple[Raster, ...]:
    """
    Read the rasters that `write_cog` wrote.

    Parameters
    ----------
    path
        A local GeoTIFF.

    Returns
    -------
    rasters
        One for each band, with the grid, name and unit that they were written with, as float32.

    Raises
    ------
    DataError
        The file is not a GeoTIFF in a plane of ours.
    """
    return _read_bands(Path(path))


def lay_out(grid: Grid, count: int, dtype: np.dtype[Any]) -> dict[str, Any]:
    """Give what rasterio has to know of a new GeoTIFF."""
    return {
        "driver": "GTiff",
        "height": grid.n_rows,
        "width": grid.n_cols,
        "count": count,
        "dtype": dtype.name,
        "crs": rasterio.CRS.from_wkt(grid.plane.crs.to_wkt()),
        "transform": grid.transform,
    }


def name_band(file: Any, band: int, raster: Raster) -> None:  # noqa: ANN401 - untyped in rasterio
    """Tell a band of a new GeoTIFF its name and unit."""
    file.set_band_description(band, raster.name)
    file.set_band_unit(band, raster.unit)


def _note_plane(grid: Grid) -> str:
    plane = grid.plane
    return " ".join(map(repr, (plane.lon_deg, plane.lat_deg, plane.south_deg, plane.north_deg)))


def check_bands(rasters: Sequence[Raster], name: str) -> Grid:
    """
    Give the one grid that rasters with different names lie on.

    Raises
    ------
    DataError
        There is no raster, or two have one name or different grids.
    """
    names = [raster.name for raster in rasters]
    if not rasters or len(set(names)) < len(names) or any(raster.grid != rasters[0].grid for raster in rasters):
        n_grids = len({raster.grid for raster in rasters})
        raise DataError(
            f"{name}: found {len(rasters)} rasters named {', '.join(names) or 'nothing'} on {n_grids} grids, expected "
            "one or more with different names on one grid."
        )
    return rasters[0].grid


def _read_bands(source: Path, most: int | None = None) -> tuple[Raster, ...]:
    if not source.is_file():
        raise DataError(f"{source.name}: found no such local file, expected a GeoTIFF.")
    try:
        with rasterio.open(source, driver="GTiff") as file:
            numbers = [float(part) for part in file.tags().get(_PLANE_TAG, "").split()]
            transform = file.transform
            north_up = transform.b == 0 and transform.d == 0 and transform.a == -transform.e
            if file.count > (most or file.count) or len(numbers) != len(fields(LocalPlane)) or not north_up:
                raise DataError(
                    f"{source.name}: found {file.count} band(s) and {len(numbers)} numbers in the tag {_PLANE_TAG}, "
                    f"expected {most or 'any number of'} band(s), north up, in a plane of ours. Likely cause: a "
                    "GeoTIFF from another program, or one of several bands."
                )
            grid = Grid(LocalPlane(*numbers), transform.c, transform.f, transform.a, file.height, file.width)
            bands = zip(file.read(), file.descriptions, file.units, strict=True)
            return tuple(Raster(grid, values, name or "", unit or "1") for values, name, unit in bands)
    except (RasterioError, ValueError) as error:
        if isinstance(error, DataError):
            raise
        raise DataError(f"{source.name} is not a GeoTIFF: {error}") from error
