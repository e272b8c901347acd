"""Checks and numbers that the components share."""

import numpy as np
from numpy.typing import NDArray

from geo.corridors.routing.routes import make_surface
from geo.errors import CorridorError, Finding
from geo.rasters import Grid, Raster

__all__ = ["check_anchor", "check_unit", "fill_gaps", "ground_per_plane", "refuse_component"]


def refuse_component(found: str, expected: str, column: str, likely_cause: str = "") -> CorridorError:
    """Make the error of a component that cannot be made."""
    finding = Finding(found, expected, column=column, likely_cause=likely_cause)
    return CorridorError("A component of the cost surface cannot be made.", [finding])


def check_anchor(value: float, column: str) -> None:
    """Refuse an anchor that is not a finite number greater than 0."""
    if not (np.isfinite(value) and value > 0):
        raise refuse_component(repr(value), "a finite number greater than 0", column)


def check_unit(raster: Raster, units: frozenset[str], words: str, likely_cause: str = "") -> None:
    """Refuse a raster in another unit than one of some."""
    if raster.unit not in units:
        raise refuse_component(f"values in {raster.unit!r}", words, raster.name, likely_cause)


def fill_gaps(values: NDArray[np.float64], gaps: float | None) -> NDArray[np.float64]:
    """Give cells without data a value from 0 to 1, or leave them as they are."""
    if gaps is None:
        return values
    if not 0 <= gaps <= 1:
        raise refuse_component(repr(gaps), "a value from 0 to 1", "gaps")
    return np.where(np.isnan(values), gaps, values)


def ground_per_plane(grid: Grid) -> NDArray[np.float64]:
    """Ground metres per metre of the plane in each cell: the same numbers that routes are priced with."""
    return np.asarray(make_surface(Raster(grid, np.ones(grid.shape), "even", "1")).slowness.values)
