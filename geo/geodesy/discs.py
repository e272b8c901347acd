"""
Geodesic circles, many at a time.

How far north and east a point of the circle lies from its centre depends on the centre's latitude alone, not on its
longitude, and smoothly so. So the circle is computed by geodesics at a few Chebyshev latitudes of a four-degree band,
and every other circle of the band follows from these by one matrix product (interpolation at Chebyshev nodes: Trefethen
2019, "Approximation Theory and Approximation Practice", chapter 8). Bands are fixed, so that a circle never depends on
its neighbours in the layer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from geo.geodesy.ellipsoid import GEOD, MEAN_RADIUS_M

__all__ = ["Wheel", "circle_rings", "fit_spokes", "group_wheels", "spoke_ends"]

_BAND_DEG = 4.0
_N_NODES = 16  # the error falls below a micrometre up to 80 degrees of latitude
_HIGHEST_LAT_DEG = 80.0  # beyond, offsets bend too fast near the pole for these nodes
_FEWEST_SPOKES = 12


@dataclass(frozen=True, order=True)
class Wheel:
    """
    A circle as a polygon with evenly spaced spokes.

    Parameters
    ----------
    radius_m
        Geodesic length of every spoke.
    n_spokes
        Number of spokes, even. Spoke `k` leaves the centre at bearing ``360 * k / n_spokes`` degrees.
    """

    radius_m: float
    n_spokes: int


def fit_spokes(radius_m: NDArray[np.float64], sag_m: float, highest_lat_deg: NDArray[np.float64]) -> NDArray[np.int64]:
    """
    Count the spokes that keep every chord within a sag of the true circle.

    Parameters
    ----------
    radius_m
        Radii in metres.
    sag_m
        Largest distance of a chord from the arc, metres.
    highest_lat_deg
        Largest absolute latitude that each circle reaches. A chord is straight in longitude and latitude and strays
        from the geodesic by up to ``radius * tan(lat) / R`` of its sag.

    Returns
    -------
    n_spokes
        Even and at least 12.

    Examples
    --------
    >>> print(fit_spokes(np.array([10e3, 55e3, 85e3]), 1.0, np.array([35.0, 35.0, 35.0])))
    [224 524 652]
    """
    stray = 1 + 1.1 * radius_m / MEAN_RADIUS_M * np.tan(np.radians(highest_lat_deg))
    half_angle = np.arccos(1 - np.minimum(sag_m / stray / radius_m, 0.5))
    return np.asarray(np.maximum(_FEWEST_SPOKES, 2 * np.ceil(np.pi / half_angle / 2)), dtype=np.int64)


def group_wheels(wheels: Sequence[Wheel]) -> list[tuple[Wheel, NDArray[np.intp]]]:
    """
    Places in a sequence that share a wheel, by rising radius.

    Examples
    --------
    >>> for wheel, places in group_wheels([Wheel(2.0, 12), Wheel(1.0, 12), Wheel(2.0, 12)]):
    ...     print(wheel.radius_m, places)
    1.0 [1]
    2.0 [0 2]
    """
    places: dict[Wheel, list[int]] = {}
    for place, wheel in enumerate(wheels):
        places.setdefault(wheel, []).append(place)
    return [(wheel, np.array(places[wheel], dtype=np.intp)) for wheel in sorted(places)]


def circle_rings(lon_deg: NDArray[np.float64], lat_deg: NDArray[np.float64], wheel: Wheel) -> NDArray[np.float64]:
    """
    Draw closed rings around centres, counter-clockwise.

    Parameters
    ----------
    lon_deg, lat_deg
        Centres, shape ``(n,)``.
    wheel
        Radius and number of vertices.

    Returns
    -------
    rings
        Longitude and latitude, shape ``(n, n_spokes + 1, 2)``; the last vertex repeats the first. Longitudes are not
        wrapped at 180.

    Examples
    --------
    >>> rings = circle_rings(np.array([38.284]), np.array([34.5624]), Wheel(55_000.0, 12))
    >>> print(rings[0, :2].round(3))
    [[38.284 35.058]
     [37.983 34.991]]
    """
    rings = np.empty((len(lon_deg), wheel.n_spokes + 1, 2))
    counter_clockwise = -np.arange(wheel.n_spokes + 1) % wheel.n_spokes
    for rows, band in _bands(lat_deg, wheel):
        centres = (lon_deg[rows, None], lat_deg[rows, None])
        if band is None or len(rows) < _N_NODES:
            solved = _solve(
                np.repeat(lat_deg[rows], wheel.n_spokes), np.tile(np.arange(wheel.n_spokes), len(rows)), wheel
            )
            for axis, offset in enumerate(solved):
                rings[rows, :, axis] = offset.reshape(len(rows), -1)[:, counter_clockwise] + centres[axis]
        else:
            # The centre is two more terms, so that one product gives the finished coordinates.
            terms = np.hstack((_chebyshev_terms(lat_deg[rows], band), *centres))
            rings[rows] = (terms @ _closed_table(wheel, band)).reshape(len(rows), -1, 2)
    rings[:, -1] = rings[:, 0]  # the product may round the two columns differently
    return rings


def spoke_ends(
    lon_deg: NDArray[np.float64], lat_deg: NDArray[np.float64], spoke: NDArray[np.int64], wheel: Wheel
) -> NDArray[np.float64]:
    """
    Find single points of circles: for each centre the end of one spoke.

    Parameters
    ----------
    lon_deg, lat_deg, spoke
        Centres and numbers of their spokes, shape ``(n,)``.
    wheel
        The circle.

    Returns
    -------
    ends
        Longitude and latitude, shape ``(n, 2)``; not wrapped at 180.

    Examples
    --------
    >>> print(spoke_ends(np.array([38.284]), np.array([34.5624]), np.array([0]), Wheel(55_000.0, 12)).round(6))
    [[38.284    35.058176]]
    """
    ends = np.empty((len(lon_deg), 2))
    for rows, band in _bands(lat_deg, wheel):
        if band is None or len(rows) < _N_NODES * wheel.n_spokes:
            ends[rows] = np.column_stack(_solve(lat_deg[rows], spoke[rows], wheel))
        else:
            terms = _chebyshev_terms(lat_deg[rows], band)
            for axis, table in enumerate(_tables(wheel, band)):
                ends[rows, axis] = np.einsum("ij,ij->i", terms, table.T[spoke[rows]])
    return ends + np.column_stack((lon_deg, lat_deg))


def _bands(lat_deg: NDArray[np.float64], wheel: Wheel) -> list[tuple[NDArray[np.intp], int | None]]:
    """Rows by latitude band; None for rows too near a pole to interpolate."""
    reach_deg = np.degrees(wheel.radius_m / MEAN_RADIUS_M)
    band = np.floor(lat_deg / _BAND_DEG).astype(np.int64)
    found: list[tuple[NDArray[np.intp], int | None]] = []
    for one in np.unique(band):
        highest_deg = max(abs(one), abs(one + 1)) * _BAND_DEG + reach_deg
        found.append((np.flatnonzero(band == one), int(one) if highest_deg <= _HIGHEST_LAT_DEG else None))
    return found


def _solve(
    lat_deg: NDArray[np.float64], spoke: NDArray[np.int64], wheel: Wheel
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Offsets east and north in degrees by the geodesic itself."""
    bearing_deg = spoke * (360.0 / wheel.n_spokes)
    lon, lat, _ = GEOD.fwd(np.zeros(len(lat_deg)), lat_deg, bearing_deg, np.full(len(lat_deg), wheel.radius_m))
    return np.asarray(lon), np.asarray(lat) - lat_deg


