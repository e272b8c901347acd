"""
Rasters to and from xarray, labelled as the CF conventions say, so that rioxarray and others know where they lie.

A dataset of ours holds the cell centres in metres of the study's plane, the plane as a grid mapping (`spatial_ref`,
CF 1.11, section 5.6, with the `GeoTransform` of GDAL beside it), and each raster with its unit. Any other array is
taken if it says its coordinate reference system: as it is where that is a plane of ours, resampled onto a grid
otherwise. Needs the extra ``xarray``.
"""

import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import fields
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import rasterio
from numpy.typing import NDArray

from geo.caveat import CAVEAT
from geo.errors import DataError, Finding
from geo.geodesy.projections import LocalPlane
from geo.rasters.array_axes import Lattice, read_crs, read_lattice, take_values
from geo.rasters.files import check_bands
from geo.rasters.grids import Grid, Raster
from geo.rasters.warping import ResamplingName, read_onto

if TYPE_CHECKING:  # an extra, and slow to import
    import pyproj
    import xarray

__all__ = ["from_xarray", "to_xarray"]

_PLANE_KEY: Final = "tadmur_plane"  # centre and parallels to the last bit; the words of the CRS are rounded
_HELD: Final = {"bool": "uint8", "float16": "float32"}  # what a GeoTIFF holds them as
_MAPPING: Final = "spatial_ref"
_NAME: Final = re.compile(r"[^A-Za-z0-9_]+")
_NUMBER: Final = re.compile(r"[-+.\d][-+.\deE]*")
_NO_TEXTS: Final[Mapping[str, str]] = MappingProxyType({})
_CONIC: Final = (
    "Longitude of false origin",
    "Latitude of false origin",
    "Latitude of 1st standard parallel",
    "Latitude of 2nd standard parallel",
)


def to_xarray(rasters: Sequence[Raster], *, about: Mapping[str, str] = _NO_TEXTS) -> "xarray.Dataset":
    """
    Label rasters as a dataset of xarray.

    Parameters
    ----------
    rasters
        One or more on one grid with different names. Not modified, and not shared: the dataset holds copies.
    about
        Texts about all of them, such as title and licence, by name; the caveat stands there in any case.

    Returns
    -------
    dataset
        One variable for each raster with its name as `long_name` and its unit as `units`, dimensions ``y`` (falling)
        and ``x`` (rising), cell centres in metres of the plane; NaN stands for no data in floating point. The types of
        the values are those of the rasters.

    Raises
    ------
    DataError
        There is no raster, two have one name or different grids, or xarray is not installed.

    Examples
    --------
    >>> grid = Grid(LocalPlane(39.0, 34.75, 33.0, 36.5), 0.0, 100.0, 50.0, n_rows=2, n_cols=3)
    >>> dataset = to_xarray([Raster(grid, np.arange(6.0).reshape(2, 3), "cost per metre", "1")])
    >>> list(dataset), dataset.x.values.tolist(), dataset.cost_per_metre.attrs["units"]
    (['cost_per_metre'], [25.0, 75.0, 125.0], '1')
    >>> from_xarray(dataset.cost_per_metre).grid == grid
    True
    """
    _check_installed()
    import xarray  # noqa: PLC0415 - an extra

    grid = check_bands(rasters, "The dataset")
    coordinates: dict[str, Any] = {
        axis: (axis, centres, _describe_axis(axis), {"_FillValue": None})
        for axis, centres in zip("xy", grid.centres(), strict=True)
    }
    coordinates[_MAPPING] = ((), np.int32(0), _describe_plane(grid))
    variables: dict[str, xarray.Variable] = {}
    for number, raster in enumerate(rasters, start=1):
        name = _NAME.sub("_", raster.name).strip("_")
        name = f"raster_{number}" if not name or name in (*variables, *coordinates) else name
        blank = {"_FillValue": raster.values.dtype.type(np.nan)} if raster.values.dtype.kind == "f" else {}
        told = {"long_name": raster.name, "units": raster.unit}
        kept = {"grid_mapping": _MAPPING, **blank}  # where xarray itself puts both when it reads them
        variables[name] = xarray.Variable(("y", "x"), raster.values.copy(), told, kept)
    texts = {"Conventions": "CF-1.11", "caveat": CAVEAT.text, "caveat_ar": CAVEAT.text_ar, **about}
    return xarray.Dataset(variables, coords=coordinates, attrs=texts)


