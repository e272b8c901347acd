"""Where the cells of an array of xarray lie: its axes, its coordinate reference system, its values north up."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyproj
from affine import Affine
from numpy.typing import NDArray

from geo.errors import DataError, Finding, MissingCrsError

if TYPE_CHECKING:  # an extra, and slow to import
    import xarray

__all__ = ["Axis", "Lattice", "read_crs", "read_lattice", "take_values"]

_NAMES: Final = {"x": ("x", "lon", "longitude", "easting"), "y": ("y", "lat", "latitude", "northing")}
_EVEN: Final = 1e-3  # of a step: how far centres may stray, as degrees in 32 bits do
_EXACT: Final = 1e-6  # of a step: how near a stated corner must be to the centres to be believed
_GDAL_NUMBERS: Final = 6


@dataclass(frozen=True, slots=True)
class Axis:
    """
    Evenly spaced cells along a dimension, from west to east or from north to south.

    Parameters
    ----------
    dimension
        Its name.
    count
        Number of cells.
    edge
        Outer edge of the first cell.
    step
        From a cell to the next; below 0 from north to south.
    turned
        Whether the array counts the other way.
    """

    dimension: Hashable
    count: int
    edge: float
    step: float
    turned: bool


@dataclass(frozen=True, slots=True)
class Lattice:
    """The two axes of an array."""

    x: Axis
    y: Axis

    @property
    def transform(self) -> Affine:
        """Column and row to coordinates, north up."""
        return Affine(self.x.step, 0.0, self.x.edge, 0.0, self.y.step, self.y.edge)

    @property
    def is_square(self) -> bool:
        """Whether a cell is as high as it is wide."""
        return abs(self.x.step + self.y.step) * max(self.x.count, self.y.count) <= _EXACT * self.x.step


def read_crs(array: "xarray.DataArray", name: str) -> tuple[Mapping[str, Any], pyproj.CRS]:
    """
    Read the grid mapping of an array.

    Parameters
    ----------
    array
        As `geo.rasters.labelled.from_xarray` takes it.
    name
        What messages call it.

    Returns
    -------
    mapping, crs
        The attributes of the grid mapping, and the reference system that they say.

    Raises
    ------
    MissingCrsError
        There is no grid mapping, or it says no reference system.
    """
    told = array.attrs.get("grid_mapping") or array.encoding.get("grid_mapping") or "spatial_ref"
    mapping = array.coords[told].attrs if told in array.coords else {}
    try:
        wkt = mapping.get("crs_wkt") or mapping.get("spatial_ref")
        return mapping, pyproj.CRS.from_wkt(wkt) if wkt else pyproj.CRS.from_cf(dict(mapping))
    except (pyproj.exceptions.CRSError, KeyError) as error:
        found = f"no coordinate {told!r} that says one" if not mapping else f"a grid mapping {told!r} that is not read"
        cause = "a dataset read without decode_coords='all', or an array that was never told: array.rio.write_crs(...)"
        finding = Finding(found, "a grid mapping, as CF says", column=name, likely_cause=cause)
        raise MissingCrsError("An array has no coordinate reference system.", [finding]) from error


def read_lattice(array: "xarray.DataArray", mapping: Mapping[str, Any], name: str) -> Lattice:
    """
    Read where the cells of an array lie.

    Parameters
    ----------
    array, name
        As `read_crs` takes them.
    mapping
        From `read_crs`; its `GeoTransform` is taken where it agrees with the coordinates, since it is exact.

    Raises
    ------
    DataError
        There are no two dimensions with coordinates beside those of length 1, or their steps are not even.
    """
    names = {axis: _find_dimension(array, axis) for axis in "xy"}
    spare = [key for key in array.dims if key not in names.values() and array.sizes[key] > 1]
    if None in names.values() or spare:
        found = ", ".join(f"{key} ({array.sizes[key]})" for key in array.dims) or "none"
        expected = "the dimensions y and x with coordinates, every other of length 1"
        raise DataError("An array is no raster.", [Finding(f"the dimensions {found}", expected, column=name)])
    stated = _stated_corner(mapping)
    findings: list[Finding] = []
    centres = {axis: np.asarray(array[key].values) for axis, key in names.items()}
    for axis, key in names.items():
        findings += _check_centres(centres[axis], f"{name}.{key}")
    if findings:
        raise DataError("The cells of an array do not lie evenly.", findings)
    steps = {axis: _step(values) for axis, values in centres.items()}
    known = [abs(step) for step in steps.values() if step] or [abs(part[1]) for part in stated.values()]
    if not known:
        finding = Finding("one cell and no GeoTransform", "the size of a cell", column=name)
        raise DataError("The cells of an array have no size.", [finding])
    x, y = (
        _lay_axis(
            names[axis],
            centres[axis],
            steps[axis] or sign * stated.get(axis, (0.0, known[0]))[1] * sign,
            stated.get(axis),
            sign,
        )
        for axis, sign in (("x", 1), ("y", -1))
    )
    return Lattice(x, y)


def take_values(array: "xarray.DataArray", lattice: Lattice, name: str) -> NDArray[Any]:
    """
    Take the values of an array, row 0 in the north, unpacked, NaN where there is no data.

    Raises
    ------
    DataError
        They are neither real numbers nor truths.
    """
    flat = array.transpose(..., lattice.y.dimension, lattice.x.dimension).values
    values = np.array(flat).reshape(lattice.y.count, lattice.x.count)
    if values.dtype.kind not in "iufb":
        finding = Finding(f"values of {values.dtype}", "real numbers", column=name)
        raise DataError("An array cannot be used.", [finding])
    values = values[:: -1 if lattice.y.turned else 1, :: -1 if lattice.x.turned else 1].copy()
    blanks = [array.attrs[key] for key in ("_FillValue", "missing_value") if key in array.attrs]
    blank = np.isin(values, [number for number in np.ravel(blanks) if np.isfinite(number)])
    packing = [array.attrs.get(key, plain) for key, plain in (("scale_factor", 1.0), ("add_offset", 0.0))]
    if packing != [1.0, 0.0]:
        values = values * packing[0] + packing[1]
    if blank.any():
        values = values.astype(np.result_type(values.dtype, np.float32))
        values[blank] = np.nan
    return values


def _find_dimension(array: "xarray.DataArray", axis: str) -> Hashable | None:
    for key in array.dims:
        told = array[key].attrs if key in array.coords else {}
        if told.get("axis") == axis.upper() or (key in array.coords and str(key).casefold() in _NAMES[axis]):
            return key
    return None


def _check_centres(centres: NDArray[Any], name: str) -> list[Finding]:
    if centres.dtype.kind not in "iuf" or not np.isfinite(centres).all():
        return [Finding(f"coordinates of {centres.dtype}", "finite numbers", column=name)]
    steps = np.diff(centres.astype(np.float64))
    mean = steps.mean() if len(steps) else 1.0
    if mean and (np.abs(steps - mean) <= _EVEN * abs(mean)).all():
        return []
    worst = int(np.abs(steps - mean).argmax())
    found = f"steps from {steps.min():.9g} to {steps.max():.9g}, at index {worst} from {centres[worst]:.9g}"
    return [
        Finding(found, f"even steps; their mean is {mean:.9g}", column=name, likely_cause="rows left out or joined")
    ]


def _step(centres: NDArray[Any]) -> float:
    return float((centres[-1] - centres[0]) / (len(centres) - 1)) if len(centres) > 1 else 0.0


def _stated_corner(mapping: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
    """Give edge and step of both axes where the grid mapping states them without rotation."""
    try:
        numbers = [float(part) for part in str(mapping.get("GeoTransform", "")).split()]
    except ValueError:
        return {}
    if len(numbers) != _GDAL_NUMBERS or numbers[2] or numbers[4] or not numbers[1] or not numbers[5]:
        return {}
    return {"x": (numbers[0], numbers[1]), "y": (numbers[3], numbers[5])}


def _lay_axis(
    dimension: Hashable, centres: NDArray[Any], step: float, stated: tuple[float, float] | None, sign: int
) -> Axis:
    turned = step * sign < 0
    first = float(centres[-1] if turned else centres[0])
    onward = sign * abs(step)
    edge = first - onward / 2
    if stated is not None:
        told_edge, told_step = stated
        if abs(told_step - onward) * len(centres) <= _EXACT * abs(step) and abs(told_edge - edge) <= _EXACT * abs(step):
            edge, onward = told_edge, told_step
    return Axis(dimension, len(centres), edge, onward, turned)
