"""Shaded ground: how bright a slope is under a low sun, for a map to be read by."""

import math

import numpy as np

from geo.rasters.grids import Raster

__all__ = ["shade_relief"]


def shade_relief(
    elevation: Raster, *, azimuth_deg: float = 315.0, altitude_deg: float = 45.0, exaggeration: float = 3.0
) -> Raster:
    """
    Shade the ground by how squarely the sun strikes it.

    Central differences of neighbours give the slope, and the cosine between the sun and the ground's normal the
    brightness (Horn 1981, "Hill shading and the reflectance map", Proceedings of the IEEE 69, 14-47).

    Parameters
    ----------
    elevation
        Heights of the cell centres in metres; NaN where unknown.
    azimuth_deg, altitude_deg
        Where the sun stands: clockwise from grid north, and above the horizon.
    exaggeration
        Heights are taken so many times; plains show little otherwise.

    Returns
    -------
    relief
        From 0 (dark) to 1 (light); NaN where the elevation, or that of a neighbour across an edge, is. Level ground has
        the sine of the altitude of the sun.

    Examples
    --------
    >>> from geo.geodesy.projections import LocalPlane
    >>> from geo.rasters import Grid
    >>> grid = Grid(LocalPlane(39.0, 34.75, 33.0, 36.5), 0.0, 300.0, 100.0, n_rows=3, n_cols=3)
    >>> rising_east = Raster(grid, np.tile([0.0, 30.0, 60.0], (3, 1)), "elevation", "m")
    >>> shade_relief(rising_east).values[1].round(2)
    array([0.86, 0.86, 0.86], dtype=float32)
    """
    heights_m = elevation.values.astype(np.float64) * exaggeration
    per_m = 1 / elevation.grid.cell_m
    north = np.gradient(heights_m, axis=0) * -per_m if elevation.grid.n_rows > 1 else np.zeros(elevation.grid.shape)
    east = np.gradient(heights_m, axis=1) * per_m if elevation.grid.n_cols > 1 else np.zeros(elevation.grid.shape)
    azimuth, altitude = math.radians(azimuth_deg), math.radians(altitude_deg)
    to_sun_east, to_sun_north = math.sin(azimuth) * math.cos(altitude), math.cos(azimuth) * math.cos(altitude)
    struck = math.sin(altitude) - east * to_sun_east - north * to_sun_north
    brightness = np.clip(struck / np.sqrt(1 + east**2 + north**2), 0.0, 1.0)
    brightness[np.isnan(heights_m)] = np.nan
    return Raster(elevation.grid, brightness.astype(np.float32), "relief", "1")
