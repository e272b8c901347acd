"""
The WGS 84 ellipsoid: its size, its radii of curvature, and geodesics on it.

Geodesics come from PROJ, which follows Karney (2013), "Algorithms for geodesics", Journal of Geodesy 87, 43-55, exact
to a few nanometres. Formulas for radii and the authalic function: Snyder (1987), "Map Projections: A Working Manual",
pp. 24-25.
"""

import numpy as np
import pyproj
from numpy.typing import NDArray

__all__ = [
    "GEOD",
    "MEAN_RADIUS_M",
    "authalic_area_m2",
    "earth_centred_m",
    "meridian_radius_m",
    "parallel_radius_m",
]

GEOD = pyproj.Geod(ellps="WGS84")
"""PROJ's geodesics on WGS 84; takes arrays."""

MEAN_RADIUS_M = 6_371_008.8
"""The mean radius of the Earth (2a + b) / 3, for bounds that need no ellipsoid."""

_A_M: float = GEOD.a
_E2: float = GEOD.es
_E: float = _E2**0.5


def parallel_radius_m(lat_deg: NDArray[np.float64]) -> NDArray[np.float64]:
    """
    Metres per radian of longitude.

    Examples
    --------
    >>> print(parallel_radius_m(np.array([0.0, 60.0])).round(1))
    [6378137.  3197104.6]
    """
    sine = np.sin(np.radians(lat_deg))
    return np.asarray(_A_M / np.sqrt(1 - _E2 * sine**2) * np.cos(np.radians(lat_deg)))


def meridian_radius_m(lat_deg: NDArray[np.float64]) -> NDArray[np.float64]:
    """
    Metres per radian of latitude.

    Examples
    --------
    >>> print(meridian_radius_m(np.array([0.0, 90.0])).round(1))
    [6335439.3 6399593.6]
    """
    sine = np.sin(np.radians(lat_deg))
    return np.asarray(_A_M * (1 - _E2) / (1 - _E2 * sine**2) ** 1.5)


def authalic_area_m2(lat_deg: NDArray[np.float64]) -> NDArray[np.float64]:
    """
    Area between the equator and a parallel, per radian of longitude; negative in the south.

    Examples
    --------
    >>> whole_earth_km2 = 2 * 2 * np.pi * authalic_area_m2(np.array([90.0])) / 1e6
    >>> print(f"{whole_earth_km2[0]:.1f}")
    510065621.7
    """
    sine = np.sin(np.radians(lat_deg))
    return np.asarray(
        0.5 * _A_M**2 * (1 - _E2) * (sine / (1 - _E2 * sine**2) + np.arctanh(_E * sine) / _E),
    )


def earth_centred_m(lon_deg: NDArray[np.float64], lat_deg: NDArray[np.float64]) -> NDArray[np.float64]:
    """
    Earth-centred, Earth-fixed coordinates of points on the ellipsoid.

    Returns
    -------
    xyz_m
        Shape ``(n, 3)``. A chord between two such points that are `s` metres apart along the geodesic is shorter by
        about ``s**3 / (24 R**2)``, and by at most 0.7 % of that more or less depending on its direction.

    Examples
    --------
    >>> print(earth_centred_m(np.array([90.0]), np.array([0.0])).round(3) + 0.0)
    [[      0. 6378137.       0.]]
    """
    lon, lat = np.radians(lon_deg), np.radians(lat_deg)
    normal_m = _A_M / np.sqrt(1 - _E2 * np.sin(lat) ** 2)
    return np.column_stack(
        (
            normal_m * np.cos(lat) * np.cos(lon),
            normal_m * np.cos(lat) * np.sin(lon),
            normal_m * (1 - _E2) * np.sin(lat),
        )
    )
