"""Where a cost comes from: of a cell, and of a path."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.corridors.cost.combining import CostSurface
from geo.corridors.cost.kinds import DISTANCE, find_component
from geo.corridors.cost.scales import ground_per_plane
from geo.corridors.routing.kernels import integrate_legs
from geo.errors import CorridorError, Finding

__all__ = ["EXPLANATION_OF_COST_COLUMNS", "explain_cell", "explain_path", "measure_exposure", "share_of_cost"]

EXPLANATION_OF_COST_COLUMNS: Final = (
    "component",
    "name",
    "name_ar",
    "meaning",
    "meaning_ar",
    "weight",
    "mean",
    "cost",
    "share",
)
"""Columns of `explain_cell` and `explain_path`."""


def explain_path(surface: CostSurface, path_m: NDArray[np.float64]) -> pd.DataFrame:
    """
    Say what each component adds to the cost of a path.

    Parameters
    ----------
    surface
        The cost surface.
    path_m
        Vertices in metres of the plane, shape (n, 2), on the grid.

    Returns
    -------
    parts
        `EXPLANATION_OF_COST_COLUMNS`, one row for the distance and one for each component, in the order of the surface:
        `mean` is the component's mean along the path from 0 to 1, `cost` its integral times its weight, in ground
        metres at the base cost, and `share` the part of the whole cost. The costs sum to that of the path as routes are
        priced: every cell has one value, integrated exactly along the legs.

    Raises
    ------
    CorridorError
        The path has fewer than two vertices or leaves the grid.

    Examples
    --------
    >>> from geo.corridors.cost.combining import make_cost_surface
    >>> from geo.geodesy.projections import LocalPlane
    >>> from geo.rasters import Grid, Raster
    >>> grid = Grid(LocalPlane(39.0, 34.75, 33.0, 36.5), 0.0, 1000.0, 1000.0, n_rows=1, n_cols=2)
    >>> strikes = Raster(grid, np.array([[0.0, 0.5]]), "strike density", "1")
    >>> surface = make_cost_surface(grid, {"strike_density": strikes}, {"strike_density": 4.0})
    >>> parts = explain_path(surface, np.array([[500.0, 500.0], [1500.0, 500.0]]))
    >>> print(parts[["component", "weight", "mean", "share"]].to_string(index=False))
         component  weight  mean  share
          distance     1.0  1.00    0.5
    strike_density     4.0  0.25    0.5
    """
    _check_path(surface, path_m)
    ground = ground_per_plane(surface.grid)
    length_m = _integrate(surface, ground, path_m)
    means = {
        key: _integrate(surface, ground * component.values, path_m) / length_m  # noqa: PD011 - a raster
        for key, component in surface.components.items()
    }
    return _tabulate(surface, means, length_m)


def explain_cell(surface: CostSurface, x_m: float, y_m: float) -> pd.DataFrame:
    """
    Say what each component adds to the cost of a ground metre at a place.

    Parameters
    ----------
    surface
        The cost surface.
    x_m, y_m
        The place in metres of the plane, on the grid.

    Returns
    -------
    parts
        As `explain_path`, for one ground metre.

    Raises
    ------
    CorridorError
        The place lies off the grid.
    """
    place = np.array([[x_m, y_m]])
    _check_on_grid(surface, place)
    row, col = (int(number) for number in surface.grid.rowcol(x_m, y_m))
    here = {
        key: float(component.values[row, col])  # noqa: PD011 - a raster
        for key, component in surface.components.items()
    }
    return _tabulate(surface, here, length_m=1.0)


def share_of_cost(surface: CostSurface, path_m: NDArray[np.float64]) -> Mapping[str, float]:
    """
    Give the share of the distance and of each component in the cost of a path; together they are 1.

    Parameters
    ----------
    surface, path_m
        As for `explain_path`.
    """
    parts = explain_path(surface, path_m)
    return dict(zip(parts["component"], parts["share"].tolist(), strict=True))


def measure_exposure(surface: CostSurface, path_m: NDArray[np.float64]) -> float:
    """
    Measure what a path costs beyond its length: the integral of all weighted components.

    Parameters
    ----------
    surface, path_m
        As for `explain_path`.

    Returns
    -------
    exposure
        In ground metres at the base cost; 0 where no weighted component is above 0 along the path.
    """
    parts = explain_path(surface, path_m)
    return float(parts["cost"][parts["component"] != DISTANCE].sum())


def _tabulate(surface: CostSurface, means: Mapping[str, float], length_m: float) -> pd.DataFrame:
    kinds = [find_component(key) for key in (DISTANCE, *means)]
    table = pd.DataFrame(
        {
            "component": [kind.key for kind in kinds],
            "name": [kind.name for kind in kinds],
            "name_ar": [kind.name_ar for kind in kinds],
            "meaning": [kind.describe(surface.anchors) for kind in kinds],
            "meaning_ar": [kind.describe_ar(surface.anchors) for kind in kinds],
            "weight": [1.0, *(surface.weights.get(key, 0.0) for key in means)],
            "mean": [1.0, *means.values()],
        }
    )
    cost = table["weight"] * table["mean"] * length_m
    return table.assign(cost=cost, share=cost / cost.sum())


def _integrate(surface: CostSurface, values: NDArray[np.float64], path_m: NDArray[np.float64]) -> float:
    grid = surface.grid
    legs = np.ascontiguousarray(path_m, dtype=np.float64)
    frame_m = (grid.west_m, grid.north_m, grid.cell_m)
    return float(integrate_legs(np.ascontiguousarray(values), frame_m, legs[:-1], legs[1:]).sum())


def _check_path(surface: CostSurface, path_m: NDArray[np.float64]) -> None:
    path = np.asarray(path_m)
    if path.ndim != 2 or path.shape[1] != 2 or len(path) < 2 or (path == path[0]).all():  # noqa: PLR2004 - x and y
        raise CorridorError(
            "The cost of a path cannot be explained.",
            [Finding(f"vertices of shape {path.shape}", "two different places or more, shape (n, 2)", column="path_m")],
        )
    _check_on_grid(surface, path)


def _check_on_grid(surface: CostSurface, places_m: NDArray[np.float64]) -> None:
    off = places_m[~surface.grid.holds(places_m[:, 0], places_m[:, 1])]
    if len(off):
        raise CorridorError(
            "The cost of a place cannot be explained.",
            [
                Finding(
                    f"x {off[0, 0]:.0f} m, y {off[0, 1]:.0f} m and {len(off)} such places",
                    f"places within {[round(edge) for edge in surface.grid.bounds_m]} m",
                )
            ],
        )
