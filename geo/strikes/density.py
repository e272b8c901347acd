"""
Strikes per square kilometre: each spread as wide as its place is uncertain, none lost on the way.

A kernel density gives every event the same spread, so a strike known to an airfield and one known to a governorate
weigh alike at a place. Here each strike is spread by its own uncertainty, and one bandwidth, stated and the same for
all, stands for how far a strike says something about its surroundings. Where all places are exact this is the plain
Gaussian kernel density (Silverman 1986, "Density Estimation for Statistics and Data Analysis", section 4.2).
"""

from datetime import datetime

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.special import ndtr

from geo.errors import DataError, DateError, Finding, SettingsError
from geo.rasters import Grid, Raster, rasterise
from geo.strikes.uncertainty import sigma_from_uncertainty

__all__ = ["strike_density"]

Floats = NDArray[np.float64]
Geometries = NDArray[np.object_]


def strike_density(
    strikes: gpd.GeoDataFrame,
    grid: Grid,
    *,
    at: tuple[datetime, datetime] | None = None,
    bandwidth_m: float = 5_000.0,
) -> Raster:
    """
    Spread the located strikes over a grid.

    A circle is an isotropic normal whose ``confidence`` quantile is ``uncertainty_m``, widened by the bandwidth (the
    variances add); an area is uniform over the cells whose centre it holds. What would fall off the grid's edge stays
    on the grid, in proportion, so the sum of the raster times the area of a cell is the number of strikes located on
    the grid.

    Parameters
    ----------
    strikes
        Graded strikes in EPSG:4326. Not modified.
    grid
        Where to spread them. Circles whose centre lies off the grid, and areas that do not meet it, are left out.
    at
        Only strikes whose span shares a moment with this half-open one, both ends with a time zone; a strike whose span
        is open to one side goes on for ever there. None for all.
    bandwidth_m
        Standard deviation of the kernel in metres, greater than 0.

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
        Circles have no uncertainty; all are listed.
    """
    if not 0 < bandwidth_m < np.inf:
        raise SettingsError(f"Bandwidth of the strike density: found {bandwidth_m} m, expected more than 0 m.")
    chosen = strikes if at is None else strikes[_happens_in(strikes, at)]
    located = chosen[chosen["location_kind"].isin(("circle", "area"))]
    located = located.sort_values(
        "id", ignore_index=True
    )  # so that the last digit does not depend on the order of rows
    places = grid.plane.project(located.geometry.to_numpy())
    circle = located["location_kind"].to_numpy() == "circle"
    on_grid = shapely.intersects(places, shapely.box(*grid.bounds_m))

    spread, areas = places[circle & on_grid], places[~circle & on_grid]
    sigma_m = np.hypot(_location_sigma_m(located[circle & on_grid]), bandwidth_m)
    mass = _spread_circles(grid, spread, sigma_m) + _spread_areas(grid, areas)
    name = f"reported strikes, {on_grid.sum()} of {len(located)} located"
    return Raster(grid, mass / (grid.cell_m / 1000) ** 2, name, "1/km2")


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


def _location_sigma_m(circles: gpd.GeoDataFrame) -> Floats:
    """Find how far each place is uncertain; refuse circles that do not say."""
    vague = circles[~((circles["uncertainty_m"] >= 0) & circles["confidence"].between(0, 1, inclusive="neither"))]
    if len(vague):
        raise DataError(
            "The strikes cannot be spread over the grid.",
            [
                Finding(f"{key} without uncertainty", "0 m or more, with a confidence", column="uncertainty_m")
                for key in vague["id"]
            ],
        )
    return sigma_from_uncertainty(
        circles["uncertainty_m"].to_numpy(np.float64), circles["confidence"].to_numpy(np.float64)
    )


def _spread_circles(grid: Grid, points: Geometries, sigma_m: Floats) -> Floats:
    """Sum the exact mass of every normal in every cell: the normal is a product, so its cells are an outer product."""
    west_m, south_m, east_m, north_m = grid.bounds_m
    columns = _share_between(np.linspace(west_m, east_m, grid.n_cols + 1), shapely.get_x(points), sigma_m)
    rows = _share_between(np.linspace(north_m, south_m, grid.n_rows + 1), shapely.get_y(points), sigma_m)
    return np.asarray(rows.T @ columns)


def _share_between(borders_m: Floats, at_m: Floats, sigma_m: Floats) -> Floats:
    """Share of each normal between neighbouring borders, one row each; the rows sum to 1."""
    offset = np.subtract.outer(at_m, borders_m)
    shares = np.abs(np.diff(ndtr(offset / sigma_m[:, None]), axis=1))
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


def _spread_areas(grid: Grid, areas: Geometries) -> Floats:
    mass = np.zeros(grid.shape)
    different, times = np.unique(shapely.to_wkb(areas), return_counts=True)
    for area, n_strikes in zip(shapely.from_wkb(different), times, strict=True):
        held = rasterise(grid, [area])
        if not held.any():  # an area smaller than a cell may hold no centre
            held = rasterise(grid, [area], all_touched=True)
        mass += n_strikes * held / held.sum()
    return mass
