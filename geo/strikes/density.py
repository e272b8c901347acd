"""
Strikes per square kilometre: each spread as wide as its place is uncertain.

A kernel density gives every event the same spread, so a strike known to an airfield and one known to a governorate
weigh alike at a place. Here each strike is spread by its own uncertainty, and one bandwidth, stated and the same for
all, stands for how far a strike says something about its surroundings. Where all places are exact this is the plain
Gaussian kernel density (Silverman 1986, "Density Estimation for Statistics and Data Analysis", section 4.2).
"""

from datetime import datetime

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.errors import DataError, DateError, SettingsError
from geo.rasters import Grid, Raster, rasterise
from geo.strikes.spreading import Spread, grow_grid, list_located

__all__ = ["strike_density"]

Floats = NDArray[np.float64]

_NOWHERE = 1e-6  # a strike with less of its mass than this in the study area is not in it


def strike_density(
    strikes: gpd.GeoDataFrame,
    grid: Grid,
    *,
    at: tuple[datetime, datetime] | None = None,
    bandwidth_m: float = 5_000.0,
    weights: ArrayLike = 1.0,
    study_area: shapely.Geometry | None = None,
) -> Raster:
    """
    Spread the located strikes over a grid.

    A circle is an isotropic normal whose ``confidence`` quantile is ``uncertainty_m``, widened by the bandwidth (the
    variances add); an area is uniform over the cells whose centre it holds. Values have fixed anchors: they count
    strikes per km2 and are never scaled to the grid, so a larger grid on the same lattice has the same values where
    both have cells. With a study area each strike has its whole mass on the cells of that area, on the grid or off
    it: if the grid covers the area, the sum of the raster times the area of a cell is the number of strikes.

    Parameters
    ----------
    strikes
        Graded strikes in EPSG:4326. Not modified.
    grid
        Where to give values. Strikes beyond its edge reach into it.
    at
        Only strikes whose span shares a moment with this half-open one, both ends with a time zone; a strike whose span
        is open to one side goes on for ever there. None for all.
    bandwidth_m
        Standard deviation of the kernel in metres, greater than 0.
    weights
        What each row of `strikes` counts, from 0 on: one number, or one for each row, such as the probability that its
        date lies in a window, or 1 over the accounts of its event.
    study_area
        Polygon in degrees that strikes are known to lie in, such as the country; its cells are those that it touches.
        Strikes with nothing of their mass in it are left out. None where they may lie anywhere: what falls off
        the grid is then left off.

    Returns
    -------
    density
        Strikes per km2 of the grid's plane. Its name tells how many strikes are in it, and of how many located ones.

    Raises
    ------
    SettingsError
        The bandwidth is not a length greater than 0.
    DateError
        A moment of `at` has no time zone.
    DataError
        Circles have no uncertainty, all are listed; or the weights are not numbers from 0 on, one or one for each row.
    """
    if not 0 < bandwidth_m < np.inf:
        raise SettingsError(f"Bandwidth of the strike density: found {bandwidth_m} m, expected more than 0 m.")
    weighted = strikes.assign(weight=_check_weights(weights, len(strikes)))
    located = list_located(weighted if at is None else weighted[_happens_in(strikes, at)])
    weight = located["weight"].to_numpy(np.float64)
    spread = Spread.over(grid, located, bandwidth_m=bandwidth_m)
    if study_area is None:
        here = shapely.intersects(grid.plane.project(located.geometry.to_numpy()), shapely.box(*grid.bounds_m))
        mass = spread.total(weight)
    else:
        area_m = grid.plane.project(np.array([study_area], dtype=object))[0]
        inside = _mass_inside(grid, located, area_m, bandwidth_m)
        here = inside > _NOWHERE
        mass = spread.total(np.divide(weight, inside, out=np.zeros_like(weight), where=here))
        mass *= rasterise(grid, [area_m], all_touched=True)
    name = f"reported strikes, {here.sum()} of {len(located)} located"
    return Raster(grid, mass / (grid.cell_m / 1000) ** 2, name, "1/km2")


def _check_weights(weights: ArrayLike, n_strikes: int) -> Floats:
    numbers = np.asarray(weights, dtype=np.float64)
    if numbers.shape not in {(), (n_strikes,)} or not ((numbers >= 0) & np.isfinite(numbers)).all():
        raise DataError(
            f"Weights of the strike density: found {numbers.size} numbers of shape {numbers.shape}, expected one, or "
            f"one for each of the {n_strikes} strikes, from 0 on."
        )
    return np.broadcast_to(numbers, (n_strikes,))


def _mass_inside(grid: Grid, located: gpd.GeoDataFrame, area_m: shapely.Geometry, bandwidth_m: float) -> Floats:
    """Sum the mass of each strike over all cells of the study area, on the grid or off it."""
    west, south, east, north = shapely.bounds(area_m)
    whole = grow_grid(grid, (west, south, east, north))
    return Spread.over(whole, located, bandwidth_m=bandwidth_m).within(rasterise(whole, [area_m], all_touched=True))


def _happens_in(strikes: gpd.GeoDataFrame, span: tuple[datetime, datetime]) -> NDArray[np.bool_]:
    for moment in span:
        if moment.tzinfo is None:
            raise DateError(
                f"Span of the strike density: found {moment.isoformat()} without a time zone, expected UTC."
            )
    start, end = span
    starts_before = strikes["event_date_from"].isna() | (strikes["event_date_from"] < end)
    ends_after = strikes["event_date_to"].isna() | (strikes["event_date_to"] > start)
    return np.asarray(starts_before & ends_after, dtype=np.bool_)