def from_xarray(
    array: "xarray.DataArray",
    *,
    grid: Grid | None = None,
    resampling: ResamplingName = "bilinear",
    name: str = "",
) -> Raster:
    """
    Take a raster from an array of xarray.

    Parameters
    ----------
    array
        Two dimensions in any order, others of length 1; 1-D coordinates with even steps, rising or falling; a grid
        mapping, as CF, rioxarray and GDAL write it. Values may be masked by `_FillValue` or packed with `scale_factor`
        and `add_offset`. Not modified.
    grid
        Where values are wanted. None: where they are, which must be square cells in a plane of ours.
    resampling
        As `read_onto` takes it; used where the array has another grid than `grid` only.
    name
        Name of the result; the array's `long_name`, or its name, where it is not given.

    Returns
    -------
    raster
        Row 0 in the north. A raster that `to_xarray` labelled comes back with the bytes, the type, the grid, the name
        and the unit that it had; one that is resampled is as `read_onto` says.

    Raises
    ------
    MissingCrsError
        The array does not say where it lies.
    DataError
        Its dimensions, coordinates or values cannot be used, it lies in no plane of ours and no grid is given, or
        xarray is not installed; or see `read_onto`.
    """
    _check_installed()
    shown = name or str(array.attrs.get("long_name") or array.name or "values")
    mapping, crs = read_crs(array, shown)
    lattice = read_lattice(array, mapping, shown)
    values = take_values(array, lattice, shown)
    unit = str(array.attrs.get("units") or "1")
    plane = _recognise_plane(mapping, crs)
    own = None if plane is None or not lattice.is_square else _lay_grid(plane, lattice)
    if own is not None and grid in (None, own):
        return Raster(own, values, shown, unit)
    if grid is None:
        found = f"cells of {lattice.x.step:g} by {-lattice.y.step:g} in {crs.name}"
        expected = "square cells in a plane of ours, or grid= to resample it onto"
        raise DataError("An array cannot become a raster as it lies.", [Finding(found, expected, column=shown)])
    with tempfile.TemporaryDirectory() as workshop:
        path = Path(workshop) / f"{_NAME.sub('_', shown)}.tif"
        _save_pixels(path, values, crs, lattice, (shown, unit))
        return read_onto(path, grid, resampling=resampling, name=shown)


def _check_installed() -> None:
    if find_spec("xarray") is None:
        raise DataError(
            "Arrays of xarray cannot be handled: xarray is missing. Install it with: pip install 'tadmur[xarray]'."
        )


def _describe_axis(axis: str) -> dict[str, str]:
    side = {"x": "east", "y": "north"}[axis]
    return {
        "axis": axis.upper(),
        "standard_name": f"projection_{axis}_coordinate",
        "long_name": f"metres {side} of the centre of the study's plane",
        "units": "m",
    }


def _describe_plane(grid: Grid) -> dict[str, Any]:
    plane = grid.plane
    numbers = " ".join(repr(getattr(plane, field.name)) for field in fields(plane))
    corner = " ".join(map(repr, grid.transform.to_gdal()))
    return {**plane.crs.to_cf(), "GeoTransform": corner, _MAPPING: plane.crs.to_wkt(), _PLANE_KEY: numbers}


def _recognise_plane(mapping: Mapping[str, Any], crs: "pyproj.CRS") -> LocalPlane | None:
    """Find the plane of ours that a CRS is; None where it is none."""
    told = [float(part) for part in _NUMBER.findall(str(mapping.get(_PLANE_KEY, "")))]
    operation = crs.coordinate_operation
    stated = {part.name: part.value for part in operation.params} if operation else {}
    conic = [float(stated[key]) for key in _CONIC if key in stated]
    for candidate in (told, conic):
        if len(candidate) != len(fields(LocalPlane)):
            continue
        plane = LocalPlane(*candidate)
        if plane.crs.equals(crs, ignore_axis_order=True):
            return plane
    return None


def _lay_grid(plane: LocalPlane, lattice: Lattice) -> Grid:
    corner = lattice.transform
    return Grid(plane, corner.c, corner.f, corner.a, n_rows=lattice.y.count, n_cols=lattice.x.count)


def _save_pixels(path: Path, values: NDArray[Any], crs: "pyproj.CRS", lattice: Lattice, named: tuple[str, str]) -> None:
    pixels = values.astype(_HELD.get(values.dtype.name, values.dtype))
    layout = {"driver": "GTiff", "height": lattice.y.count, "width": lattice.x.count, "count": 1}
    place = {"crs": rasterio.CRS.from_wkt(crs.to_wkt()), "transform": lattice.transform}
    with rasterio.open(path, "w", dtype=pixels.dtype.name, **layout, **place) as file:
        file.write(pixels, 1)
        file.set_band_description(1, named[0])
        file.set_band_unit(1, named[1])
