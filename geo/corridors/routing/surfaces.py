"""What a metre costs: a cost surface ready for pricing straight legs exactly."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from geo.corridors.routing.kernels import integrate_legs
from geo.errors import CorridorError, Finding
from geo.rasters import Grid, Raster

__all__ = ["Surface", "make_surface"]


@dataclass(frozen=True)
class Surface:
    """
    A cost surface ready for pricing.

    Parameters
    ----------
    slowness
        Cost per plane metre, finite and greater than 0.
    even
        The cost of a ground metre is the same everywhere, so that corners alone give the best way.
    """

    slowness: Raster
    even: bool

    @cached_property
    def least(self) -> float:
        """Least cost of a plane metre."""
        return float(self.slowness.values.min())

    @property
    def ground_per_plane(self) -> NDArray[np.float64]:
        """Ground metres to a metre of the plane in each cell, shape (n_rows, n_cols)."""
        return np.asarray(1 / _scale_at_centres(self.slowness.grid))

    def price_legs(self, from_m: NDArray[np.float64], to_m: NDArray[np.float64]) -> NDArray[np.float64]:
        """Cost of straight legs, starts and ends of shape (n, 2)."""
        grid = self.slowness.grid
        return np.asarray(
            integrate_legs(
                self.slowness.values,
                (grid.west_m, grid.north_m, grid.cell_m),
                np.ascontiguousarray(from_m),
                np.ascontiguousarray(to_m),
            )
        )

    def price_path(self, path_m: NDArray[np.float64]) -> float:
        """Cost of a path, shape (n, 2)."""
        return float(self.price_legs(path_m[:-1], path_m[1:]).sum())


def make_surface(cost: Raster) -> Surface:
    """
    Bring a cost per ground metre to a cost per metre of the plane.

    Parameters
    ----------
    cost
        Cost per ground metre, finite and greater than 0. Not modified.

    Raises
    ------
    CorridorError
        A cell is NaN, infinite or not greater than 0. What must not be crossed is a zone, not a cost.

    Examples
    --------
    >>> from geo.geodesy.projections import LocalPlane
    >>> grid = Grid(LocalPlane(39.0, 34.75, 33.0, 36.5), 0.0, 10.0, 10.0, n_rows=1, n_cols=1)
    >>> make_surface(Raster(grid, np.ones((1, 1)), "even", "1")).slowness.values.round(5)
    array([[1.00046]])
    """
    wrong = ~(np.isfinite(cost.values) & (cost.values > 0))
    if wrong.any():
        row, col = np.argwhere(wrong)[0]
        raise CorridorError(
            f"The cost surface {cost.name!r} cannot be used.",
            [
                Finding(
                    f"{cost.values[row, col]} in row {row}, column {col} and {int(wrong.sum())} such cells",
                    "finite numbers greater than 0",
                    likely_cause="a gap in a component, or a wall given as a cost in place of a zone",
                )
            ],
        )
    return Surface(
        slowness=Raster(cost.grid, cost.values / _scale_at_centres(cost.grid), cost.name, cost.unit),
        even=bool(cost.values.min() == cost.values.max()),
    )


@lru_cache(maxsize=4)  # the requests of a study share one grid
def _scale_at_centres(grid: Grid) -> NDArray[np.float64]:
    x_m, y_m = np.meshgrid(*grid.centres())
    lon, lat = grid.plane.inverse(x_m.ravel(), y_m.ravel())
    return grid.plane.scale_at(lon, lat).reshape(grid.shape)
