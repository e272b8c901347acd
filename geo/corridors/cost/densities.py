"""Components from densities: reported strikes, and people."""

import geopandas as gpd
import numpy as np

from geo.corridors.cost.scales import check_anchor, check_unit, fill_gaps, ground_per_plane
from geo.errors import DataError
from geo.rasters import Grid, Raster
from geo.strikes.spreading import Spread

__all__ = ["population_component", "population_density", "strike_component"]

_WITHIN = 0.9  # share of a place's people that live within the stated radius
_PER_KM2 = "1/km2"
_PER_KM2_UNITS = frozenset({_PER_KM2, "people/km2", "persons/km2"})


def strike_component(density: Raster, *, full_at: float) -> Raster:
    """
    Turn a density of reported strikes into a component: 0 where none, 1 at `full_at` and above, linear between.

    Parameters
    ----------
    density
        Values of 0 or more, in any unit. From `geo.strikes.strike_density` a strike that is known to an airfield counts
        there, and one that is known to a governorate counts a little everywhere in it.
    full_at
        The density that counts in full, in the unit of `density`, greater than 0.

    Raises
    ------
    CorridorError
        `full_at` is not a finite number greater than 0.

    Examples
    --------
    >>> from geo.geodesy.projections import LocalPlane
    >>> grid = Grid(LocalPlane(39.0, 34.75, 33.0, 36.5), 0.0, 10.0, 10.0, n_rows=1, n_cols=3)
    >>> strike_component(Raster(grid, np.array([[0.0, 1.0, 9.0]]), "density", "1/km2"), full_at=4.0).values
    array([[0.  , 0.25, 1.  ]])
    """
    check_anchor(full_at, "full_at")
    return Raster(density.grid, np.clip(density.values / full_at, 0.0, 1.0).astype(np.float64), "strike density", "1")


def population_density(places: gpd.GeoDataFrame, grid: Grid, *, spread_m: float) -> Raster:
    """
    Spread the people of populated places over the ground around them.

    Each place is an isotropic normal with nine in ten of its people within `spread_m`. It stands in for a raster of
    population where there is none: it knows the size of towns, not their shape, and nobody outside the places.

    Parameters
    ----------
    places
        Points (EPSG:4326) with `id` and `population`; a place without a number adds nobody. Not modified.
    grid
        The grid of the result. Places beyond its edge reach into it.
    spread_m
        Radius around a place that holds nine in ten of its people, greater than 0, metres in the plane.

    Returns
    -------
    density
        People per km2 of ground. On an unbounded grid their sum is the people of all places. The name tells how many
        places have a number.

    Raises
    ------
    CorridorError
        `spread_m` is not a finite number greater than 0.
    DataError
        The column is missing, or a number is negative or infinite.

    Examples
    --------
    >>> from geo.geodesy.projections import LocalPlane
    >>> grid = Grid(LocalPlane(39.0, 34.75, 33.0, 36.5), -20e3, 20e3, 1e3, n_rows=40, n_cols=40)
    >>> town = gpd.GeoDataFrame(
    ...     {"id": ["a"], "population": [1000.0]}, geometry=gpd.points_from_xy([39.0], [34.75]), crs="EPSG:4326")
    >>> density = population_density(town, grid, spread_m=5e3)
    >>> print(density.name, density.values.sum().round(-1))
    people of populated places, 1 of 1 with a number 1000.0
    """
    check_anchor(spread_m, "spread_m")
    if "population" not in places.columns:
        raise DataError(f"Populated places: found the columns {', '.join(places.columns)}, expected population.")
    people = places["population"].to_numpy(dtype=np.float64)
    if ((people < 0) | np.isinf(people)).any():
        raise DataError("Populated places: found a negative or infinite population, expected people from 0 on.")
    # Sorted, so that the last digit does not depend on the order of rows.
    counted = places[people > 0].sort_values("id", ignore_index=True)
    spread = Spread.over(grid, counted.assign(location_kind="circle", uncertainty_m=spread_m, confidence=_WITHIN))
    per_plane_km2 = spread.total(counted["population"].to_numpy(np.float64)) / (grid.cell_m / 1000) ** 2
    known = int((~np.isnan(people)).sum())
    name = f"people of populated places, {known} of {len(places)} with a number"
    return Raster(grid, per_plane_km2 / ground_per_plane(grid) ** 2, name, _PER_KM2)


def population_component(density: Raster, *, full_at_per_km2: float, gaps: float | None = None) -> Raster:
    """
    Turn people per km2 into a component: 0 where nobody, 1 at `full_at_per_km2` and above, linear between.

    Linear and not logarithmic: up to the anchor, the integral along a path is then proportional to the people under it,
    and two half-full cells count as one full one.

    Parameters
    ----------
    density
        People per km2, from `population_density`, or from `geo.rasters.read_onto` with ``resampling="sum"`` for a
        raster of people per pixel and ``"average"`` for one of people per km2.
    full_at_per_km2
        Density that counts in full, greater than 0.
    gaps
        What cells without data take, from 0 to 1; many rasters say "no data" where nobody lives. None leaves them
        without a value, which `build_cost` refuses.

    Raises
    ------
    CorridorError
        The anchor is not a finite number greater than 0, `gaps` lies outside 0 to 1, or the unit is another.

    Examples
    --------
    >>> from geo.geodesy.projections import LocalPlane
    >>> grid = Grid(LocalPlane(39.0, 34.75, 33.0, 36.5), 0.0, 10.0, 10.0, n_rows=1, n_cols=3)
    >>> density = Raster(grid, np.array([[50.0, 900.0, np.nan]]), "people", "1/km2")
    >>> population_component(density, full_at_per_km2=500.0, gaps=0.0).values
    array([[0.1, 1. , 0. ]])
    """
    check_anchor(full_at_per_km2, "full_at_per_km2")
    check_unit(
        density, _PER_KM2_UNITS, "people per km2, unit 1/km2", "people per pixel: read them with resampling='sum'"
    )
    share = np.clip(density.values.astype(np.float64) / full_at_per_km2, 0.0, 1.0)
    return Raster(density.grid, fill_gaps(share, gaps), "population", "1")