@lru_cache(maxsize=64)
def _tables(wheel: Wheel, band: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Chebyshev coefficients of the offsets east and north, each of shape ``(nodes, spokes)``."""
    angle = np.pi * (np.arange(_N_NODES) + 0.5) / _N_NODES
    lat_deg = (band + 0.5) * _BAND_DEG + np.cos(angle) * _BAND_DEG / 2
    spokes = np.arange(wheel.n_spokes)
    east, north = _solve(np.repeat(lat_deg, wheel.n_spokes), np.tile(spokes, _N_NODES), wheel)
    transform = np.cos(np.outer(np.arange(_N_NODES), angle)) * (2.0 / _N_NODES)
    transform[0] /= 2
    shape = (_N_NODES, wheel.n_spokes)
    return transform @ east.reshape(shape), transform @ north.reshape(shape)


@lru_cache(maxsize=64)
def _closed_table(wheel: Wheel, band: int) -> NDArray[np.float64]:
    """Coefficients of a whole ring, counter-clockwise and closed; then the centre's own longitude and latitude."""
    counter_clockwise = -np.arange(wheel.n_spokes + 1) % wheel.n_spokes
    table = np.zeros((_N_NODES + 2, wheel.n_spokes + 1, 2))
    for axis, coefficients in enumerate(_tables(wheel, band)):
        table[:_N_NODES, :, axis] = coefficients[:, counter_clockwise]
        table[_N_NODES + axis, :, axis] = 1.0
    return table.reshape(_N_NODES + 2, -1)


def _chebyshev_terms(lat_deg: NDArray[np.float64], band: int) -> NDArray[np.float64]:
    """Chebyshev polynomials at latitudes of a band, shape ``(n, nodes)``."""
    position = (lat_deg - (band + 0.5) * _BAND_DEG) / (_BAND_DEG / 2)
    return np.asarray(np.polynomial.chebyshev.chebvander(position, _N_NODES - 1))
